internal import Glibc

/// A consistent copy of the whole store in one file, taken while writes go on.
enum Snapshot {
  /// The copy appears under its name only when it is complete and on the disk.
  static func save(from path: String, to target: String, _ interruption: Interruption) throws(Fault) {
    let unfinished = "\(target).unfinished"
    unsafe unlink(unfinished)
    // Its owner's alone; SQLite fills an empty file that is there.
    let made = unsafe open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard made >= 0 else { throw system("`\(target)` cannot be written") }
    close(made)
    let database = try Database(path: path, mode: .readOnly)
    database.obey(interruption)
    do throws(Fault) {
      try database.run("VACUUM INTO ?", .text(unfinished))
      try synchronise(unfinished)
      guard unsafe rename(unfinished, target) == 0 else { throw system("cannot be renamed to `\(target)`") }
      try synchronise(folder(of: target))
    } catch {
      unsafe unlink(unfinished)
      throw error
    }
  }

  /// Refuses what is no snapshot, or is damaged. `path` must be a regular file that nobody else writes to.
  static func check(_ path: String, _ interruption: Interruption) throws(Fault) {
    let database = try Database(path: path, mode: .readOnly)
    database.obey(interruption)
    try database.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    try Schema.check(database, allowsEmpty: false)
    let version = try database.integer("PRAGMA user_version") ?? 0
    guard try Schema.layout(of: database) == Schema.pristineLayout(version) else {
      throw .storage(SQLiteFault(code: SQLiteFault.notADatabase, message: "the file holds more or less than a table store does"))
    }
    let statement = try database.statement("PRAGMA integrity_check(1)")
    defer { statement.reset() }
    guard try statement.step(), statement.bytes(0) == Array("ok".utf8) else {
      throw damaged
    }
    try checkLength(path, database)
    // SQLite's check knows pages and keys; what an item holds is ours to read.
    let items = try database.statement("SELECT item, pk, sk FROM items")
    defer { items.reset() }
    try checkBodies(database, version, interruption)
    while try items.step() {
      let key = ItemKey(partition: items.bytes(1), sort: items.bytes(2))
      do throws(Fault) { _ = try Attributes(stored: try Sealed.opened(items.bytes(0), key)) } catch { throw damaged }
      guard !interruption.isDue else { throw .storage(SQLiteFault(code: SQLiteFault.interrupted, message: "interrupted")) }
    }
  }

  private static func checkBodies(_ database: Database, _ version: Int64, _ interruption: Interruption) throws(Fault) {
    guard version >= 3 else { return }
    for (table, column) in [("bodies", "content"), ("events", "payload")] {
      let statement = try database.statement("SELECT number, \(column) FROM \(table)")
      defer { statement.reset() }
      while try statement.step() {
        do throws(Fault) { _ = try Sealed.opened(statement.bytes(1), number: statement.integer(0)) } catch { throw damaged }
        guard !interruption.isDue else { throw .storage(SQLiteFault(code: SQLiteFault.interrupted, message: "interrupted")) }
      }
    }
  }

  private static var damaged: Fault { .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "the snapshot is damaged")) }

  /// A file that lost its end can still look whole where the last page was empty.
  private static func checkLength(_ path: String, _ database: Database) throws(Fault) {
    let pages = try database.integer("PRAGMA page_count") ?? 0
    let bytes = try database.integer("PRAGMA page_size") ?? 0
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw system("`\(path)` cannot be read") }
    guard Int64(status.st_size) == pages * bytes else { throw damaged }
  }

  private static func synchronise(_ path: String) throws(Fault) {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw system("`\(path)` cannot be opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw system("`\(path)` cannot be written to the disk") }
  }

  private static func folder(of path: String) -> String {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
  }

  private static func system(_ what: String) -> Fault {
    let reason = unsafe String(cString: strerror(errno))
    return .storage(SQLiteFault(code: SQLiteFault.cannotOpen, message: "\(what): \(reason)"))
  }
}
