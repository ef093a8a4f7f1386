internal import EmulatorFaults

/// What a fault plan does to requests. A request is struck before it looks at the item, so that nothing of it is done.
///
/// DynamoDB answers `TransactionConflict` where a transaction meets another write of the item that is under way. Here one thread writes, so no such moment comes by
/// itself; a plan makes it come, so that what a client does about it can be tried.
/// Source: Developer Guide, "Amazon DynamoDB Transactions: How it works", transaction conflict handling.
extension ReadSession {
  enum Access {
    /// Never in conflict: reads see the item before or after.
    case read, transactionalRead, write

    var kinds: [FaultPlan.Kind] { FaultPlan.Point.table.kinds.filter { $0 != .conflict || self != .read } }
  }

  func strike(_ table: Table, _ key: ItemKey, _ access: Access) throws(Fault) {
    guard let faults, let rule = faults.strike(.table, table.definition.subject(key), among: access.kinds) else { return }
    switch rule.kind {
    case .conflict: throw .refused(TableRefusal(.transactionConflict, "Transaction is ongoing for the item"))
    case .throttle: throw .refused(TableRefusal(.throttling, "Rate of requests exceeds the allowed throughput"))
    case .slow: mishap.delay_ms = max(mishap.delay_ms, rule.time_ms ?? 1_000)
    case .lostAnswer: mishap.isLost = true
    case .torn:
      mishap.isLost = true
      throw .refused(TableRefusal(.internalServerError, "Internal server error: a fault of the plan"))
    default: throw .refused(TableRefusal(.internalServerError, "Internal server error: a fault of the plan"))
    }
  }
}

/// What becomes of an answer on its way, by a fault plan.
struct Mishap {
  /// Nobody hears of it: the connection breaks.
  var isLost = false
  var delay_ms = 0
}

extension TableReply {
  /// Whether what was asked was done or not is for the caller to find out.
  func meeting(_ mishap: Mishap) -> TableReply {
    var reply = self
    (reply.isLost, reply.delay_ms) = (mishap.isLost, mishap.delay_ms)
    return reply
  }
}

extension TableDefinition {
  /// `<table>/<pk>#<sk>`; without a sort key `<table>/<pk>#`.
  func subject(_ key: ItemKey) -> String {
    let attributes = attributes(of: Position(key: key), index: nil)
    let parts = schema.keys.map { attributes[$0.name]?.keyText ?? "" }
    return "\(name)/\(parts[0])#\(parts.count > 1 ? parts[1] : "")"
  }
}

extension AttributeValue {
  /// A key's value as text: binary in hexadecimal.
  fileprivate var keyText: String {
    switch self {
    case .string(let text): text.string
    case .number(let number): number.description
    case .binary(let bytes): bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    default: ""
    }
  }
}
