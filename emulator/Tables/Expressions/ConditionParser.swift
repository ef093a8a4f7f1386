extension ExpressionParser {
  /// Reads a whole condition. NOT binds tighter than AND, and AND tighter than OR.
  mutating func condition() throws(ExpressionFault) -> Condition {
    let condition = try disjunction().asCondition(self)
    try expectEnd()
    return condition
  }

  /// A parenthesis may hold either; which it is shows only at what follows.
  private enum Node {
    case condition(Condition)
    case operand(Operand)

    func asCondition(_ parser: ExpressionParser) throws(ExpressionFault) -> Condition {
      switch self {
      case .condition(let condition): return condition
      case .operand(.size): throw ExpressionFault("The function is not allowed to be used this way in an expression; function: size")
      case .operand: throw parser.syntaxError()
      }
    }
  }

  private mutating func disjunction() throws(ExpressionFault) -> Node {
    var node = try conjunction()
    while current.isKeyword("OR") {
      let left = try node.asCondition(self)
      advance()
      try count()
      node = .condition(.or(left, try conjunction().asCondition(self)))
    }
    return node
  }

  private mutating func conjunction() throws(ExpressionFault) -> Node {
    var node = try negation()
    while current.isKeyword("AND") {
      let left = try node.asCondition(self)
      advance()
      try count()
      node = .condition(.and(left, try negation().asCondition(self)))
    }
    return node
  }

  private mutating func negation() throws(ExpressionFault) -> Node {
    guard current.isKeyword("NOT") else { return try comparison() }
    advance()
    try count()
    try descend()
    defer { ascend() }
    return .condition(.not(try negation().asCondition(self)))
  }

  private mutating func comparison() throws(ExpressionFault) -> Node {
    let node = try primary()
    guard case .operand(let first) = node else { return node }
    if current.kind == .sign, let comparator = Comparator(rawValue: current.text) {
      advance()
      try count()
      return .condition(try compared(comparator, first, try operand()))
    }
    if take(keyword: "BETWEEN") {
      try count()
      let low = try operand()
      guard take(keyword: "AND") else { throw syntaxError() }
      return .condition(try between(first, low, try operand()))
    }
    if take(keyword: "IN") {
      try count()
      let others = try parenthesised { parser throws(ExpressionFault) in try parser.operand() }
      guard others.count <= 100 else {
        throw ExpressionFault("Invalid operator argument count; operator or function: IN, number of operands: \(others.count + 1)")
      }
      return .condition(.oneOf(first, others))
    }
    return node
  }

  private mutating func primary() throws(ExpressionFault) -> Node {
    if current.isSign("(") {
      advance()
      let isDouble = current.isSign("(")
      let innerEnd = isDouble ? closing : nil
      try descend()
      defer { ascend() }
      let inner = try disjunction()
      if let innerEnd, innerEnd + 1 == position, current.isSign(")") { throw ExpressionFault("The expression has redundant parentheses;") }
      try expect(sign: ")")
      return inner
    }
    if current.kind == .word, following.isSign("(") { return try function() }
    return .operand(try simpleOperand())
  }

  private mutating func simpleOperand() throws(ExpressionFault) -> Operand {
    current.kind == .valuePlaceholder ? .value(try value()) : .path(try path())
  }

  private mutating func operand() throws(ExpressionFault) -> Operand {
    guard case .operand(let operand) = try primary() else {
      throw ExpressionFault("The function is not allowed to be used this way in an expression;")
    }
    return operand
  }

  private func compared(_ comparator: Comparator, _ left: Operand, _ right: Operand) throws(ExpressionFault) -> Condition {
    try checkDistinct(comparator.rawValue, left, right)
    if comparator != .equal && comparator != .notEqual {
      for type in [left, right].compactMap(\.literalType) where !type.isKeyType {
        throw ExpressionFault("Incorrect operand type for operator or function; operator: \(comparator.rawValue), operand type: \(type.rawValue)")
      }
    }
    return .comparison(comparator, left, right)
  }

  private func checkDistinct(_ name: String, _ left: Operand, _ right: Operand) throws(ExpressionFault) {
    guard let path = left.path, path == right.path else { return }
    throw ExpressionFault(
      "The first operand must be distinct from the remaining operands for this operator or function; operator: \(name), first operand: \(path.description)")
  }

  private func between(_ operand: Operand, _ low: Operand, _ high: Operand) throws(ExpressionFault) -> Condition {
    if let lower = low.literal, let upper = high.literal {
      let bounds = "lower bound operand: AttributeValue: \(lower.shown), upper bound operand: AttributeValue: \(upper.shown)"
      guard lower.type == upper.type else {
        throw ExpressionFault("The BETWEEN operator requires same data type for lower and upper bounds; \(bounds)")
      }
      if upper.precedes(lower) == true {
        throw ExpressionFault("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; \(bounds)")
      }
    }
    for type in [operand, low, high].compactMap(\.literalType) where !type.isKeyType {
      throw ExpressionFault("Incorrect operand type for operator or function; operator: BETWEEN, operand type: \(type.rawValue)")
    }
    return .between(operand, low, high)
  }

  private mutating func function() throws(ExpressionFault) -> Node {
    let name = current.text
    try count()
    let operandCounts = ["attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2, "size": 1]
    guard name != "if_not_exists", name != "list_append" else {
      throw ExpressionFault("The function is not allowed in a condition expression; function: \(name)")
    }
    guard let expected = operandCounts[name] else { throw ExpressionFault("Invalid function name; function: \(name)") }
    try descend()
    defer { ascend() }
    let operands = try arguments { parser throws(ExpressionFault) in try parser.operand() }
    guard operands.count == expected else {
      throw ExpressionFault("Incorrect number of operands for operator or function; operator or function: \(name), number of operands: \(operands.count)")
    }
    return name == "size" ? .operand(try size(operands[0])) : .condition(try ExpressionParser.function(name, operands, self))
  }

  private func size(_ operand: Operand) throws(ExpressionFault) -> Operand {
    if let type = operand.literalType, [.number, .bool, .null].contains(type) {
      throw ExpressionFault("Incorrect operand type for operator or function; operator or function: size, operand type: \(type.rawValue)")
    }
    return .size(operand)
  }

  private static func function(_ name: String, _ operands: [Operand], _ parser: ExpressionParser) throws(ExpressionFault) -> Condition {
    switch name {
    case "attribute_exists", "attribute_not_exists":
      guard let path = operands[0].path else {
        throw ExpressionFault("Operator or function requires a document path; operator or function: \(name)")
      }
      return name == "attribute_exists" ? .attributeExists(path) : .attributeNotExists(path)
    case "attribute_type": return .attributeType(operands[0], try typeName(operands[1]))
    case "begins_with":
      for type in operands.compactMap(\.literalType) where type != .string && type != .binary {
        throw ExpressionFault("Incorrect operand type for operator or function; operator or function: begins_with, operand type: \(type.rawValue)")
      }
      try parser.checkDistinct(name, operands[0], operands[1])
      return .beginsWith(operands[0], operands[1])
    default:
      try parser.checkDistinct(name, operands[0], operands[1])
      return .contains(operands[0], operands[1])
    }
  }

  private static func typeName(_ operand: Operand) throws(ExpressionFault) -> AttributeType {
    guard case .string(let text)? = operand.literal else {
      let type = operand.literalType?.rawValue ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
      throw ExpressionFault("Incorrect operand type for operator or function; operator or function: attribute_type, operand type: \(type)")
    }
    guard let type = AttributeType(rawValue: text.string) else {
      throw ExpressionFault("Invalid attribute type name found; type: \(text), valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}")
    }
    return type
  }
}

extension AttributeValue {
  /// `{S:text}`, as DynamoDB's messages write values.
  var shown: String {
    switch self {
    case .string(let text): "{S:\(text)}"
    case .number(let number): "{N:\(number)}"
    default: "{\(type.rawValue):…}"
    }
  }
}
