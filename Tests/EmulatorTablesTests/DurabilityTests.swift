import EmulatorJSON
import EmulatorTables
import Foundation
import Testing

@Suite(.serialized) struct Durability {
  @Test func `what was answered is there when the file is opened again`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}, "kind": {"S": "k"}, "rank": {"N": "1"}}"#)
    tables.service.close()
    let again = try TableEngine(path: "\(tables.folder)/tables.sqlite")
    let reply = await withCheckedContinuation { continuation in
      again.submit(target: "DynamoDB_20120810.Scan", body: Array(#"{"TableName": "things", "IndexName": "byRank"}"#.utf8)) {
        continuation.resume(returning: $0)
      }
    }
    #expect(try JSON(reading: reply.body)["Count"] == 1)
    again.close()
  }

  @Test func `of many conditional puts of one item in one group exactly one holds and the others leave no trace`() async throws {
    let tables = try await Tables.withThings()
    let faults = try await withThrowingTaskGroup(of: String?.self) { group in
      for writer in 0..<200 {
        group.addTask {
          let item = #"{"pk": {"S": "one"}, "sk": {"S": "1"}, "writer": {"N": "\#(writer)"}, "kind": {"S": "k"}, "rank": {"N": "\#(writer)"}}"#
          let condition = #""ConditionExpression": "attribute_not_exists(pk)""#
          return try await tables.send("PutItem", #"{"TableName": "things", "Item": \#(item), \#(condition)}"#).fault
        }
      }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(faults.count { $0 == nil } == 1)
    #expect(faults.count { $0 == "ConditionalCheckFailedException" } == 199)
    let indexed = try await tables.ok("Scan", #"{"TableName": "things", "IndexName": "byRank"}"#)
    #expect(indexed["Count"] == 1)
    #expect(try await tables.get("one", "1")?["rank"] == indexed["Items"]?.array?.first?["rank"])
  }

  @Test func `concurrent additions all count`() async throws {
    let tables = try await Tables.withThings()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<300 {
        group.addTask {
          try await tables.ok(
            "UpdateItem",
            #"{"TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}, "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "0.1"}}}"#
          )
        }
      }
      try await group.waitForAll()
    }
    #expect(try await tables.get("a", "1")?["n"]?["N"] == "30")
  }

  @Test func `a full disk answers an error, keeps what was answered, and serves on`() async throws {
    let tables = try await Tables.withThings(bytesMaximum: 400_000)
    let text = String(repeating: "x", count: 3_000)
    var kept = 0
    var answer = try await tables.send("ListTables", "{}")
    while answer.status == 200, kept < 1_000 {
      answer = try await tables.send("PutItem", #"{"TableName": "things", "Item": {"pk": {"S": "p"}, "sk": {"S": "s\#(kept)"}, "t": {"S": "\#(text)"}}}"#)
      if answer.status == 200 { kept += 1 }
    }
    #expect(answer.status == 500 && answer.fault == "InternalServerError")
    #expect(answer.message.contains("full"))
    #expect(kept > 50 && kept < 200)
    #expect(try await tables.ok("Scan", #"{"TableName": "things", "Select": "COUNT"}"#)["Count"] == .integer(Int64(kept)))
    #expect(try await tables.ok("DescribeTable", #"{"TableName": "things"}"#)["Table"]?["ItemCount"] == .integer(Int64(kept)))
    for number in 0..<10 { try await tables.ok("DeleteItem", #"{"TableName": "things", "Key": {"pk": {"S": "p"}, "sk": {"S": "s\#(number)"}}}"#) }
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "again"}}"#)
  }

  @Test func `a folder that is missing or a file that is something else is an error`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tables-\(UUID().uuidString)").path
    #expect(throws: TableEngineError.self) { try TableEngine(path: "\(folder)/tables.sqlite") }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(String(repeating: "no database", count: 2_000).utf8).write(to: URL(fileURLWithPath: "\(folder)/tables.sqlite"))
    #expect(throws: TableEngineError.self) { try TableEngine(path: "\(folder)/tables.sqlite") }
  }

  @Test func `after the end every request is refused`() async throws {
    let tables = try await Tables.withThings()
    tables.service.close()
    #expect(try await tables.send("ListTables", "{}").fault == "InternalServerError")
    #expect(try await tables.send("DeleteTable", #"{"TableName": "things"}"#).fault == "InternalServerError")
  }
}
