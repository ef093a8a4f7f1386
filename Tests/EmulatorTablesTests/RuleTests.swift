import EmulatorJSON
import Testing

/// Rules that programs only meet in the cloud when an emulator is kinder than DynamoDB.
@Suite(.serialized) struct `Where a kinder service would mislead` {
  private static let key = #""TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}"#

  // dynalite test/scan.js, "should calculate size function correctly".
  @Test(arguments: [("é𝄞", 3), ("abÿ", 3), ("abc", 3), ("", 0)]) func `the size of a text is that of its UTF-16`(_ text: String, _ size: Int) async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}, "t": {"S": "\#(text)"}}"#)
    let scan = #"{"TableName": "things", "FilterExpression": "size(t) = :n", "ExpressionAttributeValues": {":n": {"N": "\#(size)"}}}"#
    #expect(try await tables.ok("Scan", scan)["Count"] == 1)
  }

  // ScyllaDB test_update_expression.py, test_update_expression_name_token.
  @Test(arguments: ["SET _abc = :v", "SET __typename = :v", "SET a._b = :v"]) func `a bare name begins with a letter`(_ update: String) async throws {
    let tables = try await Tables.withThings()
    let answer = try await tables.send("UpdateItem", #"{\#(Self.key), "UpdateExpression": "\#(update)", "ExpressionAttributeValues": {":v": {"N": "1"}}}"#)
    #expect(answer.fault == "ValidationException" && answer.message.contains("Syntax error; token: \"_\""), "\(answer.message)")
    let named =
      ##"{\##(Self.key), "UpdateExpression": "SET #_n = :_v, a_b = :_v", "ExpressionAttributeNames": {"#_n": "_id"}, "ExpressionAttributeValues": {":_v": {"N": "1"}}}"##
    #expect(try await tables.send("UpdateItem", named).status == 200)
  }

  private static func nested(_ maps: Int) -> String {
    String(repeating: #"{"M": {"n": "#, count: maps) + #"{"S": "leaf"}"# + String(repeating: "}}", count: maps)
  }

  // paritysuite, limits/nestingDepth.
  @Test(arguments: [(31, 200), (32, 400), (33, 400)]) func `an attribute has 32 levels at most, its leaf counted`(_ maps: Int, _ status: Int) async throws {
    let tables = try await Tables.withThings()
    let item = #"{"pk": {"S": "a"}, "sk": {"S": "1"}, "d": \#(Self.nested(maps))}"#
    #expect(try await tables.send("PutItem", #"{"TableName": "things", "Item": \#(item)}"#).status == status)
    #expect(try await tables.send("TransactWriteItems", #"{"TransactItems": [{"Put": {"TableName": "things", "Item": \#(item)}}]}"#).status == status)
    #expect(try await tables.send("BatchWriteItem", #"{"RequestItems": {"things": [{"PutRequest": {"Item": \#(item)}}]}}"#).status == status)
  }

  @Test func `nor does an update put a value deeper`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}, "d": \#(Self.nested(31))}"#)
    let path = "d" + String(repeating: ".n", count: 30)
    func set(_ value: String) async throws -> Tables.Answer {
      try await tables.send("UpdateItem", #"{\#(Self.key), "UpdateExpression": "SET \#(path) = :v", "ExpressionAttributeValues": {":v": \#(value)}}"#)
    }
    #expect(try await set(#"{"M": {}}"#).status == 200)
    let answer = try await set(#"{"M": {"x": {"M": {"y": {"S": "leaf"}}}}}"#)
    #expect(answer.fault == "ValidationException" && answer.message.contains("Nesting Levels"))
  }

  // dynalite test/updateItem.js, "should update nested attributes".
  @Test func `what is added beyond a list's end is appended in the order of the indexes`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}, "c": {"L": [{"N": "1"}]}}"#)
    let update = #"{\#(Self.key), "UpdateExpression": "ADD c[8] :x, c[6] :y", "ExpressionAttributeValues": {":x": {"SS": ["x"]}, ":y": {"N": "6"}}}"#
    try await tables.ok("UpdateItem", update)
    #expect(try await tables.get("a", "1")?["c"]?["L"] == [["N": "1"], ["N": "6"], ["SS": ["x"]]])
  }

  private static func put(_ item: String) -> String { #"{"Put": {"TableName": "things", "Item": \#(item)}}"# }

  // paritysuite, limits/itemSizeBySurface; moto, test_transaction_with_empty_key.
  @Test(arguments: [
    #"{"pk": {"S": ""}, "sk": {"S": "1"}}"#, #"{"pk": {"S": "a"}, "sk": {"S": "1"}, "t": {"S": "\#(String(repeating: "x", count: 409_600))"}}"#,
  ]) func `a transaction with an empty key or too large an item is refused, not cancelled`(_ item: String) async throws {
    let tables = try await Tables.withThings()
    let other = #"{"pk": {"S": "b"}, "sk": {"S": "1"}}"#
    let answer = try await tables.send("TransactWriteItems", #"{"TransactItems": [\#(Self.put(other)), \#(Self.put(item))]}"#)
    #expect(answer.fault == "ValidationException")
    #expect(try await tables.get("b", "1") == nil)
  }

  // ScyllaDB test_transact.py, test_transact_write_cancellation_reasons_validationerror.
  @Test func `the first action that is not valid is the only one with a reason`() async throws {
    let tables = try await Tables.withThings()
    let never = #"{"Put": {"TableName": "things", "Item": {"pk": {"S": "n"}, "sk": {"S": "1"}}, "ConditionExpression": "attribute_exists(pk)"}}"#
    let wrong = Self.put(#"{"pk": {"N": "7"}, "sk": {"S": "1"}}"#)
    let answer = try await tables.send(
      "TransactWriteItems", #"{"TransactItems": [\#(never), \#(wrong), \#(Self.put(#"{"pk": {"N": "8"}, "sk": {"S": "1"}}"#))]}"#)
    #expect(answer.fault == "TransactionCanceledException")
    #expect(answer.json["CancellationReasons"]?.array?.map { $0["Code"]?.string } == ["None", "ValidationError", "None"])
  }

  // API reference, BatchGetItem: at most 16 MB.
  @Test func `a batch of reads ends before 16 MB`() async throws {
    let tables = try await Tables.withThings()
    let text = String(repeating: "x", count: 400_000)
    for number in 0..<45 { try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "\#(number)"}, "t": {"S": "\#(text)"}}"#) }
    let keys = (0..<45).map { #"{"pk": {"S": "p"}, "sk": {"S": "\#($0)"}}"# }.joined(separator: ",")
    let answer = try await tables.ok("BatchGetItem", #"{"RequestItems": {"things": {"Keys": [\#(keys)]}}}"#)
    #expect(answer["Responses"]?["things"]?.array?.count == 41)
    #expect(answer["UnprocessedKeys"]?["things"]?["Keys"]?.array?.count == 4)
  }

  // dynalite test/createTable.js.
  @Test func `an index of an on-demand table takes no figures`() async throws {
    let index =
      #"{"IndexName": "gsi", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}, "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}"#
    let body = """
      {"TableName": "other", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
       "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}], "GlobalSecondaryIndexes": [\(index)]}
      """
    let answer = try await Tables().send("CreateTable", body)
    #expect(answer.message.hasSuffix("ProvisionedThroughput should not be specified for index: gsi when BillingMode is PAY_PER_REQUEST"))
  }
}
