/// Reading a request's expressions, each with the words that DynamoDB puts before its fault.
extension Fields {
  func condition(_ name: String, _ placeholders: inout Placeholders) throws(Fault) -> Condition? {
    try expression(name, &placeholders) { parser throws(ExpressionFault) in try parser.condition() }
  }

  func update(_ placeholders: inout Placeholders) throws(Fault) -> Update? {
    try expression("UpdateExpression", &placeholders) { parser throws(ExpressionFault) in try parser.update() }
  }

  /// `AttributesToGet` stands in for it where `orLegacy`.
  func projection(_ name: String, _ placeholders: inout Placeholders, orLegacy: Bool) throws(Fault) -> [DocumentPath]? {
    let paths = try expression(name, &placeholders) { parser throws(ExpressionFault) in try parser.projection() }
    guard paths == nil, orLegacy else { return paths }
    return try legacyProjection()
  }

  /// `FilterExpression`, or what stood for it before.
  func filter(_ placeholders: inout Placeholders, orLegacy name: String) throws(Fault) -> Condition? {
    guard let filter = try condition("FilterExpression", &placeholders) else { return try legacyFilter(name) }
    return filter
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

  /// The parameters from before expressions cannot be mixed with expressions.
  func refuseMixed(_ names: [String], expressions: [String]) throws(Fault) {
    let legacy = names.filter(has)
    let modern = expressions.filter(has)
    guard legacy.isEmpty || modern.isEmpty else {
      throw .validation(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {\(legacy.joined(separator: ", "))} Expression parameters: {\(modern.joined(separator: ", "))}"
      )
    }
  }
}
