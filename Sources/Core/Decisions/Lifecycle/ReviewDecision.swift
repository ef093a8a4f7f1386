public import Cases
import Forms
import Frameworks
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

  /// Exactly one answer wins: a token that fits an answered review is a 409, after the record's time a 410, any other token a 403. Under the ticket of an
  /// attempt that was left behind, what that attempt answered is the answer.
  public func respond(
    to id: String, body: [UInt8], from caller: Caller = Caller(), under ticket: Idempotency.Ticket? = nil
  ) async throws(EndpointError) -> Reviewed {
    let verdict: ReviewVerdict
    do throws(RequestError) { verdict = try ReviewVerdict.read(body) } catch { throw .refused(error) }
    let now_ms = surroundings.now_ms()
    let (stored, review) = try await waiting(id, caller, now_ms)
    guard review.matches(verdict.token) else { throw .forbidden("the token is not one of this review's") }
    let expiry = "the review expired at \(Timestamp.text(review.expires_ms))"
    if review.isAnswered {
      if let ticket, ticket.isTakenOver, review.ticket == ticket.caseID, let status = stored.status { return Reviewed(body: stored.body, status: status) }
      throw review.isExpired ? .gone(expiry) : .conflict("the review is answered already")
    }
    guard now_ms < review.expires_ms else {
      _ = try await expire(id, from: caller)
      throw .gone(expiry)
    }
    try ReviewDecision.check(verdict, for: try stored.outcome())
    let human = DecisionOutcome.HumanReview(by: caller.principal, at_ms: now_ms, verdict: verdict.verdict, comment: verdict.comment)
    return try await settle(stored, review, .verdict(human, amendedTo: verdict.alternative), caller, under: ticket?.caseID, now_ms)
  }

  private static func check(_ verdict: ReviewVerdict, for outcome: DecisionOutcome) throws(EndpointError) {
    guard let alternative = verdict.alternative else { return }
    func refused(_ rule: String) -> EndpointError { .refused(RequestError(.invalid, path: "/alternative_id", rule: "`\(alternative)` \(rule)")) }
    if alternative == outcome.recommendation.alternative { throw refused("is the one recommended already; the verdict for it is `approve`") }
    guard outcome.recommendation.considered.contains(where: { $0.id == alternative }) else { throw refused("is none of the alternatives considered") }
  }

  /// Ends a review that nobody answered in time; nil when it is not due or is answered.
  public func expire(_ id: String, from caller: Caller = Caller()) async throws(EndpointError) -> Reviewed? {
    let now_ms = surroundings.now_ms()
    let (stored, review) = try await waiting(id, caller, now_ms)
    guard !review.isAnswered, review.expires_ms <= now_ms else { return nil }
    let clock = Caller.clock(of: caller.tenant, correlationID: caller.correlationID)
    return try await settle(stored, review, .expired(at_ms: review.expires_ms), clock, under: nil, now_ms)
  }

  private func waiting(_ id: String, _ caller: Caller, _ now_ms: Int64) async throws(EndpointError) -> (StoredCase, PendingReview) {
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: now_ms) else { throw .notFound }
    guard let review = try await PendingReview.read(stored.id, tenant: caller.tenant, store: store, now_ms: now_ms) else {
      throw .conflict("the decision waits for no review")
    }
    return (stored, review)
  }

  /// Stores the answer, what follows from it and that the review is over, in one write that only one answer can win.
  private func settle(
    _ stored: StoredCase, _ review: PendingReview, _ answer: ReviewAnswer, _ caller: Caller, under ticket: String?, _ now_ms: Int64
  ) async throws(EndpointError) -> Reviewed {
    let outcome = try stored.outcome().reviewed(answer)
    let receipt = Receipt(key: "answer/\(DecisionOutcome.reviewStep)", value: answer.json, at_ms: now_ms)
    do throws(JournalError) {
      let body = try HashChain.bytes(outcome.json, of: "outcome")
      let isExpired = outcome.humanReview == nil
      let kind = isExpired ? "decision.review_expired" : "decision.reviewed"
      let event = AuditEvent(kind, by: caller, to: ("decisions", outcome.decisionID), status: outcome.status.rawValue, at_ms: now_ms)
      var review = review
      review.answer(under: ticket, expired: isExpired)
      let log = CaseLog(of: stored, store: store)
      try await log.close(outcome, body, [receipt], at_ms: now_ms, beside: [review.change(), event.change(of: body, surroundings)])
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
