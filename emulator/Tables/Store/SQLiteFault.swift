internal import CSQLite

/// What SQLite says when it cannot do its work: the disk is full or read-only, a page is damaged, a file is no database.
package struct SQLiteFault: Error, Sendable, Equatable {
  /// SQLite's primary result code.
  package var code: Int32
  package var message: String

  package init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  package static let corrupt = SQLITE_CORRUPT
  /// Not the disk's: what was asked for was refused.
  package static let refused = SQLITE_ERROR
  static let cannotOpen = SQLITE_CANTOPEN
  static let full = SQLITE_FULL
  static let misuse = SQLITE_MISUSE
  static let interrupted = SQLITE_INTERRUPT
  static let noMemory = SQLITE_NOMEM
  static let notADatabase = SQLITE_NOTADB
  var isDamage: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }
  package var isDiskFull: Bool { code == SQLITE_FULL }
  package var isReadOnly: Bool { code == SQLITE_READONLY || code == SQLITE_CANTOPEN }
}
