internal import EmulatorJSON
internal import EmulatorTables

/// All queues, in memory as far as their order and state go, and in the store's file: what changed in a transaction is written at its end, bodies are read when they
/// are delivered. Used by the writer's thread alone.
final class QueueKeeper: Resident {
  static let queuesMaximum = 1_000
  static let messagesMaximum = 4_000_000
  static let pollsMaximum = 20_000

  let home: TableScope
  private let now: @Sendable () -> Int64
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
  private var outbox: [@Sendable () -> Void] = []
  /// The first failure of the disk in this transaction.
  private var fault: Fault?
  private var lastNumber: Int64 = 0
  /// When each queue next loses something by age.
  private var ends: [String: Int64] = [:]
  private(set) var due_ms: Int64?

  init(home: TableScope, now: @escaping @Sendable () -> Int64) {
    self.home = home
    self.now = now
  }

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
  private func reckon(_ now_ms: Int64) {
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

  // MARK: Polls

  func add(_ poll: Poll, to key: String) {
    polls[key, default: []].append(poll)
    touched.insert(key)
  }

  var pollCount: Int { polls.values.reduce(0) { $0 + $1.count } }

  /// Gives waiting callers what has become visible, in their order, and those whose time is over nothing.
  func serve(_ now_ms: Int64, only: String? = nil) {
    var keys = only.map { [$0] } ?? touched.sorted()
    while let key = keys.popLast() {
      guard var waiting = polls[key] else { continue }
      waiting.removeAll { $0.ticket.isAbandoned }
      queues[key]?.model.settle(now_ms)
      var isEmpty = queues[key] == nil
      while !isEmpty, let poll = waiting.first {
        let (deliveries, buried) = receive(key, poll.count, poll.visibility_ms, poll.attempt, now_ms)
        if let buried { keys.append(buried) }
        guard !deliveries.isEmpty else {
          isEmpty = true
          break
        }
        waiting.removeFirst()
        outbox.append(poll.answer(deliveries))
      }
      for poll in waiting where poll.isOver(now_ms) || queues[key] == nil { outbox.append(poll.answer([])) }
      waiting.removeAll { $0.isOver(now_ms) || queues[key] == nil }
      polls[key] = waiting.isEmpty ? nil : waiting
    }
  }

  /// Receives now. - Returns: the messages, and the queue that took dead letters.
  func receive(_ key: String, _ count: Int, _ visibility_ms: Int64, _ attempt: String?, _ now_ms: Int64) -> ([Delivery], buried: String?) {
    touched.insert(key)
    guard let receipt = queues[key]?.model.receive(count, visibility_ms: visibility_ms, attempt: attempt, now_ms: now_ms, nonce: Self.nonce) else {
      return ([], nil)
    }
    let buried = receipt.dead.isEmpty ? nil : bury(receipt.dead, of: key, now_ms)
    let deliveries = receipt.taken.compactMap { message -> Delivery? in
      guard let content = content(message.number) else { return nil }
      return Delivery(message: message, content: content, handle: handle(of: message, in: key))
    }
    return (deliveries, buried)
  }

  private static func nonce() -> Int64 { Int64.random(in: 1 ... .max) }

  /// Puts dead letters into the queue that takes them: the same message, with its count. Source: Developer Guide, "Using dead-letter queues in Amazon SQS".
  private func bury(_ dead: [QueueMessage], of key: String, _ now_ms: Int64) -> String? {
    guard let record = queues[key], let target = record.redrive.flatMap({ QueueName.key(ofARN: $0.target) }), queues[target] != nil else { return nil }
    for message in dead {
      var moved = message
      moved.number = nextNumber(now_ms)
      moved.state = .visible
      moved.visible_ms = now_ms
      moved.nonce = 0
      moved.source = record.arn
      if record.isFIFO {
        moved.aged_ms = now_ms
        moved.deduplication = message.id.text
      }
      move(from: message.number, to: moved, in: target)
    }
    return target
  }

  /// The body goes with it.
  func move(from number: Int64, to moved: QueueMessage, in target: String) {
    guard let content = storedContent(number) else { return }
    fresh[moved.number] = content
    queues[target]?.model.insert(moved)
    touched.insert(target)
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

  private func storedContent(_ number: Int64) -> [UInt8]? {
    if let bytes = fresh[number] { return bytes }
    return disk { database throws(Fault) in
      let statement = try database.statement("SELECT content FROM bodies WHERE number = ?")
      defer { statement.reset() }
      try statement.bind([.integer(number)])
      guard try statement.step() else { throw .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "a message's body is missing")) }
      return try Sealed.opened(statement.bytes(0), number: number)
    }
  }

