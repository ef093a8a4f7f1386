import EmulatorJSON
import EmulatorTables
import Glibc
import SeededProperties

extension Property {
  /// The table service's expressions. Two hundred share a table, which the updates among them change.
  static let expressions = Property(
    "expressions", "every expression gets a documented answer of the table service", small: 3_000, whole: 1_000_000, together: 200,
    kinds: ["answered", "ValidationException", "ConditionalCheckFailedException"]
  ) {
    let tables = try await TemporaryTables.withItem()
    return { random in
      let (operation, request) = random.expressionRequest()
      let answer = try await tables.send(operation, request)
      try hold(answer.isDocumented, "\(operation) \(String(decoding: request.bytes, as: UTF8.self)): \(String(decoding: answer.body.bytes, as: UTF8.self))")
      return answer.fault ?? "answered"
    }
  }
}

extension TemporaryTables.Answer {
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

  fileprivate var isDocumented: Bool {
    switch fault {
    case nil: status == 200
    case "ValidationException", "ConditionalCheckFailedException": status == 400 && Self.documented.contains { message.hasPrefix($0) }
    default: false
    }
  }
}
