import EmulatorJSON
import EmulatorTables
import Foundation
import Testing

extension Tables {
  func sweep(now_s: Int64) async throws -> Bool {
    try await withCheckedContinuation { continuation in service.sweep(now_s: now_s) { continuation.resume(returning: $0) } }.get()
  }

  func snapshot(to path: String) async throws {
    try await withCheckedContinuation { continuation in service.snapshot(to: path) { continuation.resume(returning: $0) } }.get()
  }

  func restore(from path: String) async throws {
    try await withCheckedContinuation { continuation in service.restore(from: path) { continuation.resume(returning: $0) } }.get()
  }

  func count(_ rest: String = "") async throws -> Int64? { try await ok("Scan", #"{"TableName": "things", "Select": "COUNT"\#(rest)}"#)["Count"]?.integer }
}

@Suite(.serialized) struct Upkeep {
  @Test func `expired items go, in their indexes too, and what expired five years ago stays`() async throws {
    let tables = try await Tables.withThings()
    let now_s: Int64 = 1_700_000_000
    let before = [("old", now_s - 200_000_000), ("due", now_s - 1), ("later", now_s + 10)]
    for (sort, expires_s) in before {
      try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "\#(sort)"}, "kind": {"S": "k"}, "rank": {"N": "1"}, "ttl": {"N": "\#(expires_s).5"}}"#)
    }
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "text"}, "ttl": {"S": "1"}}"#)
    // Switched on after the items were written: they expire all the same.
    try await tables.ok("UpdateTimeToLive", #"{"TableName": "things", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "ttl"}}"#)
    #expect(try await tables.sweep(now_s: now_s) == false)
    #expect(try await tables.get("p", "due") == nil)
    #expect(try await tables.get("p", "old") != nil)
    #expect(try await tables.count() == 3)
    #expect(try await tables.count(#", "IndexName": "byRank""#) == 2)
  }

  @Test func `many expired items go in batches`() async throws {
    let tables = try await Tables.withThings()
    try await tables.ok("UpdateTimeToLive", #"{"TableName": "things", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "ttl"}}"#)
    for batch in 0..<20 {
      let puts = (0..<25).map { #"{"PutRequest": {"Item": {"pk": {"S": "p\#(batch)"}, "sk": {"S": "\#($0)"}, "ttl": {"N": "1699999999"}}}}"# }
      try await tables.ok("BatchWriteItem", #"{"RequestItems": {"things": [\#(puts.joined(separator: ","))]}}"#)
    }
    var passes = 1
    while try await tables.sweep(now_s: 1_700_000_000) { passes += 1 }
    #expect(passes == 3)
    #expect(try await tables.count() == 0)
    #expect(try await tables.ok("DescribeTable", #"{"TableName": "things"}"#)["Table"]?["TableSizeBytes"] == 0)
  }

  @Test func `a table made again after its deletion is empty`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "1"}, "kind": {"S": "k"}, "rank": {"N": "1"}}"#)
    try await tables.ok("DeleteTable", #"{"TableName": "things"}"#)
    try await tables.ok("CreateTable", Tables.things)
    #expect(try await tables.count() == 0)
    while try await tables.sweep(now_s: 1_700_000_000) {}
    #expect(try await tables.count(#", "IndexName": "byRank""#) == 0)
  }

  @Test func `a snapshot taken while writes go on restores the state of one moment`() async throws {
    let tables = try await Tables.withThings()
    let path = "\(tables.folder)/copy.snapshot"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for pair in 0..<100 {
        group.addTask {
          let puts = ["a", "b"].map { #"{"Put": {"TableName": "things", "Item": {"pk": {"S": "\#($0)"}, "sk": {"S": "\#(pair)"}}}}"# }
          try await tables.ok("TransactWriteItems", #"{"TransactItems": [\#(puts.joined(separator: ","))]}"#)
        }
      }
      group.addTask { try await tables.snapshot(to: path) }
      try await group.waitForAll()
    }
    #expect(try await tables.count() == 200)
    try await tables.ok("DeleteTable", #"{"TableName": "things"}"#)
    try await tables.restore(from: path)
    let count = try await tables.count() ?? -1
    #expect(count % 2 == 0)
    #expect(try await tables.ok("DescribeTable", #"{"TableName": "things"}"#)["Table"]?["ItemCount"] == .integer(count))
    try await tables.put(#"{"pk": {"S": "after"}, "sk": {"S": "1"}}"#)
  }

  @Test func `a restore from what is no snapshot changes nothing`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "1"}}"#)
    await #expect(throws: TableEngineError.self) { try await tables.restore(from: "\(tables.folder)/missing") }
    await #expect(throws: TableEngineError.self) { try await tables.restore(from: "/proc/self/status") }
    #expect(try await tables.count() == 1)
  }

  @Test func `a restore from a damaged snapshot changes nothing`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "1"}}"#)
    let path = "\(tables.folder)/copy.snapshot"
    try await tables.snapshot(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let item = try #require(whole.firstRange(of: Data(#""sk":{"S""#.utf8)))
    var changed = whole
    changed[item.lowerBound] = 0
    for (name, bytes) in [("changed", changed), ("shorter", whole.dropLast()), ("longer", whole + [0])] {
      let damaged = URL(fileURLWithPath: "\(tables.folder)/\(name).snapshot")
      try bytes.write(to: damaged)
      let error = await #expect(throws: TableEngineError.self) { try await tables.restore(from: damaged.path) }
      #expect(error?.description == "the snapshot is damaged", "\(name)")
      #expect(try await tables.count() == 1)
    }
    try await tables.restore(from: path)
    #expect(try await tables.count() == 1)
  }

  @Test func `missing tables are made once, and get the indexes and the time to live that they lack`() async throws {
    let tables = try Tables()
    let bare = """
      {"TableName": "things", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
       {"AttributeName": "sk", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]}
      """
    try tables.service.createTablesIfMissing([JSON(reading: Array(bare.utf8))])
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "1"}, "kind": {"S": "k"}, "rank": {"N": "1"}}"#)
    guard case .object(var members) = try JSON(reading: Array(Tables.things.utf8)) else { return }
    members.append(.init("TimeToLiveSpecification", ["AttributeName": "ttl", "Enabled": true]))
    try tables.service.createTablesIfMissing([.object(members)])
    try tables.service.createTablesIfMissing([.object(members)])
    #expect(try await tables.count(#", "IndexName": "byRank""#) == 1)
    #expect(try await tables.ok("DescribeTimeToLive", #"{"TableName": "things"}"#)["TimeToLiveDescription"]?["AttributeName"] == "ttl")
    let others = bare.replacing(#""sk""#, with: #""other""#)
    #expect(throws: TableEngineError.self) { try tables.service.createTablesIfMissing([JSON(reading: Array(others.utf8))]) }
  }
}
