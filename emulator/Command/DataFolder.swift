internal import FoundationEssentials
internal import Glibc

/// The folder that one emulator at a time keeps its tables in. The lock is the kernel's and goes with the process, however it ends.
final class DataFolder {
  let path: String
  private let lock: Int32
  private let isTemporary: Bool

  /// Makes the folder where it is missing.
  init(_ path: String) throws(CommandFault) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandFault("the data folder `\(path)` cannot be made: \(error)")
    }
    lock = unsafe open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw CommandFault("the data folder `\(path)` cannot be written to") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let holder = FileManager.default.contents(atPath: "\(path)/lock").map { String(decoding: $0, as: UTF8.self) } ?? ""
      close(lock)
      throw CommandFault("the data folder `\(path)` is in use by another emulator\(holder.isEmpty ? "" : " (process \(holder))"); name another with --data")
    }
    self.path = path
    isTemporary = false
    ftruncate(lock, 0)
    Terminal.write(Array(String(getpid()).utf8), to: lock)
  }

  /// A folder of its own that goes away with it.
  static func temporary() throws(CommandFault) -> DataFolder {
    try DataFolder(temporary: FileManager.default.temporaryDirectory.appending(path: "emulator-\(UUID().uuidString)").path)
  }

  private init(temporary path: String) throws(CommandFault) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandFault("a temporary folder `\(path)` cannot be made: \(error)")
    }
    self.path = path
    lock = -1
    isTemporary = true
  }

  deinit {
    if lock >= 0 { close(lock) }
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }
}
