internal import EmulatorJSON
internal import EmulatorTables

/// All queues, in memory as far as their order and state go, and in the store's file: what changed in a transaction is written at its end, bodies are read when they
/// are delivered. Used by the writer's thread alone.
final class QueueKeeper: Resident {
  static let queuesMaximum = 1_000
  static let pollsMaximum = 20_000

  let home: TableScope
  /// Of all queues together, since all of them are in memory: a message without its body, and what a FIFO queue remembers of a sending for five minutes, count one each.
  let heldMaximum: Int
  let now: @Sendable () -> Int64
  var database: Database?
  var queues: [String: QueueRecord] = [:]
  var tasks: [MoveTask] = []
  /// What the file of the service declares.
  var declared: [QueueDefinition] = []
  private var lacksDeclared = false
  /// When names were deleted, and queues purged, in milliseconds since 1970, by key.
  var deleted: [String: Int64] = [:]
  var purged: [String: Int64] = [:]
  /// In their order.
  var polls: [String: [Poll]] = [:]
  private var pollsBefore: [String: [Poll]] = [:]
  /// Queues whose messages may have changed in this transaction.
  var touched: Set<String> = []
  /// Bodies of this transaction that are not in the file yet.
  var fresh: [Int64: [UInt8]] = [:]
  var outbox: [@Sendable () -> Void] = []
  /// The first failure of the disk in this transaction.
  var fault: Fault?
  var lastNumber: Int64 = 0
  /// When each queue next loses something by age.
  var ends: [String: Int64] = [:]
  var due_ms: Int64?

  init(home: TableScope, heldMaximum: Int, now: @escaping @Sendable () -> Int64) {
    self.home = home
    self.heldMaximum = heldMaximum
    self.now = now
  }

  /// At most so many are held: what was counted last, and what came since.
  var heldAtMost: Int?

  /// Whether one more may be held; counts again only where what came since the last count could be too many.
  func hasRoom() -> Bool {
    if heldAtMost.map({ $0 >= heldMaximum }) ?? true { heldAtMost = held }
    let count = heldAtMost ?? 0
    // A message, and what is remembered of its sending.
    heldAtMost = count + 2
    return count < heldMaximum
  }

  private var held: Int { queues.values.reduce(0) { $0 + $1.model.messages.count + $1.model.sendings.known.count } }

  /// A number that none before it was as large as: of its moment, and in the order of one.
  func nextNumber(_ now_ms: Int64) -> Int64 {
    lastNumber = max(lastNumber + 1, now_ms << 20)
    return lastNumber
  }

  /// Runs what may fail on the disk; a failure ends the transaction.
  func disk<Value>(_ body: (Database) throws(Fault) -> Value?) -> Value? {
    guard let database, fault == nil else { return nil }
    do throws(Fault) { return try body(database) } catch {
      fault = error
      return nil
    }
  }

  func throwFault() throws(Fault) { if let fault { throw fault } }

  // MARK: The transaction

  func begin() {
    pollsBefore = polls
    outbox = []
    fault = nil
  }

  func happen(_ database: Database, now_ms: Int64) throws(Fault) {
    if lacksDeclared {
      lacksDeclared = false
      try? ensure(declared, home, now_ms)
    }
    for (key, end) in ends where end <= now_ms { settle(key, now_ms) }
    runTasks(now_ms)
    for key in polls.keys.sorted() { touched.insert(key) }
    try throwFault()
  }

  func save(_ database: Database) throws(Fault) {
    let now_ms = now()
    serve(now_ms)
    try throwFault()
    for key in touched.sorted() { try write(key, database) }
    fresh = [:]
    touched = []
    reckon(now_ms)
  }

  func restored() { lacksDeclared = !declared.isEmpty }

  func committed() {
    let leaving = outbox
    outbox = []
    pollsBefore = [:]
    for answer in leaving { answer() }
  }

  func undone() {
    polls = pollsBefore
    outbox = []
    touched = []
    fresh = [:]
  }

  func close() {
    for poll in polls.values.joined() { poll.answer([])() }
    polls = [:]
  }

