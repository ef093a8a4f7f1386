internal import EmulatorJSON

extension WriteSession {
  static let transactionActionsMaximum = 100
  static let transactionBytesMaximum = 4_194_304
  /// How long a client request token is remembered, in seconds.
  static let tokenAge_s: Int64 = 600

  func transactWriteItems(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    constraints.require("TransactItems", in: request)
    let wanted = try constraints.choice("ReturnConsumedCapacity", in: request, of: ReturnConsumedCapacity.self)
    var metrics = ItemCollectionMetrics(try constraints.choice("ReturnItemCollectionMetrics", in: request, of: ReturnItemCollectionMetrics.self))
    let token = try request.string("ClientRequestToken")
    if let token { constraints.count("ClientRequestToken", of: token.utf8.count, shown: token, in: request, 1...36) }
    let entries = try request.list("TransactItems") ?? []
    constraints.count("TransactItems", of: entries.count, shown: "[\(entries.count) actions]", in: request, 1...WriteSession.transactionActionsMaximum)
    try constraints.check()
    let actions = try entries.map { entry throws(Fault) in try WriteSession.action(entry) }
    var capacity = Capacity(wanted, isTransaction: true, isWrite: true)
    if let token, try isReplayed(token, request) { return try replayed(actions, wanted) }
    for change in try decide(actions) {
      try make(change)
      capacity.write(change)
      try metrics.add(change, self)
    }
    if let token { try remember(token, request) }
    var output = ReplyWriter()
    output.add(metrics, byTable: true)
    output.add(capacity, asList: true)
    return output.finished()
  }

  private static func action(_ entry: Fields) throws(Fault) -> WriteAction {
    let kinds = ["ConditionCheck", "Put", "Delete", "Update"].filter { entry.has($0) }
    guard kinds.count == 1, let kind = kinds.first, let fields = try entry.fields(kind) else {
      throw .validation("TransactItems can only contain one of Check, Put, Update or Delete")
    }
    var constraints = Constraints()
    let table = try constraints.name("TableName", in: fields)
    constraints.require(kind == "Put" ? "Item" : "Key", in: fields)
    if kind == "Update" { constraints.require("UpdateExpression", in: fields) }
    if kind == "ConditionCheck" { constraints.require("ConditionExpression", in: fields) }
    let failure = try constraints.choice("ReturnValuesOnConditionCheckFailure", in: fields, of: ReturnOnFailure.self)
    try constraints.check()
    switch kind {
    case "Put": return try .put(fields, table: table, failure: failure)
    case "Delete": return try .delete(fields, table: table, failure: failure)
    case "Update": return try .update(fields, table: table, failure: failure)
    default: return try .check(fields, table: table, failure: failure)
    }
  }

  /// All of the changes, or the cancellation with a reason for every action.
  private func decide(_ actions: [WriteAction]) throws(Fault) -> [Change] {
    for action in actions { try checkBefore(action) }
    try checkDistinct(actions)
    var changes: [Change] = []
    var reasons: [CancellationReason] = []
    for action in actions {
      do throws(Fault) {
        let change = try decide(action)
        if !action.isRead { changes.append(change) }
        reasons.append(.none)
      } catch {
        let reason = try CancellationReason(error)
        reasons.append(reason)
        // The first action that is not valid is the only one with a reason: nothing else is looked at, nor a condition before it held against the request.
        if reason.code == CancellationReason.invalid {
          try TableRefusal.cancel(actions.indices.map { $0 == reasons.count - 1 ? reason : .none })
        }
      }
    }
    try TableRefusal.cancel(reasons)
    let bytes = changes.reduce(0) { $0 + $1.newSize }
    guard bytes <= WriteSession.transactionBytesMaximum else {
      throw .validation("Transaction request size has exceeded the maximum allowed size of \(WriteSession.transactionBytesMaximum) bytes")
    }
    return changes
  }

  private func checkDistinct(_ actions: [WriteAction]) throws(Fault) {
    struct Place: Hashable {
      var table: Int64
      var key: ItemKey
    }
    var seen: Set<Place> = []
    for action in actions {
      let table = try table(action.tableName)
      guard let key = try? action.key(in: table) else { continue }
      guard seen.insert(Place(table: table.id, key: key)).inserted else {
        throw .validation("Transaction request cannot include multiple operations on one item")
      }
    }
  }

  /// Whether this very request was done under this token within the last ten minutes.
  private func isReplayed(_ token: String, _ request: Fields) throws(Fault) -> Bool {
    let oldest = now_s - WriteSession.tokenAge_s
    let statement = try store.database.statement("SELECT digest FROM tokens WHERE token = ? AND at > ?")
    defer { statement.reset() }
    try statement.bind([.text(tokenKey(token)), .integer(oldest)])
    guard try statement.step() else { return false }
    guard statement.bytes(0) == request.digest else {
      throw .refused(
        TableRefusal(.idempotentParameterMismatch, "Request parameters do not match the parameters of the earlier request with this ClientRequestToken"))
    }
    return true
  }

  /// A repeated transaction did nothing and is answered as done; what it costs is reading its items.
  /// Source: API reference, TransactWriteItems, "Idempotency".
  private func replayed(_ actions: [WriteAction], _ wanted: ReturnConsumedCapacity?) throws(Fault) -> [UInt8] {
    var capacity = Capacity(wanted, isTransaction: true)
    for action in actions {
      let table = try table(action.tableName)
      capacity.read(table, size: try item(table, try action.key(in: table)).size, isConsistent: true)
    }
    var output = ReplyWriter()
    output.add(capacity, asList: true)
    return output.finished()
  }

  /// A token is one account's in one region.
  private func tokenKey(_ token: String) -> String { caller.scope.key(token) }

  private func remember(_ token: String, _ request: Fields) throws(Fault) {
    try store.database.run(
      "DELETE FROM tokens WHERE token IN (SELECT token FROM tokens WHERE at <= ? LIMIT 100)", .integer(now_s - WriteSession.tokenAge_s))
    try store.database.run(
      "INSERT OR REPLACE INTO tokens (token, digest, at) VALUES (?, ?, ?)", .text(tokenKey(token)), .blob(request.digest), .integer(now_s))
  }
}

extension CancellationReason {
  static let invalid = "ValidationError"

  /// A reason for what only cancels; the disk's faults go on.
  init(_ fault: Fault) throws(Fault) {
    guard case .refused(let refusal) = fault else { throw fault }
    switch refusal.kind {
    case .conditionalCheckFailed: self.init(code: "ConditionalCheckFailed", message: refusal.message, item: refusal.item)
    case .validation: self.init(code: CancellationReason.invalid, message: refusal.message)
    case .transactionConflict: self.init(code: "TransactionConflict", message: refusal.message)
    case .throttling: self.init(code: "ThrottlingError", message: refusal.message)
    default: throw fault
    }
  }
}

extension TableRefusal {
  static func cancel(_ reasons: [CancellationReason]) throws(Fault) {
    guard reasons.contains(where: { $0.code != CancellationReason.none.code }) else { return }
    let codes = reasons.map(\.code).joined(separator: ", ")
    var refusal = TableRefusal(
      .transactionCanceled, "Transaction cancelled, please refer cancellation reasons for specific reasons [\(codes)]")
    refusal.reasons = reasons
    throw .refused(refusal)
  }
}
