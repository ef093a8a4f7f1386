/// One write of one item, as PutItem, UpdateItem, DeleteItem and a transaction's actions ask for it, read but not yet decided.
struct WriteAction {
  enum Kind {
    case put(Attributes)
    case update(Attributes, Update?)
    case delete(Attributes)
    case check(Attributes)
  }

  var tableName: String
  var kind: Kind
  var condition: Condition?
  var returnOnFailure: ReturnOnFailure

  init(_ kind: (inout Placeholders) throws(Fault) -> Kind, _ request: Fields, table: String, failure: ReturnOnFailure?) throws(Fault) {
    let expressions = ["UpdateExpression", "ConditionExpression"].filter { request.has($0) }
    let isUpdate = request.has("UpdateExpression")
    var placeholders = try Placeholders(
      request, hasExpressions: !expressions.isEmpty, missing: isUpdate ? nil : "ConditionExpression is null")
    tableName = table
    self.kind = try kind(&placeholders)
    condition = try request.condition("ConditionExpression", &placeholders)
    returnOnFailure = failure ?? .none
    try placeholders.checkAllUsed()
  }

  static func put(_ request: Fields, table: String, failure: ReturnOnFailure?) throws(Fault) -> WriteAction {
    let item = try request.attributes("Item") ?? Attributes()
    return try WriteAction({ _ in .put(item) }, request, table: table, failure: failure)
  }

  static func delete(_ request: Fields, table: String, failure: ReturnOnFailure?) throws(Fault) -> WriteAction {
    let key = try request.attributes("Key") ?? Attributes()
    return try WriteAction({ _ in .delete(key) }, request, table: table, failure: failure)
  }

  static func update(_ request: Fields, table: String, failure: ReturnOnFailure?) throws(Fault) -> WriteAction {
    let key = try request.attributes("Key") ?? Attributes()
    return try WriteAction(
      { placeholders throws(Fault) in .update(key, try request.update(&placeholders)) }, request, table: table, failure: failure)
  }

  static func check(_ request: Fields, table: String, failure: ReturnOnFailure?) throws(Fault) -> WriteAction {
    let key = try request.attributes("Key") ?? Attributes()
    return try WriteAction({ _ in .check(key) }, request, table: table, failure: failure)
  }

  /// Where it writes.
  func key(in table: Table) throws(Fault) -> ItemKey {
    switch kind {
    case .put(let item): try table.definition.key(ofItem: item)
    case .update(let key, _), .delete(let key), .check(let key): try table.definition.key(key)
    }
  }

  var isRead: Bool { if case .check = kind { true } else { false } }
}

extension WriteSession {
  /// What the action would change; refuses where its condition does not hold.
  func decide(_ action: WriteAction) throws(Fault) -> Change {
    let table = try table(action.tableName)
    let key = try action.key(in: table)
    try checkUpdatesNoKey(action, table)
    try strike(table, key, .write)
    if case .put(let item) = action.kind { try checkItem(item, table, sizeFault: WriteSession.itemTooLarge) }
    let (old, oldSize) = try item(table, key)
    if let condition = action.condition, !condition.holds(for: old ?? Attributes()) {
      var refusal = TableRefusal(.conditionalCheckFailed, "The conditional request failed")
      if action.returnOnFailure == .allOld { refusal.item = old }
      throw .refused(refusal)
    }
    var change = Change(table: table, key: key, old: old, oldSize: oldSize, new: nil)
    switch action.kind {
    case .put(let item): change.new = item
    case .delete: break
    case .check: change.new = old
    case .update(_, let update?) where old == nil && update.onlyRemoves: break
    case .update(let keyAttributes, let update):
      let before = old ?? keyAttributes
      let after = try update?.applied(to: before) ?? before
      try checkItem(after, table, sizeFault: "Item size to update has exceeded the maximum allowed size")
      change.new = after
    }
    return change
  }

  /// What is wrong with an action before any table's item is looked at: such a transaction is refused, not cancelled.
  func checkBefore(_ action: WriteAction) throws(Fault) {
    let table = try table(action.tableName)
    switch action.kind {
    case .put(let item):
      try table.definition.checkNoEmptyKey(item)
      guard item.size <= Attributes.itemBytesMaximum else { throw .validation(WriteSession.itemTooLarge) }
    case .update(let key, _), .delete(let key), .check(let key): try table.definition.checkNoEmptyKey(key)
    }
  }

  fileprivate static let itemTooLarge = "Item size has exceeded the maximum allowed size"

  private func checkItem(_ item: Attributes, _ table: Table, sizeFault: String) throws(Fault) {
    try table.definition.checkIndexKeys(item)
    guard !item.isDeeper(than: AttributeValue.depthMaximum) else { throw .validation(AttributeValue.tooDeep) }
    guard item.size <= Attributes.itemBytesMaximum else { throw .validation(sizeFault) }
  }

  private func checkUpdatesNoKey(_ action: WriteAction, _ table: Table) throws(Fault) {
    guard case .update(_, let update?) = action.kind else { return }
    for path in update.paths where table.definition.keyNames.contains(path.root) {
      throw .validation("One or more parameter values were invalid: Cannot update attribute \(path.root). This attribute is part of the key")
    }
  }
}