  // MARK: Reading the file

  func load(_ database: Database) throws(Fault) {
    self.database = database
    queues = [:]
    tasks = []
    deleted = [:]
    purged = [:]
    ends = [:]
    due_ms = nil
    guard try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'queues'") ?? 0 > 0 else { return }
    let now_ms = now()
    try loadQueues(database)
    try loadMessages(database, now_ms)
    try loadSendings(database)
    try loadKept(database)
    refreshRules()
    for key in queues.keys {
      queues[key]?.model.forgetChanges()
      queues[key]?.model.sendings.forgetChanges()
      ends[key] = queues[key]?.model.nextEnd_ms()
    }
    reckon(now_ms)
  }

  private func loadQueues(_ database: Database) throws(Fault) {
    let statement = try database.statement("SELECT id, name, definition FROM queues")
    defer { statement.reset() }
    while try statement.step() {
      let key = String(decoding: statement.bytes(1), as: UTF8.self)
      guard let record = QueueRecord(id: statement.integer(0), key: key, stored: statement.bytes(2)) else {
        throw .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "a queue's definition cannot be read"))
      }
      queues[key] = record
    }
    refreshRules()
  }

  private func loadMessages(_ database: Database, _ now_ms: Int64) throws(Fault) {
    let keys = Dictionary(queues.values.map { ($0.id, $0.key) }) { first, _ in first }
    let statement = try database.statement("SELECT number, queue, state FROM messages ORDER BY number")
    defer { statement.reset() }
    while try statement.step() {
      guard let message = QueueMessage(number: statement.integer(0), stored: statement.bytes(2), now_ms: now_ms) else {
        throw .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "a message cannot be read"))
      }
      lastNumber = max(lastNumber, message.number)
      if let key = keys[statement.integer(1)] { queues[key]?.model.insert(message, isNew: false) }
    }
  }

  private func loadSendings(_ database: Database) throws(Fault) {
    let keys = Dictionary(queues.values.map { ($0.id, $0.key) }) { first, _ in first }
    let statement = try database.statement("SELECT queue, key, number, id, until FROM duplicates")
    defer { statement.reset() }
    while try statement.step() {
      guard let key = keys[statement.integer(0)], let id = MessageID(bytes: statement.bytes(3)) else { continue }
      let sending = Sendings.Sending(number: statement.integer(2), id: id, until_ms: statement.integer(4))
      lastNumber = max(lastNumber, sending.number)
      queues[key]?.model.sendings.add(sending, String(decoding: statement.bytes(1), as: UTF8.self), isNew: false)
    }
  }

  private func loadKept(_ database: Database) throws(Fault) {
    let statement = try database.statement("SELECT kind, key, value FROM kept")
    defer { statement.reset() }
    while try statement.step() {
      let key = String(decoding: statement.bytes(1), as: UTF8.self)
      let value = String(decoding: statement.bytes(2), as: UTF8.self)
      switch String(decoding: statement.bytes(0), as: UTF8.self) {
      case "deleted": deleted[key] = Int64(value)
      case "purged": purged[key] = Int64(value)
      case "task": if let task = MoveTask(id: key, stored: statement.bytes(2)) { tasks.append(task) }
      default: continue
      }
    }
    tasks.sort { ($0.started_ms, $0.id) < ($1.started_ms, $1.id) }
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
