/// What the writer does on a full disk: it lets the reserve go once, and from then on lets the file grow no more, so that what deletes always finds room in the log and
/// what puts uses the room that deleting left. It looks for the reserve's room again once a second at most.
final class FullDisk {
  /// Pages that deleting may need for a moment, beyond where the file stopped growing.
  private static let slackPages: Int64 = 256
  private static let pagesMaximum: Int64 = 4_294_967_294

  private let database: Database
  private let reserve: DiskReserve
  private let state: StoreState
  /// What the file may grow to while the disk has room.
  private let pages: Int64
  /// Where it stopped growing; nil while it may grow.
  private var stopped: Int64?
  private var nextLook = ContinuousClock.now

  init(_ database: Database, of path: String, bytesMaximum: Int?, _ state: StoreState) {
    self.database = database
    self.state = state
    reserve = DiskReserve(of: path)
    pages = bytesMaximum.map { Int64(max(1, $0 / Schema.pageBytes)) } ?? FullDisk.pagesMaximum
    try? database.execute("PRAGMA wal_autocheckpoint = \(reserve.checkpointPages)")
    reserve.holdLog()
    if !reserve.hold() { stop() }
  }

  static let fault = SQLiteFault(code: SQLiteFault.full, message: "database or disk is full")

  /// Whether the disk is full, looked at again where that was some time ago.
  var isFull: Bool {
    guard stopped != nil else { return false }
    guard ContinuousClock.now >= nextLook else { return true }
    nextLook = .now + .seconds(1)
    guard reserve.hold() else { return true }
    stopped = nil
    state.note(isFull: false)
    bound(by: pages)
    reserve.holdLog()
    return false
  }

  /// A write found no room.
  func relieve() {
    guard stopped == nil else { return emptyLog() }
    guard !isAtOwnBound else { return }
    reserve.release()
    stop()
  }

  /// Runs `body` as what may use the slack.
  func freeing<Result>(_ body: () throws(Fault) -> Result) throws(Fault) -> Result {
    guard let stopped else { return try body() }
    bound(by: stopped + FullDisk.slackPages)
    defer { bound(by: stopped) }
    return try body()
  }

  /// After the log was emptied.
  func logWasEmptied() { reserve.holdLog() }

  private func emptyLog() {
    try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    reserve.holdLog()
  }

  private func stop() {
    emptyLog()
    let count = (try? database.integer("PRAGMA page_count")) ?? nil
    let held = min(pages, count ?? pages)
    stopped = held
    bound(by: held)
    nextLook = .now + .seconds(1)
    state.note(isFull: true)
  }

  /// Then the disk is not what is full.
  private var isAtOwnBound: Bool {
    let count = (try? database.integer("PRAGMA page_count")) ?? nil
    return (count ?? 0) >= pages
  }

  private func bound(by pages: Int64) { try? database.execute("PRAGMA max_page_count = \(max(1, min(pages, self.pages)))") }
}

extension Job {
  /// Whether it only makes room.
  var isFreeing: Bool {
    switch work {
    case .operation(let operation, _, _): operation.isFreeing
    case .resident(let work): work.isFreeing
    default: false
    }
  }
}

extension Operation {
  /// Whether it only makes room.
  var isFreeing: Bool { self == .deleteItem || self == .deleteTable }
}
