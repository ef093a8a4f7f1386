internal import EmulatorFaults
internal import EmulatorJSON
internal import EmulatorThreads
internal import Glibc

/// The one thread that writes. It takes whatever waits, and what comes while that is done, never waiting for more, and commits it as one durable transaction; answers
/// leave after the commit.
///
/// A request decides everything before it writes anything, so that a refused one leaves no trace in the group. Where the disk fails, nothing of the
/// group is kept and all of it is told so.
final class Writer {
  private static let groupMaximum = 512
  /// The bytes of all requests together that a group takes along beyond those it began with.
  private static let alongBytesMaximum = 16_777_216

  let surroundings: Surroundings
  private var path: String { surroundings.path }
  let store: ItemStore
  private let place: StorePlace
  let disk: FullDisk
  private var tables: [String: Table]
  /// Whether the file says of itself that it is of the present layout.
  private var isMarked: Bool
  let resident: (any Resident)?

  init(_ surroundings: Surroundings, bytesMaximum: Int?, resident: (@Sendable () -> any Resident)?) throws(Fault) {
    let database = try Schema.openForWriting(surroundings.path, bytesMaximum: bytesMaximum)
    self.surroundings = surroundings
    place = try StorePlace(surroundings.path)
    store = ItemStore(database)
    tables = try Catalogue.load(database, home: surroundings.home)
    isMarked = try database.integer("PRAGMA user_version") == Schema.version
    disk = FullDisk(database, of: surroundings.path, bytesMaximum: bytesMaximum, surroundings.state)
    surroundings.catalogue.publish(tables)
    self.resident = resident?()
    try self.resident?.load(database)
  }

