/// Reading a request's expressions, each with the words that DynamoDB puts before its fault.
extension Fields {
  func condition(_ name: String, _ placeholders: inout Placeholders) throws(Fault) -> Condition? {
    try expression(name, &placeholders) { parser throws(ExpressionFault) in try parser.condition() }
  }

  func update(_ name: String, _ placeholders: inout Placeholders) throws(Fault) -> Update? {
    try expression(name, &placeholders) { parser throws(ExpressionFault) in try parser.update() }
  }

  func projection(_ name: String, _ placeholders: inout Placeholders) throws(Fault) -> [DocumentPath]? {
    try expression(name, &placeholders) { parser throws(ExpressionFault) in try parser.projection() }
  }

  private func expression<Result>(
    _ name: String, _ placeholders: inout Placeholders, _ read: (inout ExpressionParser) throws(ExpressionFault) -> Result
  ) throws(Fault) -> Result? {
    guard let text = try string(name) else { return nil }
    do throws(ExpressionFault) {
      var parser = try ExpressionParser(text, placeholders)
      let result = try read(&parser)
      placeholders = parser.placeholders
      return result
    } catch {
      throw .validation("Invalid \(name): \(error.message)")
    }
  }

  /// The parameters from before expressions. They cannot be mixed with expressions, and this service does not offer them alone either.
  func refuseLegacy(_ names: [String], expressions: [String]) throws(Fault) {
    let legacy = names.filter(has)
    guard !legacy.isEmpty else { return }
    let modern = expressions.filter(has)
    guard modern.isEmpty else {
      throw .validation(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {\(legacy.joined(separator: ", "))} Expression parameters: {\(modern.joined(separator: ", "))}"
      )
    }
    throw .validation("Legacy parameters are not supported; use expressions: {\(legacy.joined(separator: ", "))}")
  }
}
