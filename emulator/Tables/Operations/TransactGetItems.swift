extension ReadSession {
  func transactGetItems(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    constraints.require("TransactItems", in: request)
    let wanted = try constraints.choice("ReturnConsumedCapacity", in: request, of: ReturnConsumedCapacity.self)
    let entries = try request.list("TransactItems") ?? []
    let most = WriteSession.transactionActionsMaximum
    if request.has("TransactItems") { constraints.count("TransactItems", of: entries.count, shown: "[\(entries.count) actions]", in: request, 1...most) }
    try constraints.check()
    let gets = try entries.map { entry throws(Fault) in try ReadSession.get(entry) }
    return try read(gets, Capacity(wanted, isTransaction: true))
  }

  private typealias Get = (table: String, key: Attributes, read: KeyedRead)

  private static func get(_ entry: Fields) throws(Fault) -> Get {
    var constraints = Constraints()
    constraints.require("Get", in: entry)
    let fields = try entry.fields("Get")
    let table = fields == nil ? "" : try constraints.name("TableName", in: fields ?? entry)
    if let fields { constraints.require("Key", in: fields) }
    try constraints.check()
    let get = fields ?? entry
    return (table, try get.attributes("Key") ?? Attributes(), try KeyedRead(get, legacy: []))
  }

  /// Each item once: twice the same in one transaction is refused.
  private func read(_ gets: [Get], _ initial: Capacity) throws(Fault) -> [UInt8] {
    var capacity = initial
    var reasons: [CancellationReason] = []
    var responses: [[UInt8]] = []
    var seen: [Int64: Set<ItemKey>] = [:]
    var bytes = 0
    for get in gets {
      let table = try table(get.table)
      do throws(Fault) {
        let key = try table.definition.key(get.key)
        guard seen[table.id, default: []].insert(key).inserted else {
          throw .refused(TableRefusal(.serialization, "Transaction request cannot include multiple operations on one item"))
        }
        try strike(table, key, .transactionalRead)
        let stored = try store.item(table.id, key)
        capacity.read(table, size: stored?.size ?? 0, isConsistent: true)
        bytes += stored?.size ?? 0
        var output = ReplyWriter()
        if let stored { output.add("Item", raw: try get.read.shown(stored.bytes)) }
        responses.append(output.finished())
        reasons.append(.none)
      } catch {
        if case .refused(let refusal) = error, refusal.kind == .serialization { throw .validation(refusal.message) }
        reasons.append(try CancellationReason(error))
      }
    }
    try TableRefusal.cancel(reasons)
    guard bytes <= WriteSession.transactionBytesMaximum else {
      throw .validation("Transaction request size has exceeded the maximum allowed size of \(WriteSession.transactionBytesMaximum) bytes")
    }
    var output = ReplyWriter()
    output.add("Responses", items: responses)
    output.add(capacity, asList: true)
    return output.finished()
  }
}
