import EmulatorJSON
import Testing

@Suite(.serialized) struct Items {
  @Test func `a stored item is read back with its numbers in canonical form`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(
      #"{"pk": {"S": "a"}, "sk": {"S": "1"}, "n": {"N": "+01.50e1"}, "l": {"L": [{"NULL": true}, {"B": "AAE="}]}, "s": {"SS": ["y", "x"]}}"#)
    let item = try #require(try await tables.get("a", "1"))
    #expect(item["n"]?["N"] == "15")
    #expect(item["l"]?["L"] == [["NULL": true], ["B": "AAE="]])
    #expect(item["s"]?["SS"] == ["x", "y"])
  }

  @Test func `an item that is not there is an answer without an item`() async throws {
    let tables = try await Tables.withThings()
    #expect(try await tables.get("a", "1") == nil)
  }

  @Test func `a condition that does not hold changes nothing and can answer the item`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}, "v": {"N": "1"}}"#)
    let answer = try await tables.send(
      "PutItem",
      #"{"TableName": "things", "Item": {"pk": {"S": "a"}, "sk": {"S": "1"}, "v": {"N": "2"}}, "ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}"#
    )
    #expect(answer.status == 400)
    #expect(answer.json["__type"] == "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException")
    #expect(answer.message == "The conditional request failed")
    #expect(answer.json["Item"]?["v"]?["N"] == "1")
    #expect(try await tables.get("a", "1")?["v"]?["N"] == "1")
  }

  @Test func `an update makes, changes and answers what it touched`() async throws {
    let tables = try await Tables.withThings()
    let body = """
      {"TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}, "UpdateExpression": "SET #c = if_not_exists(#c, :zero) + :one, tags = :t",
       "ExpressionAttributeNames": {"#c": "count"}, "ExpressionAttributeValues": {":zero": {"N": "0"}, ":one": {"N": "1"}, ":t": {"L": []}},
       "ReturnValues": "UPDATED_NEW"}
      """
    #expect(try await tables.ok("UpdateItem", body)["Attributes"]?["count"]?["N"] == "1")
    #expect(try await tables.ok("UpdateItem", body)["Attributes"]?["count"]?["N"] == "2")
    #expect(try await tables.get("a", "1")?.object?.map(\.name) == ["count", "pk", "sk", "tags"])
  }

  @Test func `delete answers the old item once`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}}"#)
    let body = #"{"TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}, "ReturnValues": "ALL_OLD"}"#
    #expect(try await tables.ok("DeleteItem", body)["Attributes"]?["sk"]?["S"] == "1")
    #expect(try await tables.ok("DeleteItem", body)["Attributes"] == nil)
  }

  @Test func `every answer carries the checksum and the request id that SDKs look for`() async throws {
    let tables = try Tables()
    let answer = try await tables.send("ListTables", "{}")
    #expect(answer.json == ["TableNames": []])
    // CRC-32 of {"TableNames":[]} as zlib computes it.
    #expect(answer.headers["x-amz-crc32"] == "1315925753")
    #expect(answer.headers["Content-Type"] == "application/x-amz-json-1.0")
    #expect(answer.headers["x-amzn-RequestId"]?.count == 52)
  }
}
