internal import EmulatorTables

/// Reads the file into memory: at the start, and after a transaction that did not hold.
extension QueueKeeper {
  func load(_ database: Database) throws(Fault) {
    self.database = database
    queues = [:]
    heldAtMost = nil
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
}
