internal import EmulatorFiles
internal import EmulatorSchedules
internal import TerminalText

/// The zones that this machine knows.
enum MachineZones {
  private static let folder = "/usr/share/zoneinfo"
  /// As many as EventBridge Scheduler takes.
  private static let nameBytesMaximum = 50
  private static let fileBytesMaximum = 1 << 20

  /// By its IANA name (`Europe/Berlin`).
  static func zone(_ name: String) throws(CommandFault) -> ZoneFile {
    if name == "UTC" { return .utc }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      part.utf8.first.map { ($0 | 0x20) &- 97 < 26 } == true
        && part.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || (48...57).contains($0) || "_+-".utf8.contains($0) }
    }
    // These two hold the others once more, one of them with leap seconds.
    guard isName, name.utf8.count <= nameBytesMaximum, parts[0] != "right", parts[0] != "posix" else {
      throw CommandFault("`\(Printable.text(name))` is no name of an IANA zone, such as Europe/Berlin")
    }
    guard let bytes = try? BoundedFile.read("\(folder)/\(name)", bytesMaximum: fileBytesMaximum), let zone = ZoneFile(bytes) else {
      throw CommandFault("`\(name)` is no zone that \(folder) of this machine has (Debian's package tzdata)")
    }
    return zone
  }
}
