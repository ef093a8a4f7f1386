/// An update expression.
struct Update {
  enum Action {
    case set(DocumentPath, SetValue)
    case remove(DocumentPath)
    case add(DocumentPath, AttributeValue)
    case delete(DocumentPath, AttributeValue)

    var path: DocumentPath {
      switch self {
      case .set(let path, _), .remove(let path), .add(let path, _), .delete(let path, _): path
      }
    }
  }

  indirect enum SetValue {
    case path(DocumentPath)
    case value(AttributeValue)
    case ifNotExists(DocumentPath, SetValue)
    case listAppend(SetValue, SetValue)
    case sum(SetValue, SetValue)
    case difference(SetValue, SetValue)

    var literalType: AttributeType? { if case .value(let value) = self { value.type } else { nil } }
  }

  var actions: [Action]

  var paths: [DocumentPath] { actions.map(\.path) }

  /// Whether all it does is take away; such an update does not make an item that is not there.
  var onlyRemoves: Bool {
    actions.allSatisfy { action in
      switch action {
      case .remove, .delete: true
      case .set, .add: false
      }
    }
  }
}

extension ExpressionParser {
  mutating func update() throws(ExpressionFault) -> Update {
    var actions: [Update.Action] = []
    var seen: Set<String> = []
    while current.kind != .end {
      let section = current.text.uppercased()
      guard current.kind == .word, ["SET", "REMOVE", "ADD", "DELETE"].contains(section) else { throw syntaxError() }
      advance()
      guard seen.insert(section).inserted else {
        throw ExpressionFault("The \"\(section)\" section can only be used once in an update expression;")
      }
      repeat { actions.append(try action(section)) } while take(sign: ",")
    }
    try DocumentPath.checkDisjoint(actions.map(\.path))
    return Update(actions: actions)
  }

  private mutating func action(_ section: String) throws(ExpressionFault) -> Update.Action {
    let path = try path()
    try count()
    switch section {
    case "SET":
      try expect(sign: "=")
      return .set(path, try setValue())
    case "REMOVE": return .remove(path)
    default:
      let value = try value()
      guard value.type.isSet || (section == "ADD" && value.type == .number) else {
        throw ExpressionFault("Incorrect operand type for operator or function; operator: \(section), operand type: \(value.type.longName)")
      }
      return section == "ADD" ? .add(path, value) : .delete(path, value)
    }
  }

  private mutating func setValue() throws(ExpressionFault) -> Update.SetValue {
    let left = try setOperand()
    guard current.isSign("+") || current.isSign("-") else { return left }
    let sign = advance().text
    try count()
    let right = try setOperand()
    for type in [left, right].compactMap(\.literalType) where type != .number {
      throw ExpressionFault("Incorrect operand type for operator or function; operator or function: \(sign), operand type: \(type.rawValue)")
    }
    return sign == "+" ? .sum(left, right) : .difference(left, right)
  }

  private mutating func setOperand() throws(ExpressionFault) -> Update.SetValue {
    if current.isSign("(") {
      advance()
      try descend()
      defer { ascend() }
      let inner = try setValue()
      try expect(sign: ")")
      return inner
    }
    if current.kind == .valuePlaceholder { return .value(try value()) }
    if current.kind == .word, following.isSign("(") { return try setFunction() }
    return .path(try path())
  }

  private mutating func setFunction() throws(ExpressionFault) -> Update.SetValue {
    let name = current.text
    guard name == "if_not_exists" || name == "list_append" else {
      let isKnown = ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"].contains(name)
      throw ExpressionFault(
        isKnown ? "The function is not allowed in an update expression; function: \(name)" : "Invalid function name; function: \(name)")
    }
    try count()
    try descend()
    defer { ascend() }
    let operands = try arguments { parser throws(ExpressionFault) in try parser.setOperand() }
    guard operands.count == 2 else {
      throw ExpressionFault("Incorrect number of operands for operator or function; operator or function: \(name), number of operands: \(operands.count)")
    }
    guard name == "if_not_exists" else { return try listAppend(operands[0], operands[1]) }
    guard case .path(let path) = operands[0] else {
      throw ExpressionFault("Operator or function requires a document path; operator or function: if_not_exists")
    }
    return .ifNotExists(path, operands[1])
  }

  private func listAppend(_ left: Update.SetValue, _ right: Update.SetValue) throws(ExpressionFault) -> Update.SetValue {
    for type in [left, right].compactMap(\.literalType) where type != .list {
      throw ExpressionFault("Incorrect operand type for operator or function; operator or function: list_append, operand type: \(type.rawValue)")
    }
    return .listAppend(left, right)
  }
}
