internal import EmulatorFaults
internal import EmulatorJSON
internal import EmulatorThreads

/// The one thread that writes. It takes whatever waits, never waiting for more, and commits it as one durable transaction; answers leave after the commit.
///
/// A request decides everything before it writes anything, so that a refused one leaves no trace in the group. Where the disk fails, nothing of the
/// group is kept and all of it is told so.
final class Writer {
  private static let groupMaximum = 512

  private let path: String
  private let store: ItemStore
  private let catalogue: Catalogue
  private let clock: @Sendable () -> Int64
  private let faults: FaultInjector?
  private let closing: Interruption
  private let place: StorePlace
  private var tables: [String: Table]

  /// `closing`: when the engine is being closed, long work ends.
  init(
    path: String, bytesMaximum: Int?, _ catalogue: Catalogue, faults: FaultInjector?, closing: Interruption, clock: @escaping @Sendable () -> Int64
  ) throws(Fault) {
    let database = try Schema.openForWriting(path, bytesMaximum: bytesMaximum)
    self.closing = closing
    place = try StorePlace(path)
    self.path = path
    store = ItemStore(database)
    self.catalogue = catalogue
    self.clock = clock
    self.faults = faults
    tables = try Catalogue.load(database)
    catalogue.publish(tables)
  }

  /// Until the queue is closed and empty. An idle writer sweeps every `sweepInterval_ms`; a busy one after that time too.
  func run(_ queue: BoundedQueue<Job>, sweepInterval_ms: Int) {
    let clock = ContinuousClock()
    var nextSweep = clock.now + .milliseconds(sweepInterval_ms)
    while true {
      let left = max(0, Int((nextSweep - clock.now) / .milliseconds(1)))
      guard let jobs = queue.take(atMost: Writer.groupMaximum, timeout_ms: left + 1) else { break }
      if !jobs.isEmpty { run(jobs) }
      if clock.now >= nextSweep {
        let hasMore = sweep(self.clock())
        nextSweep = clock.now + .milliseconds((try? hasMore.get()) == true ? 20 : sweepInterval_ms)
      }
    }
    try? store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// Operations in their order, in groups; what must stand alone in between.
  private func run(_ jobs: [Job]) {
    var group: [Job] = []
    for job in jobs {
      switch job.work {
      case .operation: group.append(job)
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
      case .snapshot, .restore: job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "a snapshot is the archivist's work"))
      }
    }
    commit(&group)
  }

  private func commit(_ group: inout [Job]) {
    guard !group.isEmpty else { return }
    defer {
      group = []
      LogFile.shorten(of: path, store.database)
    }
    do throws(Fault) {
      var answers: [(@Sendable (TableReply) -> Void, TableReply)] = []
      try transaction { session throws(Fault) in
        for job in group {
          guard case .operation(let operation, let body, let reply) = job.work else { continue }
          answers.append((reply, try TableReply.answer { () throws(Fault) in try session.performWrite(operation, try Job.request(body)) }))
        }
      }
      for (reply, answer) in answers { reply(answer) }
    } catch {
      for job in group { job.fail(error.storage) }
    }
  }

  private func sweep(_ now_s: Int64) -> Result<Bool, TableEngineError> {
    do throws(Fault) {
      return .success(try transaction(now_s: now_s) { session throws(Fault) in try session.sweep() })
    } catch {
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
  private func transaction<Result>(now_s: Int64? = nil, _ body: (WriteSession) throws(Fault) -> Result) throws(Fault) -> Result {
    do throws(Fault) {
      try place.check()
      try store.database.run("BEGIN IMMEDIATE")
      let session = WriteSession(store: store, tables: tables, now_s: now_s ?? clock(), faults: faults)
      let result = try body(session)
      try session.saveCounters()
      try store.database.run("COMMIT")
      tables = session.tables
      catalogue.publish(tables)
      return result
    } catch {
      // SQLite may have rolled back already; a second time does no harm.
      try? store.database.execute("ROLLBACK")
      throw error
    }
  }

  /// How long writes may wait for a restored copy; then everything stays as it was.
  static let adoptionLimit_ms = 30_000

  /// Takes over a checked copy's content in one transaction; on any failure everything stays as it was.
  private func adopt(_ copy: String) -> Result<Void, TableEngineError> {
    let database = store.database
    do throws(Fault) {
      try database.run("ATTACH DATABASE ? AS saved", .text(copy))
      defer { try? database.execute("DETACH DATABASE saved") }
      do throws(Fault) {
        database.obey(Interruption(limit_ms: Writer.adoptionLimit_ms, parent: closing))
        defer { database.obey(nil) }
        try database.run("BEGIN IMMEDIATE")
        for name in Schema.names {
          try database.execute("DELETE FROM main.\(name); INSERT INTO main.\(name) SELECT * FROM saved.\(name)")
        }
        let restored = try Catalogue.load(database)
        try database.run("COMMIT")
        tables = restored
        catalogue.publish(tables)
      } catch {
        try? database.execute("ROLLBACK")
        throw error
      }
      return .success(())
    } catch {
      return .failure(TableEngineError(error))
    }
  }

  /// A small durable write under the empty token, which no client can name.
  private func probe() -> Result<Void, TableEngineError> {
    do throws(Fault) {
      return .success(
        try transaction { session throws(Fault) in
          try session.store.database.run("INSERT OR REPLACE INTO tokens (token, digest, at) VALUES ('', x'00', ?)", .integer(session.now_s))
        })
    } catch {
      return .failure(TableEngineError(error))
    }
  }
}

extension TableReply {
  /// The operation's answer, or its refusal; only the disk's fault is thrown on.
  static func answer(_ body: () throws(Fault) -> [UInt8]) throws(Fault) -> TableReply {
    do throws(Fault) {
      return TableReply(status: 200, body: try body())
    } catch {
      guard case .refused(let refusal) = error else { throw error }
      return TableReply(refusal)
    }
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
