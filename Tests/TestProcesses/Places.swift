import Foundation
import Synchronization

/// Where things stand in this checkout.
public enum Places {
  /// The folder of Package.swift.
  public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The folder of the executables that `make build` leaves, or the one that QUORATE_BUILD names.
  public static var build: String { ProcessInfo.processInfo.environment["QUORATE_BUILD"] ?? root + "/build" }
}

/// A folder of its own for one test, gone with the value, or with the process where that is kept for all tests.
public final class TemporaryFolder: Sendable {
  public let path: String
  private static let living = Mutex<Set<String>>([])
  private static let atEnd: Void = {
    atexit { TemporaryFolder.living.withLock { for path in $0 { try? FileManager.default.removeItem(atPath: path) } } }
  }()

  public init() throws {
    _ = Self.atEnd
    path = FileManager.default.temporaryDirectory.appendingPathComponent("quorate-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    _ = Self.living.withLock { [path] in $0.insert(path) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    _ = Self.living.withLock { $0.remove(path) }
  }

  public func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }
}
