import EmulatorJSON
import Testing

/// The parameters from before expressions. Source: Developer Guide, "Legacy conditional parameters".
@Suite(.serialized) struct `Parameters from before expressions` {
  private static func filled() async throws -> Tables {
    let tables = try await Tables.withThings()
    for number in 0..<4 { try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "s\#(number)"}, "n": {"N": "\#(number)"}, "t": {"S": "text\#(number)"}}"#) }
    return tables
  }

  private static func names(_ answer: JSON) -> [String] { (answer["Items"]?.array ?? []).compactMap { $0["sk"]?["S"]?.string } }

  @Test(arguments: [
    (#"{"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "s1"}]}"#, ["s1"]),
    (#"{"ComparisonOperator": "LE", "AttributeValueList": [{"S": "s1"}]}"#, ["s0", "s1"]),
    (#"{"ComparisonOperator": "GT", "AttributeValueList": [{"S": "s1"}]}"#, ["s2", "s3"]),
    (#"{"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"S": "s1"}, {"S": "s2"}]}"#, ["s1", "s2"]),
    (#"{"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "s"}]}"#, ["s0", "s1", "s2", "s3"]),
  ]) func `KeyConditions bound a query`(_ condition: String, _ expected: [String]) async throws {
    let keys = #""KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "p"}]}, "sk": \#(condition)}"#
    #expect(Self.names(try await Self.filled().ok("Query", #"{"TableName": "things", \#(keys)}"#)) == expected)
  }

  @Test(arguments: [
    (#"{"n": {"ComparisonOperator": "GE", "AttributeValueList": [{"N": "2"}]}}"#, "", ["s2", "s3"]),
    (#"{"n": {"ComparisonOperator": "NE", "AttributeValueList": [{"N": "2"}]}}"#, "", ["s0", "s1", "s3"]),
    (#"{"n": {"ComparisonOperator": "IN", "AttributeValueList": [{"N": "0"}, {"N": "3"}]}}"#, "", ["s0", "s3"]),
    (#"{"t": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"S": "xt1"}]}}"#, "", ["s1"]),
    (#"{"t": {"ComparisonOperator": "NOT_CONTAINS", "AttributeValueList": [{"S": "xt1"}]}}"#, "", ["s0", "s2", "s3"]),
    (#"{"none": {"ComparisonOperator": "NULL"}}"#, "", ["s0", "s1", "s2", "s3"]),
    (#"{"none": {"ComparisonOperator": "NOT_NULL"}}"#, "", []),
    (
      #"{"n": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1"}]}, "t": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "text2"}]}}"#,
      #", "ConditionalOperator": "OR""#, ["s1", "s2"]
    ),
  ]) func `ScanFilter chooses items`(_ filter: String, _ rest: String, _ expected: [String]) async throws {
    let answer = try await Self.filled().ok("Scan", #"{"TableName": "things", "ScanFilter": \#(filter)\#(rest), "AttributesToGet": ["sk"]}"#)
    #expect(Self.names(answer).sorted() == expected)
    #expect(answer["Items"]?.array?.allSatisfy { $0.object?.map(\.name) == ["sk"] } == true)
  }

  @Test func `AttributeUpdates put, add and delete`() async throws {
    let tables = try await Tables.withThings()
    let key = #""TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}, "ReturnValues": "ALL_NEW""#
    let made = try await tables.ok(
      "UpdateItem",
      #"{\#(key), "AttributeUpdates": {"n": {"Action": "ADD", "Value": {"N": "2"}}, "t": {"Value": {"S": "x"}}, "s": {"Action": "ADD", "Value": {"SS": ["a", "b"]}}, "l": {"Action": "ADD", "Value": {"L": [{"N": "1"}]}}}}"#
    )["Attributes"]
    #expect(made?["n"]?["N"] == "2" && made?["t"]?["S"] == "x")
    let changed = try await tables.ok(
      "UpdateItem",
      #"{\#(key), "AttributeUpdates": {"n": {"Action": "ADD", "Value": {"N": "-1"}}, "t": {"Action": "DELETE"}, "s": {"Action": "DELETE", "Value": {"SS": ["a"]}}, "l": {"Action": "ADD", "Value": {"L": [{"N": "2"}]}}}}"#
    )["Attributes"]
    #expect(changed?["n"]?["N"] == "1" && changed?["t"] == nil && changed?["s"]?["SS"] == ["b"])
    #expect(changed?["l"]?["L"] == [["N": "1"], ["N": "2"]])
  }

  @Test func `Expected holds or refuses a write`() async throws {
    let tables = try await Self.filled()
    func put(_ expected: String) async throws -> Tables.Answer {
      try await tables.send("PutItem", #"{"TableName": "things", "Item": {"pk": {"S": "p"}, "sk": {"S": "s1"}, "n": {"N": "1"}}, \#(expected)}"#)
    }
    #expect(try await put(#""Expected": {"n": {"Value": {"N": "2"}}}"#).fault == "ConditionalCheckFailedException")
    #expect(try await put(#""Expected": {"n": {"Exists": false}}"#).fault == "ConditionalCheckFailedException")
    #expect(try await put(#""Expected": {"n": {"Value": {"N": "1"}}, "none": {"Exists": false}}"#).status == 200)
    #expect(
      try await put(
        #""Expected": {"n": {"ComparisonOperator": "LT", "AttributeValueList": [{"N": "1"}]}, "none": {"Exists": false}}, "ConditionalOperator": "OR""#
      ).status == 200)
  }

  @Test(arguments: [
    (
      "PutItem", #""Item": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "Expected": {"n": {"Exists": true}}"#,
      "Value must be provided when Exists is true for Attribute: n"
    ),
    (
      "PutItem", #""Item": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "Expected": {"n": {"Exists": false, "Value": {"N": "1"}}}"#,
      "Value cannot be used when Exists is false"
    ),
    (
      "PutItem", #""Item": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "Expected": {"n": {"Exists": false}}, "ConditionExpression": "attribute_exists(n)""#,
      "Can not use both expression and non-expression"
    ),
    ("PutItem", #""Item": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "ConditionalOperator": "OR""#, "ConditionalOperator cannot be used without Filter or Expected"),
    (
      "UpdateItem", #""Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "AttributeUpdates": {"n": {"Action": "PUT"}}"#,
      "Only DELETE action is allowed when no attribute value is specified"
    ),
    (
      "UpdateItem", #""Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "AttributeUpdates": {"n": {"Action": "ADD", "Value": {"S": "x"}}}"#,
      "ADD action is not supported for the type S"
    ),
    (
      "Query", #""KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": []}}"#,
      "Invalid number of argument(s) for the EQ ComparisonOperator"
    ),
    ("Query", #""KeyConditions": {"pk": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"S": "p"}]}}"#, "not an indexable operation"),
    (
      "Query",
      #""KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "p"}]}}, "QueryFilter": {"sk": {"ComparisonOperator": "NULL"}}"#,
      "QueryFilter can only contain non-primary key attributes"
    ),
    ("GetItem", #""Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "AttributesToGet": ["a", "a"]"#, "Duplicate value in attribute name: a"),
  ]) func `are refused where they contradict themselves`(_ operation: String, _ rest: String, _ message: String) async throws {
    let answer = try await Tables.withThings().send(operation, #"{"TableName": "things", \#(rest)}"#)
    #expect(answer.fault == "ValidationException" && answer.message.contains(message), "\(answer.message)")
  }
}
