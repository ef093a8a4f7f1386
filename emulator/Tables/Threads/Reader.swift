internal import EmulatorThreads

/// A thread that reads. Its transaction begins after its requests arrived, so that it sees every write that was acknowledged before.
final class Reader {
  private static let groupMaximum = 32

  private let store: ItemStore
  private let surroundings: Surroundings
  private let place: StorePlace

  init(_ surroundings: Surroundings) throws(Fault) {
    self.surroundings = surroundings
    store = ItemStore(try Schema.openForReading(surroundings.path))
    place = try StorePlace(surroundings.path)
  }

  func run(_ queue: BoundedQueue<Job>) {
    while let jobs = queue.take(atMost: Reader.groupMaximum, timeout_ms: nil) {
      run(jobs)
    }
  }

  private func run(_ jobs: [Job]) {
    do throws(Fault) {
      try surroundings.state.check()
      try place.check(surroundings.state)
      try store.database.run("BEGIN")
      defer { try? store.database.execute("COMMIT") }
      let session = ReadSession(
        store: store, tables: surroundings.catalogue.current, caller: TableCaller(scope: surroundings.home), now_s: surroundings.clock(),
        faults: surroundings.faults)
      session.elsewhere = surroundings.state.note
      for job in jobs { run(job, session) }
    } catch {
      let fault = surroundings.state.note(error)
      for job in jobs { job.fail(fault) }
    }
  }

  private func run(_ job: Job, _ session: ReadSession) {
    switch job.work {
    case .operation(let operation, let request, let reply):
      do throws(Fault) {
        (session.caller, session.mishap) = (surroundings.caller(request), Mishap())
        let answer = try TableReply.answer(request) { () throws(Fault) in try session.perform(operation, try request.fields()) }
        reply(answer.meeting(session.mishap))
      } catch {
        job.fail(surroundings.state.note(error))
      }
    case .resident, .sweep, .ensure, .snapshot, .restore, .adopt, .probe, .settle, .flushing:
      job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "a reader does not write"))
    }
  }
}
