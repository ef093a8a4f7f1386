public import Cases
import Forms
import Frameworks

extension Decisions {
  public static let name = FamilyName("decision", plural: "decisions")
  /// The one wait of a decision.
  public static let review = "review"

  public static let description = CaseDescription<DecisionRequest, DecisionOutcome>(
    name, engine: engineVersion, schemaVersion: DecisionOutcome.schemaVersion,
    columns: [
      .text("query", asked: { $0.query }) { $0.query },
      .choice("framework") { $0.framework.name },
      .text("method") { $0.framework.method },
      .text("alternative_id") { $0.recommendation.alternative },
      .text("title") { $0.recommendation.title },
      .choice("consensus_level") { $0.consensus.level },
      .choice("classification") { $0.classification },
      .share("support_percentage", storedAs: "support_millionths") { $0.consensus.support },
      .flag("human_review_required") { $0.humanReviewRequired },
    ],
    // `LIST#BOTH` is how the first records call it.
    lists: [CaseList(by: "framework", storedWithStatusAs: "BOTH")],
    bodyBytesMaximum: DecisionRequest.bodyBytesMaximum,
    waits: [
      CaseWait(
        // Where the first records keep it.
        WaitPlace(name: review, sort: "REVIEW", due: "DUE#REVIEW", answered: "reviewed", expired: "review_expired"), notice: { $0.notice },
        read: { body throws(RequestError) in try ReviewVerdict.read(body).heldAgainst })
    ],
    words: AuditWords(waits: "made", ended: "made"), lane: { $0.input.urgency >= 5 ? .urgent : .normal },
    metrics: DecisionMetrics.all)
}

/// What is counted and timed of a decision.
public enum DecisionMetrics {
  /// Whether a request came to what it asked for.
  enum Answered: String, CaseIterable { case success, error, refused }
  /// What a request came to; one whose decision is not there yet is queued.
  enum Outcome: String, CaseIterable {
    case completed, rejected, vetoed, queued, refused, failed
    case awaitingReview = "awaiting_review"
  }

  static let requests = Metric(
    "decision_requests_total", .counter, labels: [.init("status", Answered.self), .init("outcome", Outcome.self)], dimensions: ["status"])
  static let processing = Metric(
    "decision_processing_seconds", .histogramLong, .seconds, labels: [.init("framework", FrameworkName.self), .init("complexity", Complexity.self)],
    dimensions: ["framework"])

  static let all = CaseMetrics<DecisionRequest, DecisionOutcome>(
    [requests, processing],
    requested: { requested in
      let (answered, outcome) = told(requested)
      return [MetricSample(requests, 1, answered.rawValue, outcome.rawValue)]
    },
    shown: { request, outcome in
      [MetricSample(processing, Double(outcome.receipt.latency_ms) / 1_000, outcome.framework.name.rawValue, request.input.complexity.rawValue)]
    })

  private static func told(_ requested: CaseRequested<DecisionOutcome.Status>) -> (Answered, Outcome) {
    switch requested {
    case .refused: (.refused, .refused)
    case .failed, .stored(.failed): (.error, .failed)
    case .stored(.completed): (.success, .completed)
    case .stored(.awaitingReview): (.success, .awaitingReview)
    case .stored(.rejected): (.success, .rejected)
    case .stored(.vetoed): (.success, .vetoed)
    case .stored(.queued), .stored(.running): (.success, .queued)
    }
  }
}
