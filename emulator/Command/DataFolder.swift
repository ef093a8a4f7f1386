internal import EmulatorFiles
internal import FoundationEssentials
internal import Glibc

/// The folder that one emulator at a time keeps its tables in. The lock is the kernel's and goes with the process, however it ends.
final class DataFolder {
  static let storeName = "tables.sqlite"
  /// What an emulator puts there, or what such a name begins with.
  static let clockName = "clock"
  private static let ownNames = ["lock", storeName, clockName, "snapshots", "functions"]

  let path: String
  private let lock: Int32
  private let isTemporary: Bool
  /// Whether there was none before.
  private let isNew: Bool

  /// Makes the folder where it is missing, for its owner alone; one that holds nothing but an emulator's data becomes so.
  init(_ path: String) throws(CommandFault) {
    let isThere = FileManager.default.fileExists(atPath: path)
    isNew = !isThere
    do {
      try Self.make(path)
      if isThere, Self.isOurs(path) { unsafe chmod(path, 0o700) }
    } catch {
      throw CommandFault("the data folder `\(path)` cannot be made: \(Self.reason(error, path))")
    }
    lock = unsafe open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if lock >= 0 { fchmod(lock, 0o600) }
    guard lock >= 0 else { throw CommandFault("the data folder `\(path)` cannot be written to") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? BoundedFile.read("\(path)/lock", bytesMaximum: 64)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      close(lock)
      throw CommandFault("the data folder `\(path)` is in use by another emulator\(holder.isEmpty ? "" : " (process \(holder))"); name another with --data")
    }
    self.path = path
    isTemporary = false
    ftruncate(lock, 0)
    Terminal.write(Array(String(getpid()).utf8), to: lock)
  }

  /// Whether the folder has nothing of anybody else's.
  private static func isOurs(_ path: String) -> Bool {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return false }
    return names.allSatisfy { name in ownNames.contains { name.hasPrefix($0) } }
  }

  /// What lies in it.
  var names: Set<String> { Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []) }

  /// Removes what was put here since, and the folder itself where it was made for that: a command that failed leaves nothing behind.
  func takeBack(allBut before: Set<String>) {
    for name in names.subtracting(before) { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
    guard isNew, names == ["lock"] else { return }
    unsafe unlink("\(path)/lock")
    unsafe rmdir(path)
  }

  /// A folder of its own that goes away with it.
  static func temporary() throws(CommandFault) -> DataFolder {
    try DataFolder(temporary: FileManager.default.temporaryDirectory.appending(path: "emulator-\(UUID().uuidString)").path)
  }

  private init(temporary path: String) throws(CommandFault) {
    do {
      try Self.make(path)
    } catch {
      throw CommandFault("a temporary folder `\(path)` cannot be made: \(Self.reason(error, path))")
    }
    self.path = path
    lock = -1
    isTemporary = true
    isNew = true
  }

  /// Nobody else on the machine reads what is in it.
  private static func make(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// What SQLite calls an I/O error of a disk that has no room: said where not even a page would find some; empty otherwise.
  func shortage() -> String {
    var disk = statvfs()
    guard unsafe statvfs(path, &disk) == 0, disk.f_bavail * disk.f_bsize < Self.leastBytes else { return "" }
    return "; its disk is full"
  }

  /// The index of the log, which SQLite makes before anything else.
  private static let leastBytes: UInt = 32_768

  /// Foundation's own description of an error is a dump of its insides.
  private static func reason(_ error: any Error, _ path: String) -> String {
    if FileManager.default.fileExists(atPath: path) { return "it is there already and is no folder" }
    switch (error as? CocoaError)?.code {
    case .fileWriteNoPermission?: return "this user may not write there"
    case .fileWriteOutOfSpace?: return "the disk is full"
    case .fileWriteVolumeReadOnly?: return "the disk is read-only"
    default: return "the folder above it is missing or is no folder to write to"
    }
  }

  deinit {
    if lock >= 0 { close(lock) }
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }
}
