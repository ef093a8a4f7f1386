internal import CSQLite

/// One SQLite database, used by one thread at a time; closed when it goes.
@safe package final class Database {
  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// The texts are few and fixed, so that this is never reached; it bounds the cache all the same.
  private static let statementsMaximum = 200
  private var interruption: Interruption?

  enum Mode { case readWrite, readOnly }

  init(path: String, mode: Mode) throws(Fault) {
    var opened: OpaquePointer?
    let flags = (mode == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened = unsafe opened else {
      let message = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      unsafe sqlite3_close_v2(opened)
      throw .storage(SQLiteFault(code: code & 0xFF, message: message))
    }
    unsafe handle = opened
    unsafe sqlite3_busy_timeout(handle, 5_000)
  }

  deinit {
    statements = [:]
    unsafe sqlite3_close_v2(handle)
  }

  /// Runs statements that answer nothing and take nothing.
  package func execute(_ sql: String) throws(Fault) {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw fault(code) }
  }

  /// The prepared statement of this text, ready to be bound; prepared once.
  package func statement(_ sql: String) throws(Fault) -> Statement {
    if let known = statements[sql] { return known }
    if statements.count >= Database.statementsMaximum { statements = [:] }
    var prepared: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared = unsafe prepared else { throw fault(code) }
    let statement = unsafe Statement(handle: prepared, database: handle)
    statements[sql] = statement
    return statement
  }

  package func run(_ sql: String, _ values: Statement.Value...) throws(Fault) {
    let statement = try statement(sql)
    try statement.bind(values)
    defer { statement.reset() }
    while try statement.step() {}
  }

  /// The first column of the first row, as an integer; nil without a row.
  package func integer(_ sql: String, _ values: Statement.Value...) throws(Fault) -> Int64? {
    let statement = try statement(sql)
    try statement.bind(values)
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : nil
  }

  /// What runs from now on ends with SQLITE_INTERRUPT when `interruption` is due; nil: nothing does.
  func obey(_ interruption: Interruption?) {
    self.interruption = interruption
    guard let interruption else { return unsafe sqlite3_progress_handler(handle, 0, nil, nil) }
    // Some thousand instructions are well under a millisecond.
    unsafe sqlite3_progress_handler(
      handle, 4_000, { context in unsafe context.map { unsafe Unmanaged<Interruption>.fromOpaque($0).takeUnretainedValue().isDue } == true ? 1 : 0 },
      Unmanaged.passUnretained(interruption).toOpaque())
  }

  private func fault(_ code: Int32) -> Fault {
    unsafe .storage(SQLiteFault(code: code & 0xFF, message: String(cString: sqlite3_errmsg(handle))))
  }
}
