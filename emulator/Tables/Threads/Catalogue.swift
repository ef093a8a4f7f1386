internal import Synchronization

/// The tables as the last commit left them; the writer publishes, the readers look.
final class Catalogue: Sendable {
  private let tables = Mutex<[String: Table]>([:])

  var current: [String: Table] { tables.withLock { $0 } }

  func publish(_ tables: [String: Table]) { self.tables.withLock { $0 = tables } }

  /// `home`: whose the tables are that the store calls by a name alone.
  static func load(_ database: Database, home: TableScope) throws(Fault) -> [String: Table] {
    var tables: [String: Table] = [:]
    let statement = try database.statement("SELECT id, definition, items, bytes, name FROM tables")
    defer { statement.reset() }
    while try statement.step() {
      let definition = try TableDefinition(stored: statement.bytes(1))
      let scope = TableScope(stored: String(decoding: statement.bytes(4), as: UTF8.self), home: home)
      let table = Table(
        id: statement.integer(0), scope: scope, definition: definition, items: statement.integer(2), bytes: statement.integer(3))
      tables[table.key] = table
    }
    return tables
  }
}
