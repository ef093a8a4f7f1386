/// Taking a case: fencing it from whoever had it, and reading what it went through.
extension CaseLog {
  /// What taking a case comes to.
  enum Taking {
    case taken(CaseLog, [ChainedReceipt])
    /// Another worker has it until then.
    case leased(until_ms: Int64)
    /// It was set aside just now: five times nothing came of taking it.
    case setAside(String)
    /// It was set aside before.
    case stuck(String)
  }

  /// Takes without a new receipt after which a case is set aside.
  static let takesMaximum = 5

  /// Fences the case from every worker before and reads what it went through. Nothing is read twice: what was stored between reading and fencing is read after it.
  ///
  /// `toEnd`: nothing more is done for the case than to end it, which needs no place among those that run.
  static func take(
    _ header: CaseHeader, _ shape: CaseShape, by caller: Caller, in cases: CaseStore, ignoringLease: Bool = false, toEnd: Bool = false
  ) async throws(EndpointError) -> Taking {
    let now_ms = cases.surroundings.now_ms()
    if let reason = header.stuck { return .stuck(reason) }
    if let lease_ms = header.lease_ms, header.isLeased(at: now_ms), !ignoringLease { return .leased(until_ms: lease_ms) }
    let place = header.place
    let request: (body: [UInt8], ticket: String?)
    var journal: CaseStore.StoredReceipts
    do throws(RecordStoreError) {
      request = try await cases.request(place, now_ms: now_ms)
      journal = try await cases.receipts(place, now_ms: now_ms)
    } catch { throw EndpointError(error) }
    // Nobody goes on from what was changed.
    do throws(JournalError) { try HashChain.verify(journal.receipts, from: HashChain.genesis(request.body)) } catch { throw EndpointError(error) }
    var changes: [RecordChange] = []
    do throws(RecordStoreError) {
      let progress = journal.receipts.count { !Journal.isOwn($0.receipt.key) }
      var after = header
      after.takes = progress > header.progress ? 1 : header.takes + 1
      after.progress = progress
      guard after.takes <= takesMaximum else {
        let reason = "it was taken \(takesMaximum) times, and nothing came of it"
        try await cases.setAside(header, shape, DeadLetter(header.place, .stuck, reason, receives: takesMaximum, at_ms: now_ms), by: caller)
        return .setAside(reason)
      }
      let lease_ms = cases.lease(at: now_ms)
      after.lease(until_ms: lease_ms, at: now_ms, by: caller)
      let places = toEnd ? [] : CasePlaces(place).run(&after, cases.bounds)
      changes = [.put(after.record, .version(header.version)), Wake(place, due_ms: lease_ms, in: header.lane, runs: after.runs).change] + places
      try await cases.records.write(changes)
      after.version = header.version + 1
      journal += try await cases.receipts(place, after: journal.items, now_ms: now_ms)
      let signals = shape.takesSignals ? try await SignalCount.read(place, cases.records) : SignalCount(nil)
      return .taken(
        CaseLog(taken: after, request: request, journal, signals, shape, by: caller, in: cases), journal.receipts)
    } catch {
      guard case .conflict(let index) = error else { throw EndpointError(error) }
      throw EndpointError(CasePlaces(place).count(changes.dropFirst(index).first).map { .crowded($0) } ?? .fenced)
    }
  }
}

extension CaseStore {
  /// Nothing advances the case any more: it says so, and leaves a dead letter, once.
  func setAside(_ header: CaseHeader, _ shape: CaseShape, _ letter: DeadLetter, by caller: Caller) async throws(RecordStoreError) {
    var after = header
    after.stuck = letter.message
    (after.lease_ms, after.due_ms) = (nil, nil)
    let left = CasePlaces(header.place).leave(&after)
    let event = AuditEvent(shape.words.setAside, by: caller, to: header, at_ms: letter.at_ms)
    try await records.write(
      [.put(after.record, .version(header.version)), Wake.end(header.place), letter.change, event.change(of: header.body, surroundings)] + left)
  }
}
