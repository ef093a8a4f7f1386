import EmulatorTables
import Foundation
import Testing

/// What no caller and no fault below may do to the one thread that writes.
@Suite(.serialized) struct `The writer` {
  private func probe(_ tables: Tables) async -> TableEngineError? {
    let result = await withCheckedContinuation { continuation in tables.service.probe { continuation.resume(returning: $0) } }
    if case .failure(let error) = result { return error }
    return nil
  }

  @Test func `is not held up by a restore from what never ends`() async throws {
    let tables = try await Tables.withThings()
    let fifo = "\(tables.folder)/fifo"
    try #require(mkfifo(fifo, 0o600) == 0)
    for path in [fifo, "/dev/zero", tables.folder] {
      let error = await #expect(throws: TableEngineError.self) { try await tables.restore(from: path) }
      #expect(error?.description == "`\(path)` is no regular file")
      try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "1"}}"#)
    }
  }

  @Test(arguments: [
    "DROP TABLE items; CREATE VIEW items AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS item FROM n",
    "CREATE TRIGGER late AFTER INSERT ON items BEGIN DELETE FROM items; END", "CREATE TABLE more (x)", "DROP INDEX expiring",
  ])
  func `takes over no file that holds more or less than a store`(sql: String) async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "1"}}"#)
    let path = "\(tables.folder)/copy.snapshot"
    try await tables.snapshot(to: path)
    let sqlite = Process()
    sqlite.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    sqlite.arguments = ["-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])", path, sql]
    try sqlite.run()
    sqlite.waitUntilExit()
    try #require(sqlite.terminationStatus == 0)
    let error = await #expect(throws: TableEngineError.self) { try await tables.restore(from: path) }
    #expect(error?.description == "the file holds more or less than a table store does")
    #expect(try await tables.count() == 1)
  }

  @Test func `refuses a larger snapshot than it may take over`() async throws {
    let tables = try Tables(restoreBytesMaximum: 100_000)
    let path = "\(tables.folder)/large"
    try Data().write(to: URL(fileURLWithPath: path))
    try #require(truncate(path, 600 << 20) == 0)
    let error = await #expect(throws: TableEngineError.self) { try await tables.restore(from: path) }
    #expect(error?.description == "`\(path)` has more than 100000 bytes")
  }

  @Test func `goes on while snapshots are saved and restored, and few of them wait`() async throws {
    let tables = try await Tables.withThings()
    let body = String(repeating: "x", count: 10_000)
    for number in 0..<40 { try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "\#(number)"}, "body": {"S": "\#(body)"}}"#) }
    let path = "\(tables.folder)/copy.snapshot"
    try await tables.snapshot(to: path)
    let refused = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<20 {
        group.addTask {
          do {
            try await tables.restore(from: path)
            return 0
          } catch { return "\(error)" == "too many snapshots and restores wait already" ? 1 : 1_000 }
        }
      }
      group.addTask {
        for number in 0..<50 { try? await tables.put(#"{"pk": {"S": "after"}, "sk": {"S": "\#(number)"}}"#) }
        return 0
      }
      return await group.reduce(0, +)
    }
    #expect((1..<20).contains(refused))
    #expect(try await tables.count() ?? 0 >= 40)
  }

  @Test func `is seen to write, and not to where its file is gone`() async throws {
    let tables = try await Tables.withThings()
    #expect(await probe(tables) == nil)
    let gone = "\(tables.folder)-gone"
    try FileManager.default.moveItem(atPath: tables.folder, toPath: gone)
    defer { try? FileManager.default.removeItem(atPath: gone) }
    #expect(await probe(tables)?.description == "`\(tables.folder)/tables.sqlite` is gone, or another file is in its place")
    let put = try await tables.send("PutItem", #"{"TableName": "things", "Item": {"pk": {"S": "p"}, "sk": {"S": "1"}}}"#)
    #expect(put.status == 500)
    try FileManager.default.moveItem(atPath: gone, toPath: tables.folder)
    #expect(await probe(tables) == nil)
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "1"}}"#)
  }
}
