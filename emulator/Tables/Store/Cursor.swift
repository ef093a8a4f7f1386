/// A place in a table or index: where a page ended.
struct Position: Sendable, Equatable {
  var key: ItemKey
  /// The index's own keys, when the page is an index's.
  var entry: ItemKey?
}

/// One row of a page.
struct Row {
  var position: Position
  var bytes: [UInt8]
  var size: Int
}

extension ItemStore {
  /// What a query or scan goes through, lowest first unless `descending`.
  enum Range {
    /// One partition of the table; sort keys from `low` (included) to `high` (excluded).
    case partition([UInt8], low: [UInt8], high: [UInt8])
    /// The whole table or index between two buckets (the second excluded).
    case buckets(Int64, Int64)
  }

  /// Calls `body` with each row until it answers false. `after` is excluded.
  func rows(_ table: Int64, _ range: Range, descending: Bool, after: Position?, _ body: (Row) throws(Fault) -> Bool) throws(Fault) {
    switch range {
    case .partition(let partition, let low, let high):
      let start = descending ? low : max(low, after.map { $0.key.sort + [0] } ?? low, by: ItemStore.isLower)
      let end = descending ? min(high, after?.key.sort ?? high, by: ItemStore.isLower) : high
      try each(
        "SELECT pk, sk, item, size FROM items WHERE tbl = ? AND bucket = ? AND pk = ? AND sk >= ? AND sk < ? ORDER BY sk \(descending ? "DESC" : "ASC")",
        [.integer(table), .integer(ItemKey.bucket(of: partition)), .blob(partition), .blob(start), .blob(end)], isIndex: false, body)
    case .buckets(let low, let high):
      let from = after?.key
      try each(
        """
        SELECT pk, sk, item, size FROM items WHERE tbl = ? AND (bucket, pk, sk) >= (?, ?, ?) AND bucket < ? ORDER BY bucket, pk, sk
        """,
        [
          .integer(table), .integer(from?.bucket ?? low), .blob(from?.partition ?? []), .blob(from.map { $0.sort + [0] } ?? []), .integer(high),
        ], isIndex: false, body)
    }
  }

  func entries(
    _ table: Int64, index: Int64, _ range: Range, descending: Bool, after: Position?, _ body: (Row) throws(Fault) -> Bool
  ) throws(Fault) {
    let columns = """
      SELECT e.pk, e.sk, i.item, i.size, e.ipk, e.isk FROM entries e CROSS JOIN items i
      ON i.tbl = e.tbl AND i.bucket = e.home AND i.pk = e.pk AND i.sk = e.sk
      """
    switch range {
    case .partition(let partition, let low, let high):
      let fixed: [Statement.Value] = [.integer(table), .integer(index), .integer(ItemKey.bucket(of: partition)), .blob(partition)]
      let from = after.flatMap { after in after.entry.map { ($0.sort, after.key.partition, after.key.sort) } }
      let match = "WHERE e.tbl = ? AND e.idx = ? AND e.bucket = ? AND e.ipk = ?"
      if descending {
        let (isk, pk, sk) = from ?? (high, [], [])
        try each(
          "\(columns) \(match) AND (e.isk, e.pk, e.sk) < (?, ?, ?) AND e.isk >= ? ORDER BY e.isk DESC, e.pk DESC, e.sk DESC",
          fixed + [.blob(isk), .blob(pk), .blob(sk), .blob(low)], isIndex: true, body)
      } else {
        let (isk, pk, sk) = from.map { ($0, $1, $2 + [0]) } ?? (low, [], [])
        try each(
          "\(columns) \(match) AND (e.isk, e.pk, e.sk) >= (?, ?, ?) AND e.isk < ? ORDER BY e.isk, e.pk, e.sk",
          fixed + [.blob(isk), .blob(pk), .blob(sk), .blob(high)], isIndex: true, body)
      }
    case .buckets(let low, let high):
      let from = after.flatMap { after in after.entry.map { ($0, after.key) } }
      try each(
        """
        \(columns) WHERE e.tbl = ? AND e.idx = ? AND (e.bucket, e.ipk, e.isk, e.pk, e.sk) >= (?, ?, ?, ?, ?) AND e.bucket < ?
        ORDER BY e.bucket, e.ipk, e.isk, e.pk, e.sk
        """,
        [
          .integer(table), .integer(index), .integer(from?.0.bucket ?? low), .blob(from?.0.partition ?? []), .blob(from?.0.sort ?? []),
          .blob(from?.1.partition ?? []), .blob(from.map { $0.1.sort + [0] } ?? []), .integer(high),
        ], isIndex: true, body)
    }
  }

  private func each(_ sql: String, _ values: [Statement.Value], isIndex: Bool, _ body: (Row) throws(Fault) -> Bool) throws(Fault) {
    let statement = try database.statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() {
      let key = ItemKey(partition: statement.bytes(0), sort: statement.bytes(1))
      let entry = isIndex ? ItemKey(partition: statement.bytes(4), sort: statement.bytes(5)) : nil
      let row = Row(position: Position(key: key, entry: entry), bytes: try Sealed.opened(statement.bytes(2), key), size: Int(statement.integer(3)))
      guard try body(row) else { return }
    }
  }

  private static func isLower(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }
  private func max(_ a: [UInt8], _ b: [UInt8], by isLower: ([UInt8], [UInt8]) -> Bool) -> [UInt8] { isLower(a, b) ? b : a }
  private func min(_ a: [UInt8], _ b: [UInt8], by isLower: ([UInt8], [UInt8]) -> Bool) -> [UInt8] { isLower(b, a) ? b : a }
}
