internal import EmulatorJSON
internal import FoundationEssentials

/// The folder in the data folder that a running emulator keeps snapshots in; over HTTP they are named, never placed.
struct SnapshotShelf: Sendable {
  /// Over so many none is added.
  static let countMaximum = 64
  static let nameBytesMaximum = 128

  let folder: String

  init(dataFolder: String) { folder = dataFolder + "/snapshots" }

  /// The place of a name; nil where it is none: letters, digits, `.`, `_` and `-`, no `.` first.
  func place(_ name: String) -> String? {
    let isLegal = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-".utf8.contains(byte)
    }
    guard (1...Self.nameBytesMaximum).contains(name.utf8.count), isLegal, !name.hasPrefix(".") else { return nil }
    return "\(folder)/\(name)"
  }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

  /// `{"folder": …, "snapshots": [names]}`.
  var json: JSON { ["folder": .string(folder), "snapshots": .array(names.map { .string($0) })] }

  /// - Returns: what keeps another snapshot from being put there.
  func makeRoom() -> String? {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      return "the folder `\(folder)` cannot be made"
    }
    return names.count < Self.countMaximum ? nil : "`\(folder)` holds \(Self.countMaximum) snapshots; remove one first"
  }
}
