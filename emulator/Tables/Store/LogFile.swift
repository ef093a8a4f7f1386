internal import Glibc

/// SQLite's write-ahead log. Readers that never all pause keep SQLite from starting it anew, and then it would grow for ever.
enum LogFile {
  /// Eight times what the automatic checkpoint aims at.
  static let bytesMaximum = 16_000 * Schema.pageBytes

  /// Waits for the readers to pause and empties a log that has grown too long.
  /// - Returns: whether it did.
  static func shorten(of path: String, _ database: Database) -> Bool {
    var status = stat()
    guard unsafe stat("\(path)-wal", &status) == 0, Int(status.st_size) > bytesMaximum else { return false }
    try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return true
  }
}
