/// The work that no request waits for: expired items and the rows of deleted tables go, a bounded number at a time.
extension WriteSession {
  static let sweepItemsMaximum: Int64 = 200
  /// Items whose time is longer past than this are left alone. Source: Developer Guide, "Time to Live": five years.
  static let expiryAge_s: Int64 = 5 * 365 * 86_400

  /// Whether there may be more to do.
  func sweep() throws(Fault) -> Bool {
    let expired = try sweepExpired()
    let dropped = try sweepDropped()
    return expired || dropped
  }

  /// A batch of expired items. - Returns: how many went, and whether there may be more.
  func sweptOnce() throws(Fault) -> (expired: Int, hasMore: Bool) {
    let before = expired
    let hasMore = try sweepExpired()
    return (expired - before, hasMore)
  }

  /// When the next item expires, in milliseconds since 1970: it is there until its second is over.
  static func nextExpiry_ms(_ database: Database, now_s: Int64) throws(Fault) -> Int64? {
    try database.integer("SELECT expires FROM items WHERE expires > ? ORDER BY expires LIMIT 1", .integer(now_s - expiryAge_s)).map { ($0 + 1) * 1_000 }
  }

  private func sweepExpired() throws(Fault) -> Bool {
    let byID = Dictionary(tables.values.map { ($0.id, $0) }) { first, _ in first }
    var found: [(Table, ItemKey)] = []
    var rows: Int64 = 0
    let statement = try store.database.statement("SELECT tbl, pk, sk FROM items WHERE expires > ? AND expires < ? ORDER BY expires LIMIT ?")
    try statement.bind([.integer(now_s - WriteSession.expiryAge_s), .integer(now_s), .integer(WriteSession.sweepItemsMaximum)])
    defer { statement.reset() }
    while try statement.step() {
      rows += 1
      if let table = byID[statement.integer(0)] { found.append((table, ItemKey(partition: statement.bytes(1), sort: statement.bytes(2)))) }
    }
    statement.reset()
    for (table, key) in found {
      let (old, oldSize) = try item(table, key)
      try make(Change(table: table, key: key, old: old, oldSize: oldSize, new: nil))
      expired += 1
    }
    return rows == WriteSession.sweepItemsMaximum && !found.isEmpty
  }

  private func sweepDropped() throws(Fault) -> Bool {
    guard let id = try store.database.integer("SELECT id FROM dropped LIMIT 1") else { return false }
    for name in ["entries", "items"] {
      let columns = name == "items" ? "bucket, pk, sk" : "idx, bucket, ipk, isk, pk, sk"
      try store.database.run(
        "DELETE FROM \(name) WHERE tbl = ? AND (\(columns)) IN (SELECT \(columns) FROM \(name) WHERE tbl = ? LIMIT ?)",
        .integer(id), .integer(id), .integer(WriteSession.sweepItemsMaximum))
      if try store.database.integer("SELECT 1 FROM \(name) WHERE tbl = ? LIMIT 1", .integer(id)) != nil { return true }
    }
    try store.database.run("DELETE FROM dropped WHERE id = ?", .integer(id))
    return try store.database.integer("SELECT id FROM dropped LIMIT 1") != nil
  }
}
