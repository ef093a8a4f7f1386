import EmulatorJSON
import Testing

@Suite struct `Deep expressions` {
  @Test(arguments: [
    (String(repeating: "NOT ", count: 900) + "a = :v", "The expression contains too many operators and functions; maximum: 300"),
    (String(repeating: "size(", count: 700) + "a", "The expression contains too many operators and functions; maximum: 300"),
    (String(repeating: "(a = :v) AND ", count: 250) + "a = :v", "The expression contains too many operators and functions; maximum: 300"),
    (String(repeating: "(", count: 2_000), "The expression is nested too deeply; maximum: 300"),
    ("a" + String(repeating: ".b", count: 1_000), "The document path has too many nesting elements; nesting levels: 33"),
    ("a" + String(repeating: "[1]", count: 900), "The document path has too many nesting elements; nesting levels: 33"),
  ]) func `are refused, not followed to the end of the stack`(_ expression: String, _ reason: String) async throws {
    let tables = try await Tables.withThings()
    let body: JSON = [
      "TableName": "things", "Item": ["pk": ["S": "p"], "sk": ["S": "s"]], "ConditionExpression": .string(expression),
      "ExpressionAttributeValues": [":v": ["N": "1"]],
    ]
    let answer = try await tables.send("PutItem", body)
    #expect(answer.fault == "ValidationException" && answer.message == "Invalid ConditionExpression: " + reason)
  }
}