  /// Until the queue is closed and empty. An idle writer sweeps every `sweepInterval_ms`; a busy one after that time too. Between them it wakes for what is due.
  func run(_ queue: BoundedQueue<Job>, sweepInterval_ms: Int) {
    let clock = ContinuousClock()
    var nextSweep = clock.now + .milliseconds(sweepInterval_ms)
    while true {
      let left = max(0, Int((nextSweep - clock.now) / .milliseconds(1))) + 1
      guard let jobs = queue.take(atMost: Writer.groupMaximum, timeout_ms: min(left, patience_ms)) else { break }
      if !jobs.isEmpty { run(jobs, queue) }
      if patience_ms == 0 { happen() }
      if clock.now >= nextSweep {
        let hasMore = sweep(surroundings.clock())
        nextSweep = clock.now + .milliseconds((try? hasMore.get()) == true ? 20 : sweepInterval_ms)
      }
    }
    resident?.close()
    try? store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// How long the resident has nothing to do by itself.
  private var patience_ms: Int {
    guard let resident else { return Int.max }
    let due = resident.due_ms.map { Int(clamping: max(0, $0 - surroundings.clock_ms())) } ?? Int.max
    return min(due, resident.patience_ms ?? Int.max)
  }

  /// What is due, in a transaction of its own. A disk that fails is asked again a little later: what is due stays so.
  private func happen() {
    do throws(Fault) {
      try transaction { _ throws(Fault) in }
    } catch {
      surroundings.state.note(error)
      if error.storage.isDiskFull { disk.relieve() }
      pause(100)
    }
  }

  private func pause(_ time_ms: UInt32) { usleep(time_ms * 1_000) }

  /// Operations in their order, in groups; what must stand alone in between.
  private func run(_ jobs: [Job], _ queue: BoundedQueue<Job>) {
    var group: [Job] = []
    for job in jobs {
      switch job.work {
      case .operation, .resident: group.append(job)
      case .sweep(let now_s, let reply):
        commit(&group)
        reply(sweep(now_s))
      case .ensure(let definitions, let reply):
        commit(&group)
        reply(ensure(definitions))
      case .adopt(let copy, let reply):
        commit(&group)
        reply(adopt(copy))
      case .probe(let reply):
        commit(&group)
        reply(probe())
      case .settle(let reply):
        commit(&group)
        reply(settle())
      case .flushing(let isWanted, let reply):
        commit(&group)
        reply(flush(isWanted))
      case .snapshot, .restore: job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "a snapshot is the archivist's work"))
      }
    }
    commit(&group, and: queue)
  }

  /// `queue`: whose jobs that came meanwhile are committed too.
  private func commit(_ group: inout [Job], and queue: BoundedQueue<Job>? = nil) {
    guard !group.isEmpty else { return }
    var jobs = group
    group = []
    do throws(Fault) {
      try attempt(&jobs, and: queue)
    } catch {
      let fault = surroundings.state.note(error)
      if fault.isDiskFull { commitOnFullDisk(jobs) } else { for job in jobs { job.fail(fault) } }
    }
    if LogFile.shorten(of: path, store.database) { disk.logWasEmptied() }
  }

  /// All of them in one transaction, and what came while they were done, then their answers.
  private func attempt(_ jobs: inout [Job], and queue: BoundedQueue<Job>? = nil) throws(Fault) {
    var answers: [() -> Void] = []
    try transaction { session throws(Fault) in
      var (place, room) = (0, Writer.alongBytesMaximum)
      while true {
        // A commit waits for the disk: the more it takes along, the fewer there are.
        if place == jobs.count { jobs += queue?.takeWaiting(atMost: Writer.groupMaximum - jobs.count, costing: &room) { $0.isShared } ?? [] }
        guard place < jobs.count else { break }
        let job = jobs[place]
        place += 1
        switch job.work {
        case .operation(let operation, let request, let reply):
          (session.caller, session.mishap) = (surroundings.caller(request), Mishap())
          let answer = try TableReply.answer(request) { () throws(Fault) in try session.performWrite(operation, try request.fields()) }.meeting(session.mishap)
          answers.append { reply(answer) }
        case .resident(let work): answers.append(try answer(work))
        default: continue
        }
      }
    }
    for answer in answers { answer() }
  }

  private func answer(_ work: ResidentWork) throws(Fault) -> @Sendable () -> Void {
    guard let resident else {
      let fail = work.fail
      return { fail(SQLiteFault(code: SQLiteFault.misuse, message: "nothing lives in the store beside its tables")) }
    }
    return try work.run(resident, store.database, surroundings.clock_ms())
  }

  /// Each alone, so that what deletes is not refused for what puts.
  private func commitOnFullDisk(_ jobs: [Job]) {
    disk.relieve()
    for job in jobs {
      do throws(Fault) {
        _ = disk.isFull
        var alone = [job]
        if job.isFreeing { try disk.freeing { () throws(Fault) in try attempt(&alone) } } else { try attempt(&alone) }
      } catch {
        job.fail(surroundings.state.note(error))
      }
    }
  }

  private func sweep(_ now_s: Int64) -> Result<Bool, TableEngineError> {
    _ = disk.isFull
    do throws(Fault) {
      return .success(
        try disk.freeing { () throws(Fault) in try transaction(now_s: now_s) { session throws(Fault) in try session.sweep() } })
    } catch {
      surroundings.state.note(error)
      if error.storage.isDiskFull { disk.relieve() }
      return .failure(TableEngineError(error))
    }
  }

  private func ensure(_ definitions: [JSON]) -> Result<Void, TableEngineError> {
    do throws(Fault) {
      return .success(try transaction { session throws(Fault) in for definition in definitions { try session.ensureTable(definition) } })
    } catch {
      return .failure(TableEngineError(error))
    }
  }

  /// What `body` does becomes durable and visible as a whole, or not at all.
  func transaction<Result>(now_s: Int64? = nil, _ body: (WriteSession) throws(Fault) -> Result) throws(Fault) -> Result {
    do throws(Fault) {
      try surroundings.state.check()
      try place.check(surroundings.state)
      try store.database.run("BEGIN IMMEDIATE")
      // A file of an older layout gets what it lacks with the first thing that is written to it.
      if !isMarked { try Schema.complete(store.database) }
      let changes = isMarked ? nil : try store.database.integer("SELECT total_changes()")
      let session = WriteSession(
        store: store, tables: tables, caller: TableCaller(scope: surroundings.home), now_s: now_s ?? surroundings.clock(), faults: surroundings.faults)
      session.elsewhere = surroundings.state.note
      resident?.begin()
      try resident?.happen(store.database, now_ms: surroundings.clock_ms())
      let result = try body(session)
      try session.saveCounters()
      try resident?.save(store.database)
      let changesNow = changes == nil ? nil : try store.database.integer("SELECT total_changes()")
      if changesNow != changes {
        try store.database.execute("PRAGMA user_version = \(Schema.version)")
        isMarked = true
      }
      // An older file that nothing was written to stays as it was.
      try store.database.run(isMarked ? "COMMIT" : "ROLLBACK")
      tables = session.tables
      surroundings.catalogue.publish(tables)
      resident?.committed()
      return result
    } catch {
      // SQLite may have rolled back already; a second time does no harm.
      try? store.database.execute("ROLLBACK")
      isMarked = (try? store.database.integer("PRAGMA user_version")) == Schema.version
      resident?.undone()
      try? resident?.load(store.database)
      throw error
    }
  }

  /// How long writes may wait for a restored copy; then everything stays as it was.
  static let adoptionLimit_ms = 30_000

  /// Takes over a checked copy's content in one transaction; on any failure everything stays as it was.
  private func adopt(_ copy: String) -> Result<Void, TableEngineError> {
    let database = store.database
    do throws(Fault) {
      try surroundings.state.check()
      try place.check(surroundings.state)
      try database.run("ATTACH DATABASE ? AS saved", .text(copy))
      defer { try? database.execute("DETACH DATABASE saved") }
      do throws(Fault) {
        database.obey(Interruption(limit_ms: Writer.adoptionLimit_ms, parent: surroundings.closing))
        defer { database.obey(nil) }
        try database.run("BEGIN IMMEDIATE")
        try Schema.complete(database)
        let present = try Schema.names(of: database, "saved")
        for name in Schema.names {
          try database.execute("DELETE FROM main.\(name)")
          if present.contains(name) { try database.execute("INSERT INTO main.\(name) SELECT * FROM saved.\(name)") }
        }
        let restored = try Catalogue.load(database, home: surroundings.home)
        try database.run("COMMIT")
        tables = restored
        surroundings.catalogue.publish(tables)
      } catch {
        try? database.execute("ROLLBACK")
        throw error
      }
      try resident?.load(database)
      resident?.restored()
      happen()
      return .success(())
    } catch {
      return .failure(TableEngineError(error))
    }
  }

  /// A small durable write under the empty token, which no client can name.
  func probe() -> Result<Void, TableEngineError> {
    if disk.isFull { return .failure(TableEngineError(FullDisk.fault)) }
    do throws(Fault) {
      return .success(
        try transaction { session throws(Fault) in
          try session.store.database.run("INSERT OR REPLACE INTO tokens (token, digest, at) VALUES ('', x'00', ?)", .integer(session.now_s))
        })
    } catch {
      surroundings.state.note(error)
      if error.storage.isDiskFull { disk.relieve() }
      return .failure(TableEngineError(error))
    }
  }
}

extension TableReply {
  /// The operation's answer, or its refusal; only the disk's fault is thrown on.
  static func answer(_ request: TableRequest, _ body: () throws(Fault) -> [UInt8]) throws(Fault) -> TableReply {
    let reply: TableReply
    do throws(Fault) {
      reply = TableReply(status: 200, body: try body())
    } catch {
      guard case .refused(let refusal) = error else { throw error }
      reply = TableReply(refusal)
    }
    return request.acceptsGzip ? reply.packed() : reply
  }
}

extension Fault {
  var storage: SQLiteFault {
    switch self {
    case .storage(let fault): fault
    case .refused(let refusal): SQLiteFault(code: SQLiteFault.misuse, message: refusal.message)
    }
  }
}
