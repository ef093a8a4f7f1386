import StrictJSON

extension MakeDecision {
  /// Goes on with a case that was accepted, or that a worker left behind: from its receipts, to its outcome, exactly once. What is decided already is answered as it is, without a token.
  public func resume(_ id: String, from caller: Caller = Caller()) async throws(EndpointError) -> Made {
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: surroundings.now_ms()) else { throw .notFound }
    let request = try MakeDecision.read(stored.request)
    switch stored.status {
    case .queued, .running: break
    default: return try MakeDecision.made(stored, request)
    }
    let running = RunningCase(
      id: stored.id, query: request.query, status: .running, created_ms: stored.header.integer("created_ms") ?? surroundings.now_ms())
    let taken = try await CaseLog.take(stored, showing: running, store: store, now_ms: surroundings.now_ms())
    let log = CaseLog(of: taken, store: store)
    let journal = Journal(caseID: taken.id, receipts: taken.receipts.map(\.receipt), surroundings: surroundings, sink: log)
    return try await advance(request, journal, log)
  }

  func advance(_ request: DecisionRequest, _ journal: Journal, _ log: CaseLog) async throws(EndpointError) -> Made {
    let voices: [String: Double]
    do throws(RecordStoreError) {
      voices = try await CalibrationRecords.read(log.tenant, store, now_ms: surroundings.now_ms()).mapValues(\.voice)
    } catch { throw EndpointError(error) }
    let outcome: DecisionOutcome
    do throws(DecisionError) {
      outcome = try await makeDecision(request, executives: executives, settings: settings, voices: voices, opinions: opinions, journal: journal)
    } catch { throw EndpointError(error) }
    let token = outcome.status == .awaitingReview ? ReviewToken(surroundings) : nil
    do throws(JournalError) {
      let body = try HashChain.bytes(outcome.json, of: "outcome")
      let beside = token.map { [PendingReview.change(for: outcome, $0, tenant: log.tenant, now_ms: surroundings.now_ms(), settings: settings)] } ?? []
      try await log.close(outcome, body, journal.drain(), at_ms: surroundings.now_ms(), beside: beside)
      return await announced(MakeDecision.made(outcome, body, request, token), outcome, log.tenant)
    } catch { throw EndpointError(error) }
  }

  private static func made(_ outcome: DecisionOutcome, _ body: [UInt8], _ request: DecisionRequest, _ token: ReviewToken?) -> Made {
    Made(
      decisionID: outcome.decisionID, status: outcome.status, body: body, reviewToken: token?.text, framework: outcome.framework.name,
      complexity: request.input.complexity, latency_ms: outcome.receipt.latency_ms, opinions: outcome.opinions.count)
  }

  private static func made(_ stored: StoredCase, _ request: DecisionRequest) throws(EndpointError) -> Made {
    made(try stored.outcome(), stored.body, request, nil)
  }

  /// Tells of the review that is waited for. A failure does not undo the decision: the token is in the caller's hands too, and `remind` tells again.
  private func announced(_ made: Made, _ outcome: DecisionOutcome, _ tenant: String) async -> Made {
    guard let token = made.reviewToken, let notifications else { return made }
    var made = made
    do throws(StepFailure) {
      try await notifications.announce(notice(outcome, token, tenant), idempotencyKey: "\(outcome.decisionID)/notify/review/1")
    } catch { made.notificationFailure = error.detail }
    return made
  }

  /// Announces a review again under one more token, at most four times: where a worker ended between storing the decision and telling of it. Tokens given out before stay good.
  public func remind(_ id: String, from caller: Caller = Caller()) async throws(EndpointError) {
    let now_ms = surroundings.now_ms()
    guard let notifications else { throw .conflict("there is nobody to notify") }
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: now_ms),
      let review = try await PendingReview.read(stored.id, tenant: caller.tenant, store: store, now_ms: now_ms)
    else { throw .notFound }
    guard !review.isAnswered, review.expires_ms > now_ms, review.digests.count < PendingReview.tokensMaximum else {
      throw .conflict("the review is answered, expired or was announced \(PendingReview.tokensMaximum) times")
    }
    let outcome = try stored.outcome()
    let token = ReviewToken(surroundings)
    do throws(RecordStoreError) { try await store.write([review.adding(token)]) } catch { throw EndpointError(error) }
    do throws(StepFailure) {
      try await notifications.announce(
        notice(outcome, token.text, caller.tenant), idempotencyKey: "\(stored.id)/notify/review/\(review.digests.count + 1)")
    } catch { throw .unavailable(detail: error.detail) }
  }

  private func notice(_ outcome: DecisionOutcome, _ token: String, _ tenant: String) -> ReviewNotice {
    ReviewNotice(
      tenant: tenant, decisionID: outcome.decisionID, title: outcome.recommendation.title, reasons: outcome.reviewReasons, token: token,
      expires_ms: outcome.createdAt_ms + settings.reviewLifetime_ms)
  }
}

extension StoredCase {
  /// The outcome that the body holds.
  public func outcome() throws(EndpointError) -> DecisionOutcome {
    do { return try DecisionOutcome(json: try JSONReader.read(body)) } catch let error as FrameworkError {
      throw .fault(detail: "the stored decision cannot be read: \(error.path ?? "") \(error.rule)")
    } catch { throw .fault(detail: "the stored decision is no JSON") }
  }
}
