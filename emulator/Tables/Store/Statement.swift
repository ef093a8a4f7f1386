internal import CSQLite

/// One prepared statement. Values are copied in and out.
@safe package final class Statement {
  package enum Value {
    case integer(Int64)
    case blob([UInt8])
    case text(String)
    case null
  }

  private let handle: OpaquePointer
  private let database: OpaquePointer

  @unsafe init(handle: OpaquePointer, database: OpaquePointer) {
    unsafe self.handle = handle
    unsafe self.database = database
  }

  deinit { unsafe sqlite3_finalize(handle) }

  package func bind(_ values: [Value]) throws(Fault) {
    for (place, value) in values.enumerated() {
      let code = bind(value, at: Int32(place + 1))
      guard code == SQLITE_OK else { throw fault(code) }
    }
  }

  private func bind(_ value: Value, at place: Int32) -> Int32 {
    switch value {
    case .integer(let number): return unsafe sqlite3_bind_int64(handle, place, number)
    case .blob(let bytes):
      guard !bytes.isEmpty else { return unsafe sqlite3_bind_zeroblob(handle, place, 0) }
      return unsafe bytes.withUnsafeBytes { unsafe sqlite3_bind_blob(handle, place, $0.baseAddress, Int32($0.count), Statement.copied) }
    case .text(let text): return unsafe sqlite3_bind_text(handle, place, text, Int32(text.utf8.count), Statement.copied)
    case .null: return unsafe sqlite3_bind_null(handle, place)
    }
  }

  /// SQLITE_TRANSIENT, a cast that Swift does not import: SQLite takes a copy before the call returns.
  private static var copied: sqlite3_destructor_type? { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  /// Whether there is another row.
  package func step() throws(Fault) -> Bool {
    let code = unsafe sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw fault(code)
    }
  }

  /// Must follow the last step: an open statement holds its snapshot.
  package func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }

  package func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }
  package func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

  package func bytes(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }

  private func fault(_ code: Int32) -> Fault {
    unsafe .storage(SQLiteFault(code: code & 0xFF, message: String(cString: sqlite3_errmsg(database))))
  }
}
