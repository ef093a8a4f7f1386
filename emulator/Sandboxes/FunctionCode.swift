internal import EmulatorDigests
internal import EmulatorHTTP
internal import FoundationEssentials
internal import Glibc

/// What an executable is known by.
struct FunctionCode: Sendable, Equatable {
  /// Base64, as AWS writes it; empty where the executable cannot be read.
  var sha256 = ""
  var bytes = 0
  /// `2026-11-21T11:42:51.000+0000`
  var lastModified = "1970-01-01T00:00:00.000+0000"

  /// The digest in a form that a file may be named by.
  var fileName: String { sha256.replacing("/", with: "_").replacing("+", with: "-").replacing("=", with: "") }
}

/// Digests of executables, made beside the loop and kept as long as the file stays the same.
@EventLoop final class CodeDigests {
  /// What changes whenever a file's bytes do.
  fileprivate struct FileMark: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    var bytes: Int
    var modified_ns: Int
  }

  /// A bound on what is kept; there are as many executables as functions and versions.
  private static let keptMaximum = 4_096
  private var kept: [FileMark: FunctionCode] = [:]
  private let workshop: Workshop

  init(_ workshop: Workshop) { self.workshop = workshop }

  /// Hands over what each of the executables is, by its path; at once where all are known.
  func read(_ paths: [String], _ then: @escaping @EventLoop ([String: FunctionCode]) -> Void) {
    var found: [String: FunctionCode] = [:]
    var missing: [(path: String, mark: FileMark)] = []
    for path in Set(paths) {
      guard let mark = FileMark(path) else {
        found[path] = FunctionCode()
        continue
      }
      if let code = kept[mark] { found[path] = code } else { missing.append((path, mark)) }
    }
    guard !missing.isEmpty else { return then(found) }
    let (asked, known) = (missing, found)
    // Whatever the size of the files, it is the disk that is waited for.
    workshop.run(bytes: Workshop.disk, { Self.digests(asked) }) { [weak self] made in
      guard let self else { return }
      if kept.count > Self.keptMaximum { kept = [:] }
      var all = known
      for (path, mark) in asked {
        all[path] = made[mark] ?? FunctionCode()
        kept[mark] = made[mark]
      }
      then(all)
    }
  }

  /// Many names may be one file, which is read once.
  nonisolated private static func digests(_ asked: [(path: String, mark: FileMark)]) -> [FileMark: FunctionCode] {
    var made: [FileMark: FunctionCode] = [:]
    for (path, mark) in asked where made[mark] == nil { made[mark] = digest(path, mark) }
    return made
  }

  nonisolated private static func digest(_ path: String, _ mark: FileMark) -> FunctionCode? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var sum = SHA256()
    var part = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe part.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 { return nil }
      if count == 0 { break }
      sum.update(part, count: count)
    }
    let time = UTCTime(nanosecondsSince1970: UInt64(max(0, mark.modified_ns))).text
    return FunctionCode(sha256: Data(sum.finish()).base64EncodedString(), bytes: mark.bytes, lastModified: "\(time.dropLast())+0000")
  }
}

extension CodeDigests.FileMark {
  fileprivate init?(_ path: String) {
    var found = stat()
    guard unsafe stat(path, &found) == 0 else { return nil }
    (device, inode, bytes) = (UInt64(found.st_dev), UInt64(found.st_ino), Int(found.st_size))
    modified_ns = found.st_mtim.tv_sec * 1_000_000_000 + found.st_mtim.tv_nsec
  }
}
