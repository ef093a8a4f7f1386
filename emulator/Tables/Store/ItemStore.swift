/// Items and index entries in one database. Reading and writing are plain calls; transactions are begun and ended by the threads.
final class ItemStore {
  let database: Database

  init(_ database: Database) { self.database = database }

  struct Stored {
    var bytes: [UInt8]
    var size: Int
  }

  func item(_ table: Int64, _ key: ItemKey) throws(Fault) -> Stored? {
    let statement = try database.statement("SELECT item, size FROM items WHERE tbl = ? AND bucket = ? AND pk = ? AND sk = ?")
    defer { statement.reset() }
    try statement.bind([.integer(table), .integer(key.bucket), .blob(key.partition), .blob(key.sort)])
    guard try statement.step() else { return nil }
    return Stored(bytes: try Sealed.opened(statement.bytes(0), key), size: Int(statement.integer(1)))
  }

  func put(_ table: Int64, _ key: ItemKey, item: [UInt8], size: Int, expires_s: Int64?) throws(Fault) {
    try database.run(
      "INSERT OR REPLACE INTO items (tbl, bucket, pk, sk, size, expires, item) VALUES (?, ?, ?, ?, ?, ?, ?)",
      .integer(table), .integer(key.bucket), .blob(key.partition), .blob(key.sort), .integer(Int64(size)), expires_s.map { .integer($0) } ?? .null,
      .blob(Sealed.sealed(item, key)))
  }

  func delete(_ table: Int64, _ key: ItemKey) throws(Fault) {
    try database.run(
      "DELETE FROM items WHERE tbl = ? AND bucket = ? AND pk = ? AND sk = ?",
      .integer(table), .integer(key.bucket), .blob(key.partition), .blob(key.sort))
  }

  func putEntry(_ table: Int64, _ index: Int64, _ entry: ItemKey, for key: ItemKey) throws(Fault) {
    try database.run(
      "INSERT OR REPLACE INTO entries (tbl, idx, bucket, ipk, isk, pk, sk, home) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      .integer(table), .integer(index), .integer(entry.bucket), .blob(entry.partition), .blob(entry.sort), .blob(key.partition), .blob(key.sort),
      .integer(key.bucket))
  }

  func deleteEntry(_ table: Int64, _ index: Int64, _ entry: ItemKey, for key: ItemKey) throws(Fault) {
    try database.run(
      "DELETE FROM entries WHERE tbl = ? AND idx = ? AND bucket = ? AND ipk = ? AND isk = ? AND pk = ? AND sk = ?",
      .integer(table), .integer(index), .integer(entry.bucket), .blob(entry.partition), .blob(entry.sort), .blob(key.partition), .blob(key.sort))
  }
}
