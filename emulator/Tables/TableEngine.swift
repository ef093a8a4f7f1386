public import EmulatorFaults
public import EmulatorJSON
internal import Glibc
internal import Synchronization

/// DynamoDB's data plane on one SQLite file: writes are on the disk before they are answered, reads see every answered write.
public final class TableEngine: Sendable {
  /// Requests that may wait for each of the two kinds of thread, and the bytes of their bodies together. More are refused with ThrottlingException.
  public static let waitingMaximum = 20_000
  public static let waitingBytesMaximum = 268_435_456
  private static let readers = 2

  private let writes = BoundedQueue<Job>(elementsMaximum: waitingMaximum, costMaximum: waitingBytesMaximum)
  private let reads = BoundedQueue<Job>(elementsMaximum: waitingMaximum, costMaximum: waitingBytesMaximum)
  private let catalogue = Catalogue()
  private let threads: Mutex<[Thread]>

  /// Opens or makes the file at `path`; its folder must be there.
  /// - Parameters:
  ///   - bytesMaximum: what the file may grow to; a write beyond it is answered like one on a full disk. None by default: the disk is the bound.
  ///   - sweepInterval_ms: how long between two looks for expired items.
  ///   - faults: strikes items as its plan says.
  ///   - clock: seconds since 1970.
  public init(
    path: String, bytesMaximum: Int? = nil, sweepInterval_ms: Int = 30_000, faults: FaultInjector? = nil,
    clock: @escaping @Sendable () -> Int64 = TableEngine.systemClock
  ) throws(TableEngineError) {
    threads = Mutex([])
    do throws(Fault) {
      let writer = try Writer(path: path, bytesMaximum: bytesMaximum, catalogue, faults: faults, clock: clock)
      let writes = writes
      let reads = reads
      var started = [try Thread { writer.run(writes, sweepInterval_ms: sweepInterval_ms) }]
      for _ in 0..<TableEngine.readers {
        let reader = try Reader(path: path, catalogue, faults: faults, clock: clock)
        started.append(try Thread { reader.run(reads) })
      }
      threads.withLock { [started] in $0 = started }
    } catch {
      writes.close()
      reads.close()
      throw TableEngineError(error)
    }
  }

  deinit { close() }

  /// Answers one request, on a thread of the service; it must not be held up by the reply. `target` is X-Amz-Target.
  public func submit(target: String, body: [UInt8], reply: @escaping @Sendable (TableReply) -> Void) {
    guard let operation = Operation(target: target) else {
      return reply(TableReply(TableRefusal(.unknownOperation, "The operation \(target.prefix(100)) is not one of this service")))
    }
    let queue = operation.isWrite ? writes : reads
    switch queue.post(Job(work: .operation(operation, body: body, reply: reply)), cost: body.count) {
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

  /// Writes a consistent copy of everything to `path` while requests are served.
  public func snapshot(to path: String, reply: @escaping @Sendable (Result<Void, TableEngineError>) -> Void) {
    post(.snapshot(path: path, reply: reply), to: reads)
  }

  /// Puts a snapshot's content in the place of everything, in one transaction, while requests are served.
  public func restore(from path: String, reply: @escaping @Sendable (Result<Void, TableEngineError>) -> Void) {
    post(.restore(path: path, reply: reply), to: writes)
  }

  private func post(_ work: Job.Work, to queue: BoundedQueue<Job>) {
    let job = Job(work: work)
    if queue.post(job, cost: 0, urgent: true) != .posted {
      job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "the service is stopping"))
    }
  }

  /// Answers what waits, then closes the file. Later requests are refused.
  public func close() {
    writes.close()
    reads.close()
    let running = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    for thread in running { thread.join() }
  }

  public static func systemClock() -> Int64 { Int64(time(nil)) }
}
