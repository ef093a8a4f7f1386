import EmulatorJSON
import SeededProperties

extension SplitMix64 {
  /// An operation and a request that is right but for its expression. Half of the expressions are sentences of the language, half are rows of its pieces.
  mutating func expressionRequest() -> (operation: String, body: JSON) {
    let (operation, place) = pick([
      ("GetItem", "ProjectionExpression"), ("Query", "FilterExpression"), ("Query", "KeyConditionExpression"), ("UpdateItem", "UpdateExpression"),
      ("UpdateItem", "ConditionExpression"), ("PutItem", "ConditionExpression"),
    ])
    let expression = below(2) == 0 ? row() : sentence(place)
    let key: JSON = ["pk": ["S": "p"], "sk": ["S": "s"]]
    var members: [JSON.Member] = [.init("TableName", "things"), .init(place, .string(expression))]
    switch operation {
    case "PutItem": members.append(.init("Item", key))
    case "Query": break
    default: members.append(.init("Key", key))
    }
    var text = expression
    if operation == "Query", place != "KeyConditionExpression" {
      members.append(.init("KeyConditionExpression", "pk = :k"))
      text += " :k"
    }
    // What an expression does not name may not be given; one time in ten it is all the same.
    let values: [(String, JSON)] = [(":v", pick([["S": "x"], ["N": "1"], ["L": []], ["SS": ["x"]]])), (":w", ["N": "5"]), (":k", ["S": "p"])]
    let wanted = values.filter { below(10) == 0 || text.contains($0.0) }
    if !wanted.isEmpty { members.append(.init("ExpressionAttributeValues", .object(wanted.map { .init($0.0, $0.1) }))) }
    if below(10) == 0 || text.contains("#n") { members.append(.init("ExpressionAttributeNames", ["#n": "b"])) }
    return (operation, .object(members))
  }

  private static let pieces = [
    "a", "b.c", "#n", ":v", ":w", "a[0]", "a[1].b", "(", ")", "((", "))", ",", "=", "<>", "<", "<=", ">", ">=", "+", "-", "AND", "OR", "NOT", "BETWEEN",
    "IN", "SET", "REMOVE", "ADD", "DELETE", "attribute_exists(", "attribute_not_exists(a)", "begins_with(a, :v)", "contains(b, :w)", "size(a)",
    "attribute_type(a, :v)", "if_not_exists(a, :v)", "list_append(a, :v)", "name", ".", "[", "]", "[9999999]", "0", "😀", "\"", "$", "\t", "a = :v",
    "SET a = :v", "a IN (:v, :w)", "a BETWEEN :v AND :w", "foo(a)",
  ]

  /// A row of the language's pieces, which is seldom a sentence of it.
  private mutating func row() -> String {
    let row = (0...below(12)).map { _ in pick(SplitMix64.pieces) }
    return row.joined(separator: pick([" ", " ", ""]))
  }

  private mutating func sentence(_ place: String) -> String {
    switch place {
    case "ProjectionExpression": list { $0.path() }
    case "KeyConditionExpression": "pk = :k" + pick(["", " AND sk = :v", " AND begins_with(sk, :v)", " AND sk BETWEEN :v AND :v", " AND sk > :w"])
    case "UpdateExpression":
      switch below(4) {
      case 0: "REMOVE " + list { $0.path() }
      case 1: "ADD " + path() + " :w"
      case 2: "DELETE " + path() + " :v"
      default: "SET " + list { "\($0.path()) = \($0.operand())" }
      }
    default: condition(depth: below(4))
    }
  }

  private mutating func path() -> String { pick(["a", "b", "c", "d", "#n", "b.c", "#n.c", "a[0]", "a[1].b", "a[7]", "d.e"]) }

  private mutating func list(_ element: (inout SplitMix64) -> String) -> String {
    (0...below(3)).map { _ in element(&self) }.joined(separator: ", ")
  }

  private mutating func operand() -> String {
    switch below(5) {
    case 0: path()
    case 1: "if_not_exists(\(path()), :v)"
    case 2: "list_append(\(path()), :v)"
    case 3: "\(path()) \(pick(["+", "-"])) :w"
    default: ":v"
    }
  }

  private mutating func condition(depth: Int) -> String {
    if depth > 0 {
      let inner = condition(depth: depth - 1)
      return pick(["NOT \(inner)", "(\(inner))", "\(inner) AND \(condition(depth: 0))", "(\(inner) OR \(condition(depth: 0)))"])
    }
    return switch below(6) {
    case 0: "\(path()) \(pick(["=", "<>", "<", "<=", ">", ">="])) \(pick([":v", ":w"]))"
    case 1: "\(path()) BETWEEN :w AND :w"
    case 2: "\(path()) IN (:v, :w)"
    case 3: "size(\(path())) < :w"
    case 4: "\(pick(["attribute_exists", "attribute_not_exists"]))(\(path()))"
    default: "contains(\(path()), :v)"
    }
  }
}
