/// What the condition, update and projection grammars share: tokens in order, document paths, placeholders, and the limits on an expression.
/// Source: Developer Guide, "Expressions" and "Quotas" (expression length, operators and functions).
struct ExpressionParser {
  static let bytesMaximum = 4_096
  static let operatorsMaximum = 300
  /// Parentheses and negations inside one another; bounds the recursion.
  static let depthMaximum = 300

  private let text: String
  private let tokens: [Token]
  private var place = 0
  private var operators = 0
  private(set) var depth = 0
  var placeholders: Placeholders

  init(_ text: String, _ placeholders: Placeholders) throws(ExpressionFault) {
    guard text.contains(where: { !$0.isWhitespace }) else { throw ExpressionFault("The expression can not be empty;") }
    let size = text.utf8.count
    guard size <= ExpressionParser.bytesMaximum else {
      throw ExpressionFault("Expression size has exceeded the maximum allowed size; expression size: \(size)")
    }
    self.text = text
    self.placeholders = placeholders
    tokens = try Lexer.tokens(of: text)
  }

  var current: Token { tokens[place] }
  var following: Token { tokens[min(place + 1, tokens.count - 1)] }

  /// Which token is the current one.
  var position: Int { place }

  /// The position of the parenthesis that closes the current one; nil where none does.
  var closing: Int? {
    var open = 0
    for position in place..<tokens.count {
      if tokens[position].isSign("(") { open += 1 }
      if tokens[position].isSign(")") { open -= 1 }
      if open == 0 { return position }
    }
    return nil
  }

  @discardableResult
  mutating func advance() -> Token {
    let token = tokens[place]
    if place < tokens.count - 1 { place += 1 }
    return token
  }

  mutating func take(sign: String) -> Bool {
    guard current.isSign(sign) else { return false }
    advance()
    return true
  }

  mutating func take(keyword: String) -> Bool {
    guard current.isKeyword(keyword) else { return false }
    advance()
    return true
  }

  mutating func expect(sign: String) throws(ExpressionFault) {
    guard take(sign: sign) else { throw syntaxError() }
  }

  func expectEnd() throws(ExpressionFault) {
    guard current.kind == .end else { throw syntaxError() }
  }

  func syntaxError() -> ExpressionFault {
    let start = tokens[max(0, place - 1)].range.lowerBound
    let end = tokens[min(place + 1, tokens.count - 1)].range.upperBound
    let bytes = Array(text.utf8)
    let near = String(decoding: bytes[start..<end], as: UTF8.self)
    return ExpressionFault("Syntax error; token: \"\(current.text)\", near: \"\(near)\"")
  }

  /// Counts one operator or function.
  mutating func count() throws(ExpressionFault) {
    operators += 1
    guard operators <= ExpressionParser.operatorsMaximum else {
      throw ExpressionFault("The expression contains too many operators and functions; maximum: \(ExpressionParser.operatorsMaximum)")
    }
  }

  mutating func descend() throws(ExpressionFault) {
    depth += 1
    guard depth <= ExpressionParser.depthMaximum else {
      throw ExpressionFault("The expression is nested too deeply; maximum: \(ExpressionParser.depthMaximum)")
    }
  }

  mutating func ascend() { depth -= 1 }

  mutating func path() throws(ExpressionFault) -> DocumentPath {
    var path = DocumentPath(root: try name(), steps: [])
    while true {
      if take(sign: ".") {
        path.steps.append(.name(try name()))
      } else if take(sign: "[") {
        guard current.kind == .number else { throw syntaxError() }
        guard let index = Int(current.text), index <= 1_000_000 else {
          throw ExpressionFault("List index is not within the allowable range; index: [\(current.text)]")
        }
        advance()
        try expect(sign: "]")
        path.steps.append(.index(index))
      } else {
        break
      }
      guard path.steps.count < 32 else { throw ExpressionFault("The document path has too many nesting elements; nesting levels: \(path.steps.count + 1)") }
    }
    return path
  }

  private mutating func name() throws(ExpressionFault) -> Text {
    switch current.kind {
    case .namePlaceholder: return try placeholders.name(advance().text)
    case .word:
      guard !ReservedWords.contains(current.text) else {
        throw ExpressionFault("Attribute name is a reserved keyword; reserved keyword: \(current.text)")
      }
      return Text(advance().text)
    default: throw syntaxError()
    }
  }

  mutating func value() throws(ExpressionFault) -> AttributeValue {
    guard current.kind == .valuePlaceholder else { throw syntaxError() }
    return try placeholders.value(advance().text)
  }

  /// The arguments of a function whose name is the current token.
  mutating func arguments<Argument>(_ one: (inout ExpressionParser) throws(ExpressionFault) -> Argument) throws(ExpressionFault) -> [Argument] {
    advance()
    return try parenthesised(one)
  }

  mutating func parenthesised<Argument>(_ one: (inout ExpressionParser) throws(ExpressionFault) -> Argument) throws(ExpressionFault) -> [Argument] {
    try expect(sign: "(")
    var arguments = [try one(&self)]
    while take(sign: ",") { arguments.append(try one(&self)) }
    try expect(sign: ")")
    return arguments
  }
}
