import EmulatorJSON
import EmulatorTables
import Foundation
import Testing

@Suite(.serialized) struct `A store whose file is not well` {
  private static let scan = #"{"TableName": "things"}"#

  private static func file(_ tables: Tables) -> String { "\(tables.folder)/tables.sqlite" }

  private static func ask(_ engine: TableEngine, _ operation: String, _ body: String) async throws -> (status: Int, message: String) {
    let reply = await withCheckedContinuation { continuation in
      engine.submit(target: "DynamoDB_20120810.\(operation)", body: Array(body.utf8)) { continuation.resume(returning: $0) }
    }
    return (reply.status, try JSON(reading: reply.body)["message"]?.string ?? "")
  }

  @Test func `serves nothing of a file that is gone, says so, and goes on when it is back`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}}"#)
    let (file, away) = (Self.file(tables), "\(tables.folder)/away")
    try FileManager.default.moveItem(atPath: file, toPath: away)
    for operation in ["Scan", "DescribeTable", "DeleteTable"] {
      let answer = try await tables.send(operation, Self.scan)
      #expect(answer.status == 500 && answer.message.contains("is gone"), "\(operation): \(answer.message)")
    }
    #expect(tables.told.all.count == 1 && tables.told.all.first?.contains("is gone") == true)
    try FileManager.default.moveItem(atPath: away, toPath: file)
    #expect(try await tables.ok("Scan", Self.scan)["Count"] == 1)
    #expect(tables.told.all.last?.hasSuffix("is back") == true)
  }

  /// A byte of a stored text is changed behind the service's back.
  @Test func `notices an item of which one byte changed, and answers none of it`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}, "t": {"S": "the secret of the well"}}"#)
    tables.service.close()
    var bytes = try Data(contentsOf: URL(filePath: Self.file(tables)))
    let place = try #require(bytes.range(of: Data("secret".utf8)))
    bytes[place.lowerBound] = UInt8(ascii: "b")
    try bytes.write(to: URL(filePath: Self.file(tables)))
    let told = Tables.Told()
    let again = try TableEngine(path: Self.file(tables), tell: told.add)
    defer { again.close() }
    let get = #"{"TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}}"#
    let answer = try await Self.ask(again, "GetItem", get)
    #expect(answer.status == 500 && answer.message.contains("checksum"), "\(answer)")
    // From then on nothing of the file is taken for true, and nothing is added to it.
    #expect(try await Self.ask(again, "DescribeTable", Self.scan).status == 500)
    #expect(try await Self.ask(again, "PutItem", #"{"TableName": "things", "Item": {"pk": {"S": "b"}, "sk": {"S": "1"}}}"#).status == 500)
    #expect(told.all.count == 1 && told.all.first?.contains("is damaged") == true)
  }

  @Test func `notices a page that is no page`() async throws {
    let tables = try await Tables.withThings()
    for number in 0..<200 { try await tables.put(#"{"pk": {"S": "p\#(number)"}, "sk": {"S": "1"}, "t": {"S": "\#(String(repeating: "x", count: 500))"}}"#) }
    tables.service.close()
    let handle = try FileHandle(forUpdating: URL(filePath: Self.file(tables)))
    let pages = Int(try handle.seekToEnd()) / 4_096
    for page in (pages / 2)..<(pages - 1) {
      try handle.seek(toOffset: UInt64(page * 4_096))
      try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
    }
    try handle.close()
    let again = try TableEngine(path: Self.file(tables))
    defer { again.close() }
    // Whoever comes upon it first, a reader or the check of the whole file, all are answered what was told.
    try await withThrowingTaskGroup(of: (status: Int, message: String).self) { group in
      for _ in 0..<8 { group.addTask { try await Self.ask(again, "Scan", Self.scan) } }
      for try await answer in group { #expect(answer.status == 500 && answer.message.contains("damaged"), "\(answer)") }
    }
  }

  @Test func `is its owner's alone`() async throws {
    let tables = try await Tables.withThings()
    let saved = "\(tables.folder)/saved"
    let fault = await withCheckedContinuation { continuation in tables.service.snapshot(to: saved) { continuation.resume(returning: $0) } }
    try fault.get()
    for file in [Self.file(tables), Self.file(tables) + "-wal", saved] {
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(file)")
    }
    let contents = try tables.service.contents(ofSnapshot: saved)
    #expect(contents.map(\.name) == ["things"] && contents.map(\.items) == [0])
  }
}
