internal import Synchronization

/// The tables as the last commit left them; the writer publishes, the readers look.
final class Catalogue: Sendable {
  private let tables = Mutex<[String: Table]>([:])

  var current: [String: Table] { tables.withLock { $0 } }

  func publish(_ tables: [String: Table]) { self.tables.withLock { $0 = tables } }

  static func load(_ database: Database) throws(Fault) -> [String: Table] {
    var tables: [String: Table] = [:]
    let statement = try database.statement("SELECT id, definition, items, bytes FROM tables")
    defer { statement.reset() }
    while try statement.step() {
      let definition = try TableDefinition(stored: statement.bytes(1))
      tables[definition.name] = Table(id: statement.integer(0), definition: definition, items: statement.integer(2), bytes: statement.integer(3))
    }
    return tables
  }
}
