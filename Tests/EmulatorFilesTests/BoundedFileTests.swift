import EmulatorFiles
import Foundation
import Testing

@Suite struct `A file that is read` {
  /// A folder that goes with the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, bytes: Int) throws -> String {
      try Data(repeating: 7, count: bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
      return "\(path)/\(name)"
    }

    /// A file that takes no room on the disk.
    func sparse(_ bytes: Int) throws -> String {
      let name = try file("sparse", bytes: 0)
      try #require(truncate(name, off_t(bytes)) == 0)
      return name
    }
  }

  @Test func `is there whole, up to its bound`() throws {
    let folder = try Folder()
    #expect(try BoundedFile.read(folder.file("a", bytes: 200_000), bytesMaximum: 200_000) == [UInt8](repeating: 7, count: 200_000))
    #expect(try BoundedFile.read(folder.file("none", bytes: 0), bytesMaximum: 0) == [])
  }

  @Test func `over its bound costs neither time nor memory`() throws {
    let folder = try Folder()
    let file = try folder.sparse(3 << 30)
    let (before_kB, clock) = (try Self.peak_kB(), ContinuousClock())
    let start = clock.now
    let error = #expect(throws: BoundedFileError.self) { try BoundedFile.read(file, bytesMaximum: 1_048_576) }
    #expect(error?.description == "`\(file)` has more than 1048576 bytes")
    #expect(clock.now - start < .milliseconds(100))
    #expect(try Self.peak_kB() - before_kB < 50_000)
  }

  @Test func `must be a file, and never makes anybody wait`() throws {
    let folder = try Folder()
    let fifo = "\(folder.path)/fifo"
    try #require(mkfifo(fifo, 0o600) == 0)
    for path in [fifo, "/dev/zero", folder.path] {
      let error = #expect(throws: BoundedFileError.self) { try BoundedFile.read(path, bytesMaximum: 1_000) }
      #expect(error?.rule == "is no regular file", "\(path)")
    }
    #expect(#expect(throws: BoundedFileError.self) { try BoundedFile.read("\(folder.path)/none", bytesMaximum: 1) }?.rule == "is missing")
  }

  @Test func `is copied, bounded, until it is given up`() throws {
    let folder = try Folder()
    let file = try folder.file("a", bytes: 3_000_000)
    try BoundedFile.copy(file, to: "\(folder.path)/copy", bytesMaximum: 3_000_000)
    #expect(try BoundedFile.read("\(folder.path)/copy", bytesMaximum: 3_000_000).count == 3_000_000)
    for (name, maximum, goesOn) in [("large", 2_999_999, true), ("given up", 3_000_000, false)] {
      #expect(throws: BoundedFileError.self) { try BoundedFile.copy(file, to: "\(folder.path)/\(name)", bytesMaximum: maximum) { goesOn } }
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/\(name)"))
    }
  }

  private static func peak_kB() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    return try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
  }
}
