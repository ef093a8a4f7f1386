internal import EmulatorFaults
internal import EmulatorThreads

/// A thread that reads. Its transaction begins after its requests arrived, so that it sees every write that was acknowledged before.
final class Reader {
  private static let groupMaximum = 32

  private let store: ItemStore
  private let catalogue: Catalogue
  private let clock: @Sendable () -> Int64
  private let faults: FaultInjector?

  init(path: String, _ catalogue: Catalogue, faults: FaultInjector?, clock: @escaping @Sendable () -> Int64) throws(Fault) {
    store = ItemStore(try Schema.openForReading(path))
    self.catalogue = catalogue
    self.clock = clock
    self.faults = faults
  }

  func run(_ queue: BoundedQueue<Job>) {
    while let jobs = queue.take(atMost: Reader.groupMaximum, timeout_ms: nil) {
      run(jobs)
    }
  }

  private func run(_ jobs: [Job]) {
    do throws(Fault) {
      try store.database.run("BEGIN")
      defer { try? store.database.execute("COMMIT") }
      let session = ReadSession(store: store, tables: catalogue.current, now_s: clock(), faults: faults)
      for job in jobs { run(job, session) }
    } catch {
      for job in jobs { job.fail(error.storage) }
    }
  }

  private func run(_ job: Job, _ session: ReadSession) {
    switch job.work {
    case .operation(let operation, let body, let reply):
      do throws(Fault) {
        reply(try TableReply.answer { () throws(Fault) in try session.perform(operation, try Job.request(body)) })
      } catch {
        job.fail(error.storage)
      }
    case .sweep, .ensure, .snapshot, .restore, .adopt, .probe: job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "a reader does not write"))
    }
  }
}
