package import EmulatorFaults
public import EmulatorJSON
internal import Glibc
internal import Synchronization
internal import EmulatorThreads

/// DynamoDB's data plane on one SQLite file: writes are on the disk before they are answered, reads see every answered write.
public final class TableEngine: Sendable {
  /// Requests that may wait for each of the two kinds of thread, and the bytes of their bodies together. More are refused with ThrottlingException.
  public static let waitingMaximum = 20_000
  public static let waitingBytesMaximum = 268_435_456
  /// The largest snapshot that is restored while requests are served.
  public static let restoreBytesMaximum = 512 * 1_048_576
  private static let readers = 2

  let writes = BoundedQueue<Job>(elementsMaximum: waitingMaximum, costMaximum: waitingBytesMaximum)
  private let reads = BoundedQueue<Job>(elementsMaximum: waitingMaximum, costMaximum: waitingBytesMaximum)
  private let catalogue = Catalogue()
  /// Snapshots and restores that wait beside the one under way; more are refused.
  private let archive = BoundedQueue<Job>(elementsMaximum: 4, costMaximum: 4)
  private let closing = Interruption()
  private let home: TableScope
  private let threads: Mutex<[Thread]>

  /// Opens or makes the file at `path`; its folder must be there.
  /// - Parameters:
  ///   - bytesMaximum: what the file may grow to; a write beyond it is answered like one on a full disk. None by default: the disk is the bound.
  ///   - sweepInterval_ms: how long between two looks for expired items.
  ///   - restoreBytesMaximum: the largest snapshot that is restored.
  ///   - archiveLimit_ms: how long saving a snapshot, or making one ready to be restored, may take.
  ///   - home: whose the tables are that a request without a signature means, and those of a file from before accounts and regions were kept apart.
  ///   - faults: strikes items as its plan says.
  ///   - clock: seconds since 1970.
  ///   - resident: makes what else lives in the file, on its writer's thread.
  ///   - clock_ms: milliseconds since 1970, for the resident; by default `clock`'s seconds.
  ///   - tell: gets what whoever runs the service must know: the file is gone or damaged, the disk is full, or is well again.
  package init(
    path: String, bytesMaximum: Int? = nil, sweepInterval_ms: Int = 30_000, restoreBytesMaximum: Int = TableEngine.restoreBytesMaximum,
    archiveLimit_ms: Int = 600_000, home: TableScope = .standard, faults: FaultInjector? = nil,
    clock: @escaping @Sendable () -> Int64 = TableEngine.systemClock, clock_ms: (@Sendable () -> Int64)? = nil,
    resident: (@Sendable () -> any Resident)? = nil, tell: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(TableEngineError) {
    threads = Mutex([])
    self.home = home
    do throws(Fault) {
      let writes = writes
      let state = StoreState(path, tell)
      let surroundings = Surroundings(
        path: path, home: home, catalogue: catalogue, state: state, closing: closing, faults: faults, clock: clock,
        clock_ms: clock_ms ?? { clock() * 1_000 })
      let writer = try Writer(surroundings, bytesMaximum: bytesMaximum, resident: resident)
      let archivist = Archivist(
        surroundings, restoreBytesMaximum: restoreBytesMaximum, limit_ms: archiveLimit_ms, writes: writes)
      let archive = archive
      let reads = reads
      var started = [try TableEngine.started { archivist.run(archive) }, try TableEngine.started { writer.run(writes, sweepInterval_ms: sweepInterval_ms) }]
      for _ in 0..<TableEngine.readers {
        let reader = try Reader(surroundings)
        started.append(try TableEngine.started { reader.run(reads) })
      }
      threads.withLock { [started] in $0 = started }
    } catch {
      writes.close()
      reads.close()
      archive.close()
      throw TableEngineError(error)
    }
  }

  private static func started(_ body: sending @escaping () -> Void) throws(Fault) -> Thread {
    do throws(ThreadError) { return try Thread(body) } catch {
      throw .storage(SQLiteFault(code: SQLiteFault.noMemory, message: "a thread cannot be started (\(error.errno))"))
    }
  }

  deinit { close() }

  /// Answers one request in the service's own account and region.
  public func submit(target: String, body: [UInt8], reply: @escaping @Sendable (TableReply) -> Void) {
    submit(TableRequest(target: target, body: body), reply: reply)
  }

  /// Answers one request, on a thread of the service; it must not be held up by the reply.
  public func submit(_ request: TableRequest, reply: @escaping @Sendable (TableReply) -> Void) {
    guard let operation = Operation(target: request.target) else {
      return reply(TableReply(TableRefusal(.unknownOperation, "The operation \(request.target.prefix(100)) is not one of this service")))
    }
    let queue = operation.isWrite ? writes : reads
    switch queue.post(Job(work: .operation(operation, request, reply: reply)), cost: request.body.count) {
    case .posted: break
    case .full: reply(TableReply(TableRefusal(.throttling, "Rate of requests exceeds the allowed throughput")))
    case .closed: reply(TableReply(TableRefusal(.internalServerError, "Internal server error: the service is stopping")))
    }
  }

  /// Makes the tables that are not there, waiting until they are durable. Each is what CreateTable or CloudFormation's AWS::DynamoDB::Table takes.
  /// A table that is there gets the indexes and the time to live it lacks; one with other keys is an error naming it.
  public func createTablesIfMissing(_ definitions: [JSON]) throws(TableEngineError) {
    let answer = BoundedQueue<Result<Void, TableEngineError>>(elementsMaximum: 1, costMaximum: 1)
    post(.ensure(definitions) { _ = answer.post($0, cost: 0) }, to: writes)
    try answer.take(atMost: 1, timeout_ms: nil)?.first?.get()
  }

  /// Deletes a batch of what expired before `now_s` (seconds since 1970) and of deleted tables; answers whether there may be more.
  public func sweep(now_s: Int64, reply: @escaping @Sendable (Result<Bool, TableEngineError>) -> Void) {
    post(.sweep(now_s: now_s, reply: reply), to: writes)
  }

  /// Does what is due by the clock, behind everything that was asked before: for a clock that is moved by hand.
  package func settle(reply: @escaping @Sendable (Result<SettledStore, TableEngineError>) -> Void) { post(.settle(reply: reply), to: writes) }

  /// Whether each commit waits for the disk. Off, it holds against a kill, but not against the end of the machine until this is on again.
  package func flushes(_ isWanted: Bool, reply: @escaping @Sendable (Result<Void, TableEngineError>) -> Void) {
    post(.flushing(isWanted, reply: reply), to: writes)
  }

  /// Writes a consistent copy of everything to `path` while requests are served.
  public func snapshot(to path: String, reply: @escaping @Sendable (Result<Void, TableEngineError>) -> Void) {
    file(.snapshot(path: path, reply: reply))
  }

  /// Puts a snapshot's content in the place of everything, in one transaction, while requests are served. `path` is copied and checked before a write has to wait.
  public func restore(from path: String, reply: @escaping @Sendable (Result<Void, TableEngineError>) -> Void) {
    file(.restore(path: path, reply: reply))
  }

  /// A table and how much it holds.
  public struct Contents: Sendable {
    public var name: String
    public var scope: TableScope
    public var items: Int64
  }

  /// What a snapshot holds, by name: the tables of all accounts and regions.
  public func contents(ofSnapshot path: String) throws(TableEngineError) -> [Contents] {
    do throws(Fault) {
      let tables = try Catalogue.load(try Database(path: path, mode: .readOnly), home: home)
      return tables.values.map { Contents(name: $0.definition.name, scope: $0.scope, items: $0.items) }
        .sorted { ($0.name, $0.scope.region, $0.scope.account) < ($1.name, $1.scope.region, $1.scope.account) }
    } catch {
      throw TableEngineError(error)
    }
  }

  /// Writes a little and waits until it is on the disk, behind what waits already: says whether the store can be written to, and why not.
  public func probe(reply: @escaping @Sendable (Result<Void, TableEngineError>) -> Void) { post(.probe(reply: reply), to: writes) }

  private func file(_ work: Job.Work) {
    let job = Job(work: work)
    switch archive.post(job, cost: 0) {
    case .posted: break
    case .full: job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "too many snapshots and restores wait already"))
    case .closed: job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "the service is stopping"))
    }
  }

  private func post(_ work: Job.Work, to queue: BoundedQueue<Job>) {
    let job = Job(work: work)
    if queue.post(job, cost: 0, urgent: true) != .posted {
      job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "the service is stopping"))
    }
  }

  /// Answers what waits, gives up what takes long, then closes the file. Later requests are refused.
  public func close() {
    closing.ask()
    archive.close()
    let running = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    // The archivist first: it may be waiting for the writer.
    running.first?.join()
    writes.close()
    reads.close()
    for thread in running.dropFirst() { thread.join() }
  }

  public static func systemClock() -> Int64 { Int64(time(nil)) }
}
