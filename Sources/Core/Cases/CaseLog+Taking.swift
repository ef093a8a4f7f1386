import Forms

/// Taking a case: fencing it from whoever had it, and reading what it went through.
extension CaseLog {
  /// What taking a case comes to.
  enum Taking {
    case taken(CaseLog, [ChainedReceipt])
    /// Another worker has it until then.
    case leased(until_ms: Int64)
    /// It was set aside: five times nothing came of taking it.
    case stuck(String)
  }

  /// Takes without a new receipt after which a case is set aside.
  static let takesMaximum = 5

  /// Fences the case from every worker before and reads what it went through. Nothing is read twice: what was stored between reading and fencing is read after it.
  static func take(_ header: CaseHeader, _ shape: CaseShape, by caller: Caller, in cases: CaseStore, ignoringLease: Bool = false) async throws(EndpointError)
    -> Taking
  {
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
    do throws(RecordStoreError) {
      let progress = journal.receipts.count { !Journal.isOwn($0.receipt.key) }
      var after = header
      after.takes = progress > header.progress ? 1 : header.takes + 1
      after.progress = progress
      guard after.takes <= takesMaximum else { return try await setAside(header, shape, caller, cases, now_ms) }
      let lease_ms = cases.lease(at: now_ms)
      (after.lease_ms, after.leased_ms) = (lease_ms, now_ms)
      try await cases.records.write([.put(after.record, .version(header.version)), Wake(place, due_ms: lease_ms).change])
      after.version = header.version + 1
      journal += try await cases.receipts(place, after: journal.items, now_ms: now_ms)
      let signals = shape.takesSignals ? try await SignalCount.read(place, cases.records) : SignalCount(nil)
      return .taken(
        CaseLog(taken: after, request: request, journal, signals, shape, by: caller, in: cases), journal.receipts)
    } catch {
      if case .conflict = error { throw EndpointError(JournalError.fenced) }
      throw EndpointError(error)
    }
  }

  /// Nothing advances the case any more: it says so, and leaves a dead letter.
  private static func setAside(
    _ header: CaseHeader, _ shape: CaseShape, _ caller: Caller, _ cases: CaseStore, _ now_ms: Int64
  ) async throws(RecordStoreError) -> Taking {
    let reason = "it was taken \(takesMaximum) times, and nothing came of it"
    var after = header
    after.stuck = reason
    after.lease_ms = nil
    let letter = DeadLetter(place: header.place, type: "stuck", message: reason, at_ms: now_ms, receives: takesMaximum)
    let event = AuditEvent("\(shape.name.singular).\(shape.words.setAside)", by: caller, to: header.place.resource, status: header.status, at_ms: now_ms)
    try await cases.records.write([
      .put(after.record, .version(header.version)), Wake.end(header.place), letter.change, event.change(of: header.body, cases.surroundings),
    ])
    return .stuck(reason)
  }
}
