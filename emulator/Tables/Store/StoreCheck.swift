internal import Glibc

/// Whether a store's file is whole: its length, and what SQLite can say of its pages. What an item holds has its own checksum, looked at when it is read.
enum StoreCheck {
  /// Throws the damage; an interruption is none.
  static func run(_ path: String, _ interruption: Interruption) throws(Fault) {
    let database = try Schema.openForReading(path)
    database.obey(interruption)
    do throws(Fault) {
      let statement = try database.statement("PRAGMA quick_check(1)")
      defer { statement.reset() }
      guard try statement.step() else { return }
      let found = String(decoding: statement.bytes(0), as: UTF8.self)
      guard found == "ok" else {
        throw .storage(SQLiteFault(code: SQLiteFault.corrupt, message: found.split(separator: "\n").last.map(String.init) ?? found))
      }
    } catch {
      if case .storage(let fault) = error, fault.code == SQLiteFault.interrupted { return }
      throw error
    }
  }
}
