internal import EmulatorFaults

/// What an operation reads with: a database inside a transaction, and the tables as they are.
class ReadSession {
  let store: ItemStore
  var tables: [String: Table]
  /// Seconds since 1970.
  let now_s: Int64
  let faults: FaultInjector?

  init(store: ItemStore, tables: [String: Table], now_s: Int64, faults: FaultInjector? = nil) {
    self.store = store
    self.tables = tables
    self.now_s = now_s
    self.faults = faults
  }

  func table(_ name: String) throws(Fault) -> Table {
    guard let table = tables[name] else { throw .refused(TableRefusal(.resourceNotFound, "Requested resource not found")) }
    return table
  }

  /// The table for operations on tables themselves, whose message names it.
  func describedTable(_ name: String) throws(Fault) -> Table {
    guard let table = tables[name] else { throw .refused(TableRefusal(.resourceNotFound, "Requested resource not found: Table: \(name) not found")) }
    return table
  }
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
    tables[definition.name]?.items += (change.new == nil ? 0 : 1) - (change.old == nil ? 0 : 1)
    tables[definition.name]?.bytes += Int64(size - change.oldSize)
    touched.insert(definition.name)
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

  func add(_ table: Table) { tables[table.definition.name] = table }
  func remove(_ name: String) { tables[name] = nil }

  /// Writes the moved counters; the last thing in a transaction.
  func saveCounters() throws(Fault) {
    for name in touched.sorted() {
      guard let table = tables[name] else { continue }
      try store.database.run("UPDATE tables SET items = ?, bytes = ? WHERE id = ?", .integer(table.items), .integer(table.bytes), .integer(table.id))
    }
    touched = []
  }
}
