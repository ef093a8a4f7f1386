internal import Glibc

/// Files as they were at a moment: enough of each to know whether it is another one now.
struct SourceFiles: Equatable {
  private struct Stamp: Equatable {
    var inode: UInt64
    var bytes: Int64
    var modified_ns: Int64
  }

  /// What is looked at in one folder at most, and how deep.
  private static let filesMaximum = 5_000
  private static let depthMaximum = 8
  /// What a service does not write itself.
  private static let others: Set<String> = ["node_modules", "__pycache__", "venv", "site-packages"]

  /// By path; nothing for a file that is not there.
  private var stamps: [String: Stamp] = [:]

  init(file: String) { look(at: file) }

  /// That one too.
  mutating func add(_ file: String) { look(at: file) }

  /// Every file below `folder` whose name ends with one of `ends`; hidden folders and other people's code are left out.
  init(folder: String, ends: [String]) { walk(folder, ends, depth: 0) }

  /// The first path, in their order, that is new, gone or another file.
  func firstDifference(from old: SourceFiles) -> String? {
    guard self != old else { return nil }
    return Set(stamps.keys).union(old.stamps.keys).sorted().first { stamps[$0] != old.stamps[$0] }
  }

  private mutating func look(at path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return }
    stamps[path] = Stamp(
      inode: UInt64(status.st_ino), bytes: Int64(status.st_size), modified_ns: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
  }

  private mutating func walk(_ folder: String, _ ends: [String], depth: Int) {
    guard depth <= Self.depthMaximum, let directory = unsafe opendir(folder) else { return }
    defer { unsafe closedir(directory) }
    while stamps.count < Self.filesMaximum, let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) }
      guard !name.hasPrefix("."), !Self.others.contains(name) else { continue }
      let path = "\(folder)/\(name)"
      if ends.contains(where: name.hasSuffix) { look(at: path) } else if Self.isFolder(path) { walk(path, ends, depth: depth + 1) }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
