import StrictJSON

/// POST /decisions/{id}/review: one person's verdict, once.
public struct ReviewDecision: Sendable {
  private let store: any RecordStore
  private let surroundings: any Surroundings

  public init(store: any RecordStore, surroundings: any Surroundings) {
    self.store = store
    self.surroundings = surroundings
  }

  public static let bodyBytesMaximum = 65_536

  public struct Reviewed: Sendable {
    /// The outcome as it is now.
    public var body: [UInt8]
    public var status: DecisionOutcome.Status
  }

  /// Exactly one answer wins: a token that fits an answered review is a 409, after the record's time a 410, any other token a 403.
  public func respond(to id: String, body: [UInt8], from caller: Caller = Caller()) async throws(EndpointError) -> Reviewed {
    let verdict: ReviewVerdict
    do throws(RequestError) { verdict = try ReviewVerdict.read(body) } catch { throw .refused(error) }
    let now_ms = surroundings.now_ms()
    let (stored, review) = try await waiting(id, caller, now_ms)
    guard review.matches(verdict.token) else { throw .forbidden("the token is not one of this review's") }
    guard !review.isAnswered else { throw .conflict("the review is answered already") }
    guard now_ms < review.expires_ms else {
      _ = try await settle(stored, review, .expired(at_ms: review.expires_ms), now_ms)
      throw .gone("the review expired at \(Timestamp.text(review.expires_ms))")
    }
    let outcome = try stored.outcome()
    if let alternative = verdict.alternative, !outcome.recommendation.considered.contains(where: { $0.id == alternative }) {
      throw .refused(RequestError(.invalid, path: "/alternative_id", rule: "`\(alternative)` is none of the alternatives considered"))
    }
    let human = DecisionOutcome.HumanReview(by: caller.principal, at_ms: now_ms, verdict: verdict.verdict, comment: verdict.comment)
    return try await settle(stored, review, .verdict(human, amendedTo: verdict.alternative), now_ms)
  }

  /// Ends a review that nobody answered in time, for a sweep over what falls due; nil when it is not due or is answered.
  public func expire(_ id: String, from caller: Caller = Caller()) async throws(EndpointError) -> Reviewed? {
    let now_ms = surroundings.now_ms()
    let (stored, review) = try await waiting(id, caller, now_ms)
    guard !review.isAnswered, review.expires_ms <= now_ms else { return nil }
    return try await settle(stored, review, .expired(at_ms: review.expires_ms), now_ms)
  }

  /// The decisions whose review has expired unanswered, at most `limit`, of one of `0..<ReviewDecision.shards`.
  public func due(shard: Int, limit: Int = 100) async throws(EndpointError) -> [(caller: Caller, decisionID: String)] {
    let now_ms = surroundings.now_ms()
    let query = RecordQuery(
      .index, partition: PendingReview.due(shard), through: Timestamp.text(now_ms) + "$", limit: limit, now_s: now_ms / 1000)
    do throws(RecordStoreError) {
      return try await store.query(query).records.compactMap { record in
        guard let tenant = record.text("tenant"), let id = record.text("decision_id") else { return nil }
        return (Caller(tenant: tenant, principal: "clock"), id)
      }
    } catch { throw EndpointError(error) }
  }

  public static var shards: Int { PendingReview.shards }

  private func waiting(_ id: String, _ caller: Caller, _ now_ms: Int64) async throws(EndpointError) -> (StoredCase, PendingReview) {
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: now_ms) else { throw .notFound }
    guard let review = try await PendingReview.read(stored.id, tenant: caller.tenant, store: store, now_ms: now_ms) else {
      throw .conflict("the decision waits for no review")
    }
    return (stored, review)
  }

  /// Stores the answer, what follows from it and that the review is over, in one write that only one answer can win.
  private func settle(_ stored: StoredCase, _ review: PendingReview, _ answer: ReviewAnswer, _ now_ms: Int64) async throws(EndpointError) -> Reviewed {
    let outcome = try stored.outcome().reviewed(answer)
    let receipt = Receipt(key: "answer/\(DecisionOutcome.reviewStep)", value: answer.json, at_ms: now_ms)
    do throws(JournalError) {
      let body = try HashChain.bytes(outcome.json, of: "outcome")
      let log = CaseLog(of: stored, store: store)
      try await log.close(outcome, body, [receipt], at_ms: now_ms, beside: [review.answered])
      return Reviewed(body: body, status: outcome.status)
    } catch .fenced { throw .conflict("the review is answered already") } catch { throw EndpointError(error) }
  }
}

/// What a reviewer says.
struct ReviewVerdict: Sendable {
  var token: String
  var verdict: DecisionOutcome.HumanReview.Verdict
  var comment: String
  /// Given exactly when the verdict amends.
  var alternative: String?

  static func read(_ body: [UInt8]) throws(RequestError) -> ReviewVerdict {
    let findings = Findings()
    let value = try RequestBody.json(body, atMost: ReviewDecision.bodyBytesMaximum)
    let fields = try FieldReader.root(value, findings, fields: ["token", "verdict", "comment", "alternative_id"])
    fields.require("token")
    fields.require("verdict")
    let token = fields.text("token", 1...200)
    let verdict: DecisionOutcome.HumanReview.Verdict? = fields.choice("verdict")
    let comment = fields.text("comment", 0...5000) ?? ""
    let alternative = fields.text("alternative_id", 1...200)
    if verdict == .amend { fields.require("alternative_id") }
    if let verdict, verdict != .amend, fields.has("alternative_id") { findings.invalid("/alternative_id", "is for the verdict `amend`") }
    try findings.check()
    return ReviewVerdict(token: token ?? "", verdict: verdict ?? .reject, comment: comment, alternative: alternative)
  }
}
