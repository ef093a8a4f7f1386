internal import EmulatorThreads

extension TableEngine {
  /// Has the resident do a piece of work, of so many bytes, in its turn.
  package func post(_ work: ResidentWork, cost: Int) {
    switch writes.post(Job(work: .resident(work)), cost: cost) {
    case .posted: break
    case .full: work.fail(SQLiteFault(code: SQLiteFault.full, message: "too many requests wait already"))
    case .closed: work.fail(SQLiteFault(code: SQLiteFault.misuse, message: "the service is stopping"))
    }
  }

  /// The same for the emulator's own few messages, which no bound refuses.
  package func postUrgently(_ work: ResidentWork) {
    if writes.post(Job(work: .resident(work)), cost: 0, urgent: true) != .posted {
      work.fail(SQLiteFault(code: SQLiteFault.misuse, message: "the service is stopping"))
    }
  }
}
