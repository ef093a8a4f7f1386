import EmulatorJSON
import Testing

@Suite(.serialized) struct `A table that is changed` {
  private static let update = #""TableName": "things""#

  private static func described(_ tables: Tables) async throws -> JSON {
    try #require(try await tables.ok("DescribeTable", "{\(update)}")["Table"])
  }

  @Test func `gets an index with the items that were there, and loses it again`() async throws {
    let tables = try await Tables.withThings()
    for number in 0..<5 { try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "s\#(number)"}, "color": {"S": "c\#(number % 2)"}}"#) }
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "bare"}}"#)
    let index = #""IndexName": "byColor", "KeySchema": [{"AttributeName": "color", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}"#
    let add =
      #"{\#(Self.update), "AttributeDefinitions": [{"AttributeName": "color", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [{"Create": {\#(index)}}]}"#
    let answer = try await tables.ok("UpdateTable", add)
    #expect(answer["TableDescription"]?["GlobalSecondaryIndexes"]?.array?.map { $0["IndexName"]?.string } == ["byRank", "byColor"])
    let query = #"{\#(Self.update), "IndexName": "byColor", "KeyConditionExpression": "color = :c", "ExpressionAttributeValues": {":c": {"S": "c0"}}}"#
    #expect(try await tables.ok("Query", query)["Count"] == 3)
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "later"}, "color": {"S": "c0"}}"#)
    #expect(try await tables.ok("Query", query)["Count"] == 4)
    let again = try await tables.send("UpdateTable", add)
    #expect(again.fault == "ValidationException" && again.message == "Attempting to create an index which already exists")

    let drop = #"{\#(Self.update), "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "byColor"}}]}"#
    try await tables.ok("UpdateTable", drop)
    #expect(try await tables.send("Query", query).fault == "ValidationException")
    #expect(try await Self.described(tables)["AttributeDefinitions"]?.array?.contains { $0["AttributeName"] == "color" } == false)
    #expect(try await tables.send("UpdateTable", drop).fault == "ResourceNotFoundException")
    // What the index held is gone: one of the same name begins with what is there now.
    try await tables.ok("DeleteItem", #"{\#(Self.update), "Key": {"pk": {"S": "p"}, "sk": {"S": "s0"}}}"#)
    try await tables.ok("UpdateTable", add)
    #expect(try await tables.ok("Query", query)["Count"] == 3)
  }

  @Test func `goes from on demand to provisioned figures and back, and refuses figures that change nothing`() async throws {
    let tables = try Tables()
    let keys = #""AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]"#
    try await tables.ok("CreateTable", #"{\#(Self.update), "BillingMode": "PAY_PER_REQUEST", \#(keys)}"#)
    let figures = #""ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}"#
    #expect(try await tables.send("UpdateTable", #"{\#(Self.update), "BillingMode": "PROVISIONED"}"#).fault == "ValidationException")
    try await tables.ok("UpdateTable", #"{\#(Self.update), "BillingMode": "PROVISIONED", \#(figures)}"#)
    #expect(try await Self.described(tables)["ProvisionedThroughput"]?["WriteCapacityUnits"] == 4)
    #expect(try await Self.described(tables)["BillingModeSummary"] == nil)
    let same = try await tables.send("UpdateTable", "{\(Self.update), \(figures)}")
    #expect(same.fault == "ValidationException" && same.message.hasPrefix("The provisioned throughput for the table will not change."))
    tables.clock.now_s += 60
    try await tables.ok("UpdateTable", #"{\#(Self.update), "BillingMode": "PAY_PER_REQUEST"}"#)
    #expect(try await Self.described(tables)["BillingModeSummary"]?["LastUpdateToPayPerRequestDateTime"] == 1_700_000_060)
    #expect(try await Self.described(tables)["ProvisionedThroughput"]?["WriteCapacityUnits"] == 0)
  }

  @Test func `can be deleted once its protection is off`() async throws {
    let tables = try await Tables.withThings()
    try await tables.ok("UpdateTable", #"{\#(Self.update), "DeletionProtectionEnabled": true}"#)
    #expect(try await tables.send("DeleteTable", "{\(Self.update)}").fault == "ValidationException")
    try await tables.ok("UpdateTable", #"{\#(Self.update), "DeletionProtectionEnabled": false}"#)
    try await tables.ok("DeleteTable", "{\(Self.update)}")
  }

  @Test(arguments: [
    ("", "At least one of"), (#", "TableClass": "STANDARD""#, "TableClass is not emulated"),
    (#", "GlobalSecondaryIndexUpdates": [{}]"#, "must not be null"),
    (
      #", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "byRank"}}, {"Delete": {"IndexName": "byRank"}}]"#,
      "Only one global secondary index update per index"
    ),
  ]) func `says what it does not do`(_ rest: String, _ message: String) async throws {
    let answer = try await Tables.withThings().send("UpdateTable", "{\(Self.update)\(rest)}")
    #expect(answer.fault == "ValidationException" && answer.message.contains(message), "\(answer.message)")
  }

  @Test(arguments: [#"["a", "a"]"#, #"["\#(String(repeating: "a", count: 256))"]"#, #"[""]"#])
  func `is not made with an index that includes a name twice, or one that is too long`(_ names: String) async throws {
    let body = """
      {"TableName": "other", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
       "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
       "GlobalSecondaryIndexes": [{"IndexName": "gsi", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
         "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": \(names)}}]}
      """
    #expect(try await Tables().send("CreateTable", body).fault == "ValidationException")
  }
}
