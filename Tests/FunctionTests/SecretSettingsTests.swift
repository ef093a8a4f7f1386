import Foundation
import HTTPTransport
import TestProcesses
import Testing

@Suite struct `A secret of a function's settings` {
  private static let secret = "planted-0123456789abcdef-0123456789abcdef"

  /// What every process of this machine that may be looked at was started with.
  private func commandLines() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { Int($0) != nil }.compactMap { name in
      guard let handle = FileHandle(forReadingAtPath: "/proc/\(name)/cmdline"), let data = try? handle.readToEnd() else { return nil }
      return String(decoding: data, as: UTF8.self)
    }
  }

  @Test func `is in no command line`() async throws {
    let folder = try TemporaryFolder()
    let file = try LocalEmulator.declare(["JWT_SECRETS": "k=\(Self.secret)", "JWT_AUTH_ENABLED": "true"], of: "Me", in: folder)
    let emulator = try await LocalEmulator.start(data: folder, file: file)
    let before = commandLines().count { $0.contains("emulator") }
    #expect(before > 0)
    // The sandbox starts, reads its settings and lives on.
    #expect(try await emulator.get("/auth/me").status == 401)
    let lines = commandLines()
    #expect(lines.contains { $0.contains(folder.path) })
    for line in lines { #expect(!line.contains(Self.secret)) }
    let kept = FileManager.default.enumerator(atPath: folder.path + "/data")?.compactMap { $0 as? String } ?? []
    #expect(!kept.isEmpty)
    for name in kept {
      guard let bytes = FileManager.default.contents(atPath: folder.path + "/data/" + name) else { continue }
      #expect(bytes.range(of: Data(Self.secret.utf8)) == nil, "\(name)")
    }
  }
}
