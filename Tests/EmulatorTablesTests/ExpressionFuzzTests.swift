import EmulatorJSON
import Testing

@Suite(.serialized) struct ExpressionFuzz {
  /// How DynamoDB's messages about expressions, and about the items they meet, begin.
  private static let documented = [
    "Invalid ProjectionExpression: ", "Invalid FilterExpression: ", "Invalid KeyConditionExpression: ", "Invalid UpdateExpression: ",
    "Invalid ConditionExpression: ", "Value provided in ExpressionAttributeNames unused in expressions: keys: {",
    "Value provided in ExpressionAttributeValues unused in expressions: keys: {", "ExpressionAttributeNames can only be specified when using expressions",
    "ExpressionAttributeValues can only be specified when using expressions", "The conditional request failed",
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    "The provided expression refers to an attribute that does not exist in the item", "An operand in the update expression has an incorrect data type",
    "The document path provided in the update expression is invalid for update", "Number overflow. ",
    "Invalid operator used in KeyConditionExpression: ", "Invalid condition in KeyConditionExpression: ", "KeyConditionExpressions must only contain ",
    "KeyConditionExpressions cannot ", "Conditions can be of length 1 or 2 only", "Query condition missed key schema element",
    "Query key condition not supported",
    "Filter Expression can only contain non-primary key attributes: ", "One or more parameter values were invalid: Cannot update attribute ",
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
    "Item size to update has exceeded the maximum allowed size",
  ]

  private static func isDocumented(_ answer: Tables.Answer) -> Bool {
    switch answer.fault {
    case nil: answer.status == 200
    case "ValidationException", "ConditionalCheckFailedException": answer.status == 400 && documented.contains { answer.message.hasPrefix($0) }
    default: false
    }
  }

  @Test func `every expression gets a documented answer`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "s"}, "a": {"L": [{"N": "1"}, {"M": {"b": {"N": "2"}}}]}, "b": {"M": {"c": {"S": "x"}}}}"#)
    var random = Seeded(fuzz: 7)
    for _ in 0..<Seeded.rounds(default: 3_000) {
      let expression = random.expression()
      let answer = try await tables.send(random.pick(["GetItem", "Query", "UpdateItem", "PutItem"]), ExpressionFuzz.body(expression, &random))
      #expect(ExpressionFuzz.isDocumented(answer), "\(expression): \(answer.json)")
    }
  }

  /// One request that is right but for its expression, in the shape of every operation at once: each reads what it knows.
  private static func body(_ expression: String, _ random: inout Seeded) -> JSON {
    let key: JSON = ["pk": ["S": "p"], "sk": ["S": "s"]]
    let values: JSON = [":v": random.pick([["S": "x"], ["N": "1"], ["L": []], ["SS": ["x"]]]), ":w": ["N": "5"]]
    let place = random.pick(["ProjectionExpression", "FilterExpression", "KeyConditionExpression", "UpdateExpression", "ConditionExpression"])
    var members: [JSON.Member] = [
      .init("TableName", "things"), .init("Key", key), .init("Item", key), .init(place, .string(expression)), .init("ExpressionAttributeValues", values),
    ]
    if Bool.random(using: &random) { members.append(.init("ExpressionAttributeNames", ["#n": "b"])) }
    return .object(members)
  }

  @Test(arguments: [
    String(repeating: "NOT ", count: 900) + "a = :v", String(repeating: "(", count: 2_000), String(repeating: "size(", count: 700) + "a",
    String(repeating: "(a = :v) AND ", count: 250) + "a = :v", "a" + String(repeating: ".b", count: 1_000), "a" + String(repeating: "[1]", count: 900),
  ]) func `a deep expression is refused or answered, not followed to the end of the stack`(_ expression: String) async throws {
    let tables = try await Tables.withThings()
    let body: JSON = [
      "TableName": "things", "Item": ["pk": ["S": "p"], "sk": ["S": "s"]], "ConditionExpression": .string(expression),
      "ExpressionAttributeValues": [":v": ["N": "1"]],
    ]
    let answer = try await tables.send("PutItem", body)
    #expect(ExpressionFuzz.isDocumented(answer), "\(answer.json)")
  }
}
