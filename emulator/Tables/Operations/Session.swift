internal import EmulatorFaults

/// What an operation reads with: a database inside a transaction, and the tables as they are.
class ReadSession {
  let store: ItemStore
  /// By `Table.key`.
  var tables: [String: Table]
  /// Who asks.
  var caller: TableCaller
  /// Seconds since 1970.
  let now_s: Int64
  let faults: FaultInjector?
  /// What a plan does to the answer of the operation under way.
  var mishap = Mishap()
  /// Told of a table that the caller's account and region lack and another has: its name, the caller's, the other.
  var elsewhere: ((String, TableScope, TableScope) -> Void)?

  init(store: ItemStore, tables: [String: Table], caller: TableCaller, now_s: Int64, faults: FaultInjector? = nil) {
    self.store = store
    self.tables = tables
    self.caller = caller
    self.now_s = now_s
    self.faults = faults
  }

  /// `name` may be an ARN, which must be one of the caller's own account and region.
  func known(_ name: String) throws(Fault) -> Table? {
    let reference = TableReference(name)
    if let scope = reference.scope, scope != caller.scope {
      guard scope.region == caller.scope.region else {
        throw .validation("One or more parameter values were invalid: the ARN names region `\(scope.region)`, the request is for `\(caller.scope.region)`")
      }
      throw .refused(
        TableRefusal(.accessDenied, "User: arn:aws:iam::\(caller.scope.account):root is not authorized to perform this action on resource: \(name)"))
    }
    var table = tables[caller.scope.key(reference.name)]
    table?.givenARN = reference.arn
    return table
  }

  func table(_ name: String) throws(Fault) -> Table {
    guard let table = try known(name) else {
      if let other = tables.values.first(where: { $0.definition.name == name }) { elsewhere?(name, caller.scope, other.scope) }
      throw .refused(TableRefusal(.resourceNotFound, "Requested resource not found"))
    }
    return table
  }

  /// The table for operations on tables themselves, whose message names it.
  func describedTable(_ name: String) throws(Fault) -> Table {
    guard let table = try known(name) else {
      throw .refused(TableRefusal(.resourceNotFound, "Requested resource not found: Table: \(TableReference(name).name) not found"))
    }
    return table
  }
}

/// Whose request it is, and how the service was reached.
struct TableCaller: Sendable {
  var scope: TableScope
  /// The request's `Host`.
  var host: String?
}

/// One item's change, decided but not yet made. Deciding reads and may refuse; making only writes, so that a refused request never has anything to undo.
struct Change {
  var table: Table
  var key: ItemKey
  var old: Attributes?
  var oldSize: Int
  var new: Attributes?

  var newSize: Int { new?.size ?? 0 }
  var isNoChange: Bool { old == nil && new == nil }
}

/// What an operation writes with. Changes are visible to later operations of the same transaction at once.
final class WriteSession: ReadSession {
  /// Whether tables were made, changed or deleted, or counters moved.
  private(set) var touched: Set<String> = []
  /// Items that went because their time was over.
  var expired = 0

  func item(_ table: Table, _ key: ItemKey) throws(Fault) -> (attributes: Attributes?, size: Int) {
    guard let stored = try store.item(table.id, key) else { return (nil, 0) }
    return (try Attributes(stored: stored.bytes), stored.size)
  }

  func make(_ change: Change) throws(Fault) {
    guard !change.isNoChange else { return }
    let definition = change.table.definition
    try moveEntries(change)
    var size = 0
    if let new = change.new {
      size = new.size
      try store.put(change.table.id, change.key, item: new.json, size: size, expires_s: definition.expiry_s(of: new))
    } else {
      try store.delete(change.table.id, change.key)
    }
    tables[change.table.key]?.items += (change.new == nil ? 0 : 1) - (change.old == nil ? 0 : 1)
    tables[change.table.key]?.bytes += Int64(size - change.oldSize)
    touched.insert(change.table.key)
  }

  private func moveEntries(_ change: Change) throws(Fault) {
    let definition = change.table.definition
    for index in definition.indexes {
      let before = change.old.flatMap { definition.entry(of: $0, in: index) }
      let after = change.new.flatMap { definition.entry(of: $0, in: index) }
      guard before != after else { continue }
      if let before { try store.deleteEntry(change.table.id, index.number, before, for: change.key) }
      if let after { try store.putEntry(change.table.id, index.number, after, for: change.key) }
    }
  }

  func add(_ table: Table) {
    var kept = table
    kept.givenARN = nil
    tables[table.key] = kept
  }

  func remove(_ table: Table) { tables[table.key] = nil }

  /// Writes the moved counters; the last thing in a transaction.
  func saveCounters() throws(Fault) {
    for key in touched.sorted() {
      guard let table = tables[key] else { continue }
      try store.database.run("UPDATE tables SET items = ?, bytes = ? WHERE id = ?", .integer(table.items), .integer(table.bytes), .integer(table.id))
    }
    touched = []
  }
}
