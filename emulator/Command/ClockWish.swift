internal import EmulatorClock
internal import EmulatorDigests
internal import FoundationEssentials

/// Which clock an emulator is to go by: `--clock virtual[=RFC 3339]`.
enum ClockWish {
  case system
  /// Moved by hand. It begins where it stood when the data folder was last used, otherwise at the given moment, or now.
  case virtual(at_ms: Int64?)

  init(_ text: String?) throws(CommandFault) {
    guard let text else {
      self = .system
      return
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0] == "virtual" else { throw CommandFault("`--clock` must be virtual or virtual=<moment>, got `\(text)`") }
    self = .virtual(at_ms: parts.count > 1 ? try Self.moment(String(parts[1]), "--clock") : nil)
  }

  /// Milliseconds since 1970.
  static func moment(_ text: String, _ name: String) throws(CommandFault) -> Int64 {
    guard let time_ms = moment(text) else {
      throw CommandFault("`\(name)` must be a moment as RFC 3339 has it, such as 2026-01-31T12:00:00Z, got `\(text)`")
    }
    return time_ms
  }

  static func moment(_ text: String) -> Int64? {
    guard isStrict(text) else { return nil }
    let date = (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    guard let date, ClockFile.moments.contains(Int64((date.timeIntervalSince1970 * 1_000).rounded())) else { return nil }
    return Int64((date.timeIntervalSince1970 * 1_000).rounded())
  }

  /// Foundation's reader takes 30 February for 2 March, 25:00 for one o'clock and what stands behind the end for nothing: a moment is written again as it was read.
  private static func isStrict(_ text: String) -> Bool {
    let moment = "\(text.prefix(19))Z"
    guard (try? Date(moment, strategy: .iso8601))?.formatted(.iso8601) == moment else { return false }
    var rest = text.dropFirst(19).utf8.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) ? UInt8(ascii: "0") : $0 }[...]
    if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { $0 == UInt8(ascii: "0") } }
    return ["Z", "+00:00", "-00:00", "+0000", "-0000"].contains(String(decoding: rest, as: UTF8.self))
  }

  static func text(_ time_ms: Int64) -> String {
    let date = Date(timeIntervalSince1970: Double(time_ms) / 1_000)
    return date.formatted(time_ms % 1_000 == 0 ? .iso8601 : Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// What was written in a folder bears no later time than its clock ever shows again, whichever clock that is.
  func clock(in folder: DataFolder) throws(CommandFault) -> (Clock, ClockFile?) {
    let path = "\(folder.path)/\(DataFolder.clockName)"
    let isThere = FileManager.default.fileExists(atPath: path)
    if case .system = self, !isThere { return (Clock(), nil) }
    guard let file = ClockFile(path) else { throw CommandFault("the clock `\(path)` cannot be written to") }
    guard case .virtual(let wish_ms) = self else {
      let clock = Clock()
      if let kept_ms = file.kept_ms { clock.hasReached(kept_ms) }
      return (clock, nil)
    }
    if let kept_ms = file.kept_ms, let wish_ms, wish_ms < kept_ms {
      throw CommandFault(
        "the clock of `\(folder.path)` stands at \(Self.text(kept_ms)) and never goes back to \(Self.text(wish_ms)); name another folder with --data")
    }
    let shown = try Self.shown(file, folder)
    return (Clock(virtualAt: wish_ms ?? file.kept_ms ?? Clock.system_ms, files: shown === file ? [file] : [file, shown]), shown)
  }

  /// The file that functions can read: a sandbox has a /tmp of its own, so that what lies there is not to be seen in it.
  private static func shown(_ file: ClockFile, _ folder: DataFolder) throws(CommandFault) -> ClockFile {
    guard file.path.hasPrefix("/tmp/") else { return file }
    let digest = Hexadecimal.text(SHA256.digest(folder.path).prefix(8))
    let path = "/dev/shm/emulator-clock-\(digest)"
    guard let shown = ClockFile(path, isTemporary: true) else {
      throw CommandFault("the clock `\(path)` cannot be written to; name a data folder outside of /tmp with --data")
    }
    return shown
  }
}
