internal import Glibc

/// A consistent copy of the whole store in one file, taken while writes go on.
enum Snapshot {
  /// The copy appears under its name only when it is complete and on the disk.
  static func save(from path: String, to target: String) throws(Fault) {
    let unfinished = "\(target).unfinished"
    unsafe unlink(unfinished)
    let database = try Database(path: path, mode: .readOnly)
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

  /// Refuses what is missing, is no snapshot, or is damaged.
  static func check(_ path: String) throws(Fault) {
    guard unsafe access(path, R_OK) == 0 else { throw system("`\(path)` cannot be read") }
    let database = try Database(path: path, mode: .readOnly)
    try Schema.check(database, allowsEmpty: false)
    let statement = try database.statement("PRAGMA integrity_check(1)")
    defer { statement.reset() }
    guard try statement.step(), statement.bytes(0) == Array("ok".utf8) else {
      throw damaged
    }
    try checkLength(path, database)
    // SQLite's check knows pages and keys; what an item holds is ours to read.
    let items = try database.statement("SELECT item FROM items")
    defer { items.reset() }
    while try items.step() {
      do throws(Fault) { _ = try Attributes(stored: items.bytes(0)) } catch { throw damaged }
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
