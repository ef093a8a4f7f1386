internal import EmulatorJSON

extension WriteAction {
  private static let legacy = ["AttributeUpdates", "Expected", "ConditionalOperator"]

  /// With what a single write's request says in the parameters from before expressions; batches and transactions never had them.
  func completed(from request: Fields) throws(Fault) -> WriteAction {
    try request.refuseMixed(WriteAction.legacy, expressions: ["UpdateExpression", "ConditionExpression"])
    var completed = self
    if condition == nil { completed.condition = try request.legacyExpectation() }
    if case .update(let key, nil) = kind { completed.kind = .update(key, try request.legacyUpdate()) }
    return completed
  }
}

/// `AttributeUpdates`, read into an update. Source: API reference, UpdateItem, AttributeUpdates.
extension Fields {
  private enum UpdateAction: String, CaseIterable {
    case put = "PUT"
    case delete = "DELETE"
    case add = "ADD"
  }

  func legacyUpdate() throws(Fault) -> Update? {
    guard let members = try object("AttributeUpdates") else { return nil }
    var actions: [Update.Action] = []
    for member in members {
      guard let inner = member.value.object else { throw .serialization("Unexpected field type") }
      let fields = Fields(inner, path: "attributeUpdates.\(member.name).member.")
      var constraints = Constraints()
      let action = try constraints.choice("Action", in: fields, of: UpdateAction.self) ?? .put
      try constraints.check()
      let value = try fields["Value"].map { json throws(Fault) in try Fields.value(json) }
      actions.append(try Fields.action(action, DocumentPath(root: Text(member.name), steps: []), value))
    }
    return actions.isEmpty ? nil : Update(actions: actions)
  }

  private static func action(_ action: UpdateAction, _ path: DocumentPath, _ value: AttributeValue?) throws(Fault) -> Update.Action {
    guard let value else {
      guard action == .delete else {
        throw .validation("One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified")
      }
      return .remove(path)
    }
    switch action {
    case .put: return .set(path, .value(value))
    case .delete:
      guard value.type.isSet else { throw unsupported(action, value) }
      return .delete(path, value)
    case .add:
      // A list is appended to; from before there were expressions to do it.
      guard value.type.isSet || value.type == .number || value.type == .list else { throw unsupported(action, value) }
      return .add(path, value)
    }
  }

  private static func unsupported(_ action: UpdateAction, _ value: AttributeValue) -> Fault {
    .validation("One or more parameter values were invalid: \(action.rawValue) action is not supported for the type \(value.type.rawValue)")
  }
}
