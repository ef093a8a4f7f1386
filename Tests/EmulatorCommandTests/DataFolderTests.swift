import Foundation
import TestProcesses
import Testing

@Suite struct `The data folder` {
  private static func mode(_ path: String) throws -> Int? { try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int }

  @Test func `is its owner's alone, and so is what it holds`() async throws {
    let service = try Shop()
    let (process, _) = try await service.start()
    defer { process.kill() }
    let data = "\(service.folder.path)/.emulator"
    #expect(try Self.mode(data) == 0o700)
    let names = try FileManager.default.contentsOfDirectory(atPath: data)
    #expect(names.contains("tables.sqlite") && names.contains("lock"))
    for name in names {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(data)/\(name)", isDirectory: &isFolder)
      #expect(try Self.mode("\(data)/\(name)") == (isFolder.boolValue ? 0o700 : 0o600), "\(name)")
    }
  }

  @Test func `that is not there has nothing to be saved, and what is saved and put back is said`() async throws {
    let service = try Shop()
    let refused = try await service.run("snapshot", "save", "copy.sqlite", "--data", "nowhere")
    #expect(refused.status == 2 && refused.output.contains("there are no tables in `"), "\(refused.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(service.folder.path)/nowhere"))
    for (name, reason) in [("none.sqlite", "is missing"), ("serverless.yml", "file is not a database")] {
      let refused = try await service.run("snapshot", "restore", name, "--data", "nowhere")
      #expect(refused.status == 2 && refused.output.contains(reason), "\(refused.output)")
      #expect(!FileManager.default.fileExists(atPath: "\(service.folder.path)/nowhere"))
    }
    let (process, port) = try await service.start()
    let put = #"{"TableName": "shop-dev-Things", "Item": {"pk": {"S": "a"}}}"#
    #expect(try await curl("http://127.0.0.1:\(port)/", ["-H", "X-Amz-Target: DynamoDB_20120810.PutItem", "-d", put]).hasPrefix("HTTP/1.1 200"))
    let said = "1 table, 1 item: shop-dev-Things (us-east-1) 1"
    let saved = try await service.run("snapshot", "save", "copy.sqlite", "--port", "\(port)")
    #expect(saved.status == 0 && saved.output.contains("saved copy.sqlite: \(said)"), "\(saved.output)")
    process.terminate()
    await process.wait()
    let restored = try await service.run("snapshot", "restore", "copy.sqlite")
    #expect(restored.status == 0 && restored.output.contains("restored copy.sqlite: \(said)"), "\(restored.output)")
  }
}
