import EmulatorJSON
import Testing

@Suite struct ExpressionFuzz {
  private static let documented: Set<String?> = [nil, "ValidationException", "ConditionalCheckFailedException"]

  @Test func `every expression gets a documented answer`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "p"}, "sk": {"S": "s"}, "a": {"L": [{"N": "1"}, {"M": {"b": {"N": "2"}}}]}, "b": {"M": {"c": {"S": "x"}}}}"#)
    var random = Seeded(seed: 7)
    for _ in 0..<Seeded.rounds(default: 3_000) {
      let expression = random.expression()
      let answer = try await tables.send(random.pick(["GetItem", "Query", "UpdateItem", "PutItem"]), ExpressionFuzz.body(expression, &random))
      #expect(ExpressionFuzz.documented.contains(answer.fault), "\(expression): \(answer.json)")
      if answer.status != 200 { #expect(!answer.message.isEmpty, "\(expression)") }
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
    #expect(ExpressionFuzz.documented.contains(answer.fault))
  }
}
