public import Cases
import Forms
import Frameworks
import StrictJSON

extension MakeDecision {
  /// Goes on with a case that a worker left behind: from its receipts, to its outcome, exactly once. What is decided already is answered as it is, without a
  /// token.
  public func resume(_ id: String, from caller: Caller = Caller()) async throws(EndpointError) -> Made {
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: surroundings.now_ms()) else { throw .notFound }
    return try await resume(stored, from: caller)
  }

  private func resume(_ stored: StoredCase, from caller: Caller) async throws(EndpointError) -> Made {
    let request = try MakeDecision.read(stored.request)
    switch stored.status {
    case .queued, .running: break
    default: return MakeDecision.made(try stored.outcome(), stored.body, request, nil)
    }
    let running = RunningCase(id: stored.id, query: request.query, created_ms: stored.header.integer("created_ms") ?? surroundings.now_ms())
    let taken = try await CaseLog.take(stored, showing: running, store: store, now_ms: surroundings.now_ms())
    let log = CaseLog(of: taken, store: store)
    let journal = Journal(caseID: taken.id, receipts: taken.receipts.map(\.receipt), surroundings: surroundings, sink: log)
    return try await advance(request, journal, log, caller)
  }

  /// What an attempt before made under the same ticket, carried to its end; nil where it made nothing, and somebody else has the id.
  ///
  /// A review that is waited for gets one more token, since the first may have reached nobody.
  func takeOver(_ id: String, _ ticket: Idempotency.Ticket, _ caller: Caller) async throws(EndpointError) -> Made? {
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: surroundings.now_ms()), stored.ticket == ticket.caseID else {
      return nil
    }
    var made = try await resume(stored, from: caller)
    guard made.status == .awaitingReview, made.reviewToken == nil else { return made }
    for _ in 0..<MakeDecision.racesMaximum {
      let now_ms = surroundings.now_ms()
      guard var review = try await PendingReview.read(stored.id, tenant: caller.tenant, store: store, now_ms: now_ms), review.takesToken(at: now_ms) else {
        return made
      }
      let token = ReviewToken(surroundings)
      review.add(token, at: now_ms)
      do throws(RecordStoreError) { try await store.write([review.change()]) } catch {
        if case .conflict = error { continue }
        throw EndpointError(error)
      }
      made.reviewToken = token.text
      if review.noticeDue_ms != nil { made.notificationFailure = await notices?.deliver(try stored.outcome(), token, of: review) }
      return made
    }
    throw .unavailable(detail: "the review kept changing")
  }

  private static var racesMaximum: Int { 5 }

  func advance(_ request: DecisionRequest, _ journal: Journal, _ log: CaseLog, _ caller: Caller) async throws(EndpointError) -> Made {
    let voices: [String: Double]
    do throws(RecordStoreError) {
      voices = try await CalibrationRecords.read(log.tenant, store, now_ms: surroundings.now_ms()).mapValues(\.voice)
    } catch { throw EndpointError(error) }
    let outcome: DecisionOutcome
    do throws(DecisionError) {
      outcome = try await makeDecision(request, executives: executives, settings: settings, voices: voices, opinions: opinions, journal: journal)
    } catch { throw EndpointError(error) }
    do throws(JournalError) { return try await close(outcome, request, journal, log, caller) } catch { throw EndpointError(error) }
  }

  /// Stores the outcome, what it leaves to be done and that it was made, in one write; then tells of the review that is waited for. A failure of that does not
  /// undo the decision: the token is in the caller's hands too, and the notice stays due.
  private func close(
    _ outcome: DecisionOutcome, _ request: DecisionRequest, _ journal: Journal, _ log: CaseLog, _ caller: Caller
  ) async throws(JournalError) -> Made {
    let body = try HashChain.bytes(outcome.json, of: "outcome")
    let now_ms = surroundings.now_ms()
    let token = outcome.status == .awaitingReview ? ReviewToken(surroundings) : nil
    var review = token.map { token in
      PendingReview(of: outcome, token, tenant: log.tenant, now_ms: now_ms, settings: settings, announced: notices != nil)
    }
    let event = AuditEvent("decision.made", by: caller, to: ("decisions", outcome.decisionID), status: outcome.status.rawValue, at_ms: now_ms)
    let beside = [review?.change(), event.change(of: body, surroundings)].compactMap(\.self)
    try await log.close(outcome, body, journal.drain(), at_ms: now_ms, beside: beside)
    var made = MakeDecision.made(outcome, body, request, token)
    if let token, let review { made.notificationFailure = await notices?.deliver(outcome, token, of: review) }
    return made
  }

  private static func made(_ outcome: DecisionOutcome, _ body: [UInt8], _ request: DecisionRequest, _ token: ReviewToken?) -> Made {
    Made(
      decisionID: outcome.decisionID, status: outcome.status, body: body, reviewToken: token?.text, framework: outcome.framework.name,
      complexity: request.input.complexity, latency_ms: outcome.receipt.latency_ms, opinions: outcome.opinions.count)
  }
}

extension StoredCase {
  /// The outcome that the body holds.
  public func outcome() throws(EndpointError) -> DecisionOutcome { try DecisionOutcome(stored: body) }
}

extension DecisionOutcome {
  init(stored body: [UInt8]) throws(EndpointError) {
    do { self = try DecisionOutcome(json: try JSONReader.read(body)) } catch let error as StoredError {
      throw .fault(detail: "the stored decision cannot be read: \(error.path) \(error.rule)")
    } catch { throw .fault(detail: "the stored decision is no JSON") }
  }
}
