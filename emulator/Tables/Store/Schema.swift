internal import Glibc

/// The file's layout. `bucket` is a hash of the partition key, so that a scan goes in hash order and its segments are ranges.
package enum Schema {
  /// Marks the file as a table store of this layout.
  static let applicationID: Int64 = 0x5141_5453
  static let version: Int64 = 3
  /// 1: items without checksums, tables without an account and a region; 2: without queues.
  static let oldestVersion: Int64 = 1

  static let pageBytes = 4_096

  /// What SQLite itself keeps of a pristine store's layout; a file with anything else in it (a view, a trigger) is none of ours.
  static func layout(of database: Database) throws(Fault) -> [String] {
    let statement = try database.statement(
      "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE name != 'sqlite_sequence' ORDER BY type, name")
    defer { statement.reset() }
    var lines: [String] = []
    while try statement.step() {
      lines.append((0..<4).map { String(decoding: statement.bytes($0), as: UTF8.self) }.joined(separator: "\u{1F}"))
      guard lines.count <= 100 else { break }
    }
    return lines
  }

  /// `version`: of the file that is compared.
  static func pristineLayout(_ version: Int64) throws(Fault) -> [String] {
    let database = try Database(path: ":memory:", mode: .readWrite)
    try database.execute(version < 3 ? createTables : create)
    return try layout(of: database)
  }

  static let names = ["tables", "items", "entries", "tokens", "dropped"] + residentNames
  private static let residentNames = ["queues", "messages", "bodies", "duplicates", "events", "kept"]

  /// The tables of a database that is attached as `name`.
  static func names(of database: Database, _ name: String) throws(Fault) -> Set<String> {
    let statement = try database.statement("SELECT name FROM \(name).sqlite_schema WHERE type = 'table'")
    defer { statement.reset() }
    var names: Set<String> = []
    while try statement.step() { names.insert(String(decoding: statement.bytes(0), as: UTF8.self)) }
    return names
  }

  /// Whether the file has all of this layout.
  package static func isComplete(_ database: Database) throws(Fault) -> Bool {
    try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'kept'") ?? 0 > 0
  }

  /// Gives a file of an older layout what it lacks; within a transaction.
  static func complete(_ database: Database) throws(Fault) { try database.execute(create) }

  private static let create = createTables + createQueues

  /// Messages apart from their bodies: what changes with every receive is small. `kept` holds the little that there is few of, by its kind.
  private static let createQueues = """
    CREATE TABLE IF NOT EXISTS queues (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, definition BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY, queue INTEGER NOT NULL, state BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS bodies (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS duplicates (
      queue INTEGER NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (queue, key)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, due INTEGER NOT NULL, state BLOB NOT NULL, payload BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS kept (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
    """

  private static let createTables = """
    CREATE TABLE IF NOT EXISTS tables (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, definition BLOB NOT NULL, items INTEGER NOT NULL, bytes INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS items (
      tbl INTEGER NOT NULL, bucket INTEGER NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL, size INTEGER NOT NULL, expires INTEGER, item BLOB NOT NULL,
      PRIMARY KEY (tbl, bucket, pk, sk)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS expiring ON items (expires) WHERE expires IS NOT NULL;
    CREATE TABLE IF NOT EXISTS entries (
      tbl INTEGER NOT NULL, idx INTEGER NOT NULL, bucket INTEGER NOT NULL, ipk BLOB NOT NULL, isk BLOB NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL,
      home INTEGER NOT NULL, PRIMARY KEY (tbl, idx, bucket, ipk, isk, pk, sk)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, digest BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS token_ages ON tokens (at);
    CREATE TABLE IF NOT EXISTS dropped (id INTEGER PRIMARY KEY);

    """

  /// Durable before a commit returns (`synchronous = FULL` in WAL), readers beside the writer.
  static func openForWriting(_ path: String, bytesMaximum: Int?) throws(Fault) -> Database {
    // Its owner's alone; what SQLite makes beside it gets the same mode.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o600)
    if descriptor >= 0 {
      fchmod(descriptor, 0o600)
      close(descriptor)
    }
    let database = try Database(path: path, mode: .readWrite)
    try database.execute("PRAGMA page_size = \(pageBytes); PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000")
    try database.execute("PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")
    if let bytesMaximum { try database.execute("PRAGMA max_page_count = \(max(1, bytesMaximum / pageBytes))") }
    // A file that is there is not written to: a full disk must not keep it from being read.
    guard try check(database, allowsEmpty: true) else { return database }
    try database.execute("BEGIN IMMEDIATE; \(create); PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version); COMMIT")
    return database
  }

  static func openForReading(_ path: String) throws(Fault) -> Database {
    let database = try Database(path: path, mode: .readOnly)
    try database.execute(
      "PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")
    return database
  }

  /// Refuses a file that is some other database, or of a layout that this build does not know. Whether it is a new, empty one.
  @discardableResult
  static func check(_ database: Database, allowsEmpty: Bool) throws(Fault) -> Bool {
    let application = try database.integer("PRAGMA application_id") ?? 0
    let layout = try database.integer("PRAGMA user_version") ?? 0
    if allowsEmpty, application == 0, layout == 0, try database.integer("SELECT count(*) FROM sqlite_schema") == 0 { return true }
    guard application == applicationID else { throw .storage(SQLiteFault(code: SQLiteFault.notADatabase, message: "the file is no table store")) }
    guard (oldestVersion...version).contains(layout) else {
      let text = "the file is a table store of layout \(layout), of another version of the emulator; this one reads \(oldestVersion) to \(version)"
      throw .storage(SQLiteFault(code: SQLiteFault.notADatabase, message: text))
    }
    return false
  }
}
