import EmulatorJSON
import Testing

/// Global indexes whose keys are several attributes. Source: Developer Guide, "Multi-attribute keys".
@Suite(.serialized) struct `An index of several attributes` {
  private static func filled() async throws -> Tables {
    let tables = try Tables()
    let attributes = [("pk", "S"), ("town", "S"), ("shop", "S"), ("nth", "N"), ("till", "S")].map { #"{"AttributeName": "\#($0)", "AttributeType": "\#($1)"}"# }
    let keys = [("town", "HASH"), ("shop", "HASH"), ("nth", "RANGE"), ("till", "RANGE")].map { #"{"AttributeName": "\#($0)", "KeyType": "\#($1)"}"# }
    try await tables.ok(
      "CreateTable",
      """
      {"TableName": "sales", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
       "AttributeDefinitions": [\(attributes.joined(separator: ","))],
       "GlobalSecondaryIndexes": [{"IndexName": "where", "KeySchema": [\(keys.joined(separator: ","))], "Projection": {"ProjectionType": "ALL"}}]}
      """)
    for (place, (day, till)) in [(-1, "a"), (2, "a"), (2, "ab"), (2, "b"), (10, "a")].enumerated() {
      for shop in ["x", "x\\u0000y"] {
        try await tables.ok(
          "PutItem",
          #"{"TableName": "sales", "Item": {"pk": {"S": "\#(shop)\#(place)"}, "town": {"S": "T"}, "shop": {"S": "\#(shop)"}, "nth": {"N": "\#(day)"}, "till": {"S": "\#(till)"}}}"#
        )
      }
    }
    // Lacks one of the keys.
    try await tables.ok("PutItem", #"{"TableName": "sales", "Item": {"pk": {"S": "bare"}, "town": {"S": "T"}, "shop": {"S": "x"}, "nth": {"N": "1"}}}"#)
    return tables
  }

  private static let values = #"":t": {"S": "T"}, ":s": {"S": "x"}"#

  private static func query(_ condition: String, _ more: String = "", _ rest: String = "") -> String {
    let expression = #""KeyConditionExpression": "town = :t AND shop = :s\#(condition)""#
    return #"{"TableName": "sales", "IndexName": "where", \#(expression), "ExpressionAttributeValues": {\#(values)\#(more)}\#(rest)}"#
  }

  private static func names(_ answer: JSON) -> [String] { (answer["Items"]?.array ?? []).compactMap { $0["pk"]?["S"]?.string } }

  @Test(arguments: [
    ("", "", [0, 1, 2, 3, 4]), (" AND nth = :d", #", ":d": {"N": "2"}"#, [1, 2, 3]), (" AND nth > :d", #", ":d": {"N": "2"}"#, [4]),
    (" AND nth >= :d", #", ":d": {"N": "2"}"#, [1, 2, 3, 4]), (" AND nth < :d", #", ":d": {"N": "2"}"#, [0]),
    (" AND nth <= :d", #", ":d": {"N": "2"}"#, [0, 1, 2, 3]),
    (" AND nth BETWEEN :d AND :e", #", ":d": {"N": "-1"}, ":e": {"N": "2"}"#, [0, 1, 2, 3]),
    (" AND nth = :d AND till = :a", #", ":d": {"N": "2"}, ":a": {"S": "a"}"#, [1]),
    (" AND nth = :d AND begins_with(till, :a)", #", ":d": {"N": "2"}, ":a": {"S": "a"}"#, [1, 2]),
    (" AND nth = :d AND till > :a", #", ":d": {"N": "2"}, ":a": {"S": "a"}"#, [2, 3]),
  ]) func `is asked for from the left`(_ condition: String, _ more: String, _ expected: [Int]) async throws {
    let tables = try await Self.filled()
    #expect(Self.names(try await tables.ok("Query", Self.query(condition, more))) == expected.map { "x\($0)" })
    let back = try await tables.ok("Query", Self.query(condition, more, #", "ScanIndexForward": false"#))
    #expect(Self.names(back) == expected.reversed().map { "x\($0)" })
  }

  @Test func `pages go on where they ended`() async throws {
    let tables = try await Self.filled()
    var (seen, start) = ([String](), "")
    repeat {
      let answer = try await tables.ok("Query", Self.query("", "", #", "Limit": 2\#(start)"#))
      seen += Self.names(answer)
      start = answer["LastEvaluatedKey"].map { #", "ExclusiveStartKey": \#(String(decoding: $0.bytes, as: UTF8.self))"# } ?? ""
    } while !start.isEmpty
    #expect(seen == (0..<5).map { "x\($0)" })
    #expect(try await tables.ok("Scan", #"{"TableName": "sales", "IndexName": "where"}"#)["Count"] == 10)
  }

  @Test(arguments: [
    (" AND till = :a", #", ":a": {"S": "a"}"#), (" AND nth > :d AND till = :a", #", ":d": {"N": "2"}, ":a": {"S": "a"}"#),
  ]) func `is not asked for with a gap, nor beyond a range`(_ condition: String, _ more: String) async throws {
    #expect(try await Self.filled().send("Query", Self.query(condition, more)).fault == "ValidationException")
  }

  @Test func `is described as it was made, also when the file is opened again`() async throws {
    let tables = try await Self.filled()
    let keys = try await tables.ok("DescribeTable", #"{"TableName": "sales"}"#)["Table"]?["GlobalSecondaryIndexes"]?.array?.first?["KeySchema"]
    #expect(
      keys?.array?.map { "\($0["AttributeName"]?.string ?? "") \($0["KeyType"]?.string ?? "")" } == ["town HASH", "shop HASH", "nth RANGE", "till RANGE"])
  }
}