  func settle(_ key: String, _ now_ms: Int64) {
    queues[key]?.model.settle(now_ms)
    touched.insert(key)
  }

  func forgetEnd(of key: String) { ends[key] = nil }

  /// When there is something to do next.
  func reckon(_ now_ms: Int64) {
    var due = ends.values.min()
    for task in tasks { due = [due, task.next_ms].compactMap(\.self).min() }
    for (key, waiting) in polls {
      due = ([due, queues[key]?.model.nextAppearance_ms()] + waiting.map(\.deadline_ms)).compactMap(\.self).min()
    }
    due_ms = due
  }

  var patience_ms: Int? {
    let first = polls.values.joined().compactMap(\.realDeadline).min()
    return first.map { max(0, Int((.now - $0) / .milliseconds(-1))) + ($0 > .now ? 1 : 0) }
  }

  private func write(_ key: String, _ database: Database) throws(Fault) {
    guard let record = queues[key] else { return }
    for number in record.model.removed {
      if fresh.removeValue(forKey: number) == nil {
        try database.run("DELETE FROM messages WHERE number = ?", .integer(number))
        try database.run("DELETE FROM bodies WHERE number = ?", .integer(number))
      }
    }
    for number in record.model.changed.sorted() {
      guard let message = record.model.messages[number] else { continue }
      try database.run(
        "INSERT OR REPLACE INTO messages (number, queue, state) VALUES (?, ?, ?)", .integer(number), .integer(record.id), .blob(message.stored))
      if let content = fresh[number] {
        try database.run("INSERT INTO bodies (number, content) VALUES (?, ?)", .integer(number), .blob(Sealed.sealed(content, number: number)))
      }
    }
    try writeSendings(record, database)
    record.model.forgetChanges()
    record.model.sendings.forgetChanges()
    ends[key] = record.model.nextEnd_ms()
  }

  private func writeSendings(_ record: QueueRecord, _ database: Database) throws(Fault) {
    for key in record.model.sendings.removed { try database.run("DELETE FROM duplicates WHERE queue = ? AND key = ?", .integer(record.id), .text(key)) }
    for key in record.model.sendings.changed {
      guard let sending = record.model.sendings.known[key] else { continue }
      try database.run(
        "INSERT OR REPLACE INTO duplicates (queue, key, number, id, until) VALUES (?, ?, ?, ?, ?)", .integer(record.id), .text(key),
        .integer(sending.number), .blob(sending.id.bytes), .integer(sending.until_ms))
    }
  }

  // MARK: Bodies

  func content(_ number: Int64) -> MessageContent? {
    guard let bytes = storedContent(number) else { return nil }
    guard let content = MessageContent(stored: bytes) else {
      fault = fault ?? .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "a message's body cannot be read"))
      return nil
    }
    return content
  }

  func storedContent(_ number: Int64) -> [UInt8]? {
    if let bytes = fresh[number] { return bytes }
    return disk { database throws(Fault) in
      let statement = try database.statement("SELECT content FROM bodies WHERE number = ?")
      defer { statement.reset() }
      try statement.bind([.integer(number)])
      guard try statement.step() else { throw .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "a message's body is missing")) }
      return try Sealed.opened(statement.bytes(0), number: number)
    }
  }

  /// `value` nil: it is kept no more.
  func keep(_ kind: String, _ key: String, _ value: [UInt8]?) {
    _ = disk { database throws(Fault) -> Void? in
      if let value {
        try database.run("INSERT OR REPLACE INTO kept (kind, key, value) VALUES (?, ?, ?)", .text(kind), .text(key), .blob(value))
      } else {
        try database.run("DELETE FROM kept WHERE kind = ? AND key = ?", .text(kind), .text(key))
      }
    }
  }

  /// What attributes and the other queues mean for each one's messages.
  func refreshRules() {
    for (key, record) in queues {
      let target = record.redrive.flatMap { QueueName.key(ofARN: $0.target) }.flatMap { queues[$0] }
      queues[key]?.model.rules = record.rules(hasTarget: target.map { $0.isFIFO == record.isFIFO } ?? false)
    }
  }
}
