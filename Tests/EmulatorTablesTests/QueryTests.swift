import EmulatorJSON
import Testing

@Suite(.serialized) struct Queries {
  private static func filled() async throws -> Tables {
    let tables = try await Tables.withThings()
    for (place, rank) in ["-10", "-1.5", "0", "2", "1e2"].enumerated() {
      try await tables.put(
        #"{"pk": {"S": "p"}, "sk": {"S": "s\#(place)"}, "kind": {"S": "k"}, "rank": {"N": "\#(rank)"}, "age": {"N": "\#(9 - place)"}, "note": {"S": "n\#(place)"}, "more": {"BOOL": true}}"#
      )
    }
    return tables
  }

  private static func query(_ tables: Tables, _ rest: String) async throws -> JSON {
    try await tables.ok("Query", #"{"TableName": "things", \#(rest)}"#)
  }

  private static func names(_ answer: JSON) -> [String] { (answer["Items"]?.array ?? []).compactMap { $0["sk"]?["S"]?.string } }

  @Test(arguments: [
    ("sk = :a", ["s1"]), ("sk < :a", ["s0"]), ("sk <= :a", ["s0", "s1"]), ("sk > :a", ["s2", "s3", "s4"]), ("sk >= :a", ["s1", "s2", "s3", "s4"]),
    ("sk BETWEEN :a AND :b", ["s1", "s2", "s3"]), ("begins_with(sk, :p)", ["s0", "s1", "s2", "s3", "s4"]),
  ]) func `a sort key condition bounds the page`(_ condition: String, _ expected: [String]) async throws {
    let tables = try await Queries.filled()
    let values = [":a": "s1", ":b": "s3", ":p": "s"].filter { condition.contains($0.key) }.map { #", "\#($0.key)": {"S": "\#($0.value)"}"# }.joined()
    let rest = #""KeyConditionExpression": "pk = :pk AND \#(condition)", "ExpressionAttributeValues": {":pk": {"S": "p"}\#(values)}"#
    #expect(Queries.names(try await Queries.query(tables, rest)) == expected)
    #expect(Queries.names(try await Queries.query(tables, rest + #", "ScanIndexForward": false"#)) == expected.reversed())
  }

  @Test func `a global index goes in the order of numbers and carries its projection`() async throws {
    let tables = try await Queries.filled()
    let rest = #""IndexName": "byRank", "KeyConditionExpression": "kind = :k", "ExpressionAttributeValues": {":k": {"S": "k"}}"#
    let answer = try await Queries.query(tables, rest)
    #expect(Queries.names(answer) == ["s0", "s1", "s2", "s3", "s4"])
    #expect(answer["Items"]?.array?.first?.object?.map(\.name) == ["kind", "note", "pk", "rank", "sk"])
    try await tables.ok("DeleteItem", #"{"TableName": "things", "Key": {"pk": {"S": "p"}, "sk": {"S": "s2"}}}"#)
    try await tables.ok(
      "UpdateItem",
      ##"{"TableName": "things", "Key": {"pk": {"S": "p"}, "sk": {"S": "s0"}}, "UpdateExpression": "SET #r = :r", "ExpressionAttributeNames": {"#r": "rank"}, "ExpressionAttributeValues": {":r": {"N": "50"}}}"##
    )
    #expect(Queries.names(try await Queries.query(tables, rest)) == ["s1", "s3", "s0", "s4"])
  }

  @Test(arguments: ["", #", "IndexName": "byRank""#, #", "IndexName": "byAge""#], [true, false])
  func `pages of two visit every item once`(_ index: String, _ isForward: Bool) async throws {
    let tables = try await Queries.filled()
    let key =
      index.contains("byRank")
      ? #""kind = :p", "ExpressionAttributeValues": {":p": {"S": "k"}}"# : #""pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}"#
    var seen: [String] = []
    var start = ""
    repeat {
      let answer = try await Queries.query(tables, #""KeyConditionExpression": \#(key)\#(index), "Limit": 2, "ScanIndexForward": \#(isForward)\#(start)"#)
      seen += Queries.names(answer)
      start = answer["LastEvaluatedKey"].map { #", "ExclusiveStartKey": \#(String(decoding: $0.bytes, as: UTF8.self))"# } ?? ""
    } while !start.isEmpty
    let ascending = ["s0", "s1", "s2", "s3", "s4"]
    #expect(seen == (isForward != index.contains("byAge") ? ascending : ascending.reversed()))
  }

  @Test func `segments of a scan are disjoint and cover the table`() async throws {
    let tables = try await Tables.withThings()
    for number in 0..<40 { try await tables.put(#"{"pk": {"S": "p\#(number)"}, "sk": {"S": "s"}}"#) }
    var seen: [String] = []
    for segment in 0..<4 {
      let answer = try await tables.ok("Scan", #"{"TableName": "things", "Segment": \#(segment), "TotalSegments": 4}"#)
      let part = (answer["Items"]?.array ?? []).compactMap { $0["pk"]?["S"]?.string }
      #expect(part.count > 3)
      seen += part
    }
    #expect(Set(seen).count == 40 && seen.count == 40)
  }

  @Test func `a page ends before a megabyte`() async throws {
    let tables = try await Tables.withThings()
    let text = String(repeating: "x", count: 300_000)
    for number in 0..<5 { try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "s\#(number)"}, "t": {"S": "\#(text)"}}"#) }
    let answer = try await Queries.query(tables, #""KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}"#)
    #expect(answer["Count"] == 3)
    #expect(answer["LastEvaluatedKey"]?["sk"]?["S"] == "s2")
  }
}
