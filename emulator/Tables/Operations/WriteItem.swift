/// PutItem, UpdateItem and DeleteItem.
extension WriteSession {
  func putItem(_ request: Fields) throws(Fault) -> [UInt8] {
    let common = try CommonWrite(request, requiring: "Item", allowed: [.none, .allOld])
    return try write(try WriteAction.put(request, table: common.table, failure: common.failure).completed(from: request), common)
  }

  func deleteItem(_ request: Fields) throws(Fault) -> [UInt8] {
    let common = try CommonWrite(request, requiring: "Key", allowed: [.none, .allOld])
    return try write(try WriteAction.delete(request, table: common.table, failure: common.failure).completed(from: request), common)
  }

  func updateItem(_ request: Fields) throws(Fault) -> [UInt8] {
    let common = try CommonWrite(request, requiring: "Key", allowed: ReturnValues.allCases)
    return try write(try WriteAction.update(request, table: common.table, failure: common.failure).completed(from: request), common)
  }

  private func write(_ action: WriteAction, _ common: CommonWrite) throws(Fault) -> [UInt8] {
    let change = try decide(action)
    try make(change)
    var capacity = Capacity(common.capacity)
    capacity.write(change)
    var output = ReplyWriter()
    if let shown = common.shown(change, action) { output.add("Attributes", shown) }
    output.add(capacity)
    var metrics = ItemCollectionMetrics(common.metrics)
    try metrics.add(change, self)
    output.add(metrics)
    return output.finished()
  }
}

/// The members that the three single writes share.
struct CommonWrite {
  let table: String
  let capacity: ReturnConsumedCapacity?
  let metrics: ReturnItemCollectionMetrics?
  let failure: ReturnOnFailure?
  private let returned: ReturnValues

  init(_ request: Fields, requiring member: String, allowed: [ReturnValues]) throws(Fault) {
    var constraints = Constraints()
    table = try constraints.name("TableName", in: request)
    constraints.require(member, in: request)
    capacity = try constraints.choice("ReturnConsumedCapacity", in: request, of: ReturnConsumedCapacity.self)
    metrics = try constraints.choice("ReturnItemCollectionMetrics", in: request, of: ReturnItemCollectionMetrics.self)
    failure = try constraints.choice("ReturnValuesOnConditionCheckFailure", in: request, of: ReturnOnFailure.self)
    returned = try constraints.choice("ReturnValues", in: request, of: ReturnValues.self) ?? .none
    try constraints.check()
    guard allowed.contains(returned) else { throw .validation("Return values set to invalid value") }
  }

  /// The `Attributes` of the answer; nil where there is none.
  func shown(_ change: Change, _ action: WriteAction) -> Attributes? {
    let shown: Attributes?
    switch returned {
    case .none: shown = nil
    case .allOld: shown = change.old
    case .allNew: shown = change.new
    case .updatedOld: shown = updated(change.old, action)
    case .updatedNew: shown = updated(change.new, action)
    }
    return shown.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func updated(_ item: Attributes?, _ action: WriteAction) -> Attributes? {
    guard case .update(_, let update?) = action.kind, let item else { return nil }
    return Projection(update.paths).applied(to: item)
  }
}
