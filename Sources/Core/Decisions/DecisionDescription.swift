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
    words: AuditWords(waits: "made", ended: "made"),
    metrics: { request, outcome in DecisionMetrics.samples(request, outcome) })
}

/// What is counted and timed of a decision.
public enum DecisionMetrics {
  public static let requests = Metric("decision_requests_total", .count, labels: ["status"], dimensions: ["status"])
  public static let processing = Metric("decision_processing_seconds", .seconds, labels: ["framework", "complexity"], dimensions: ["framework", "complexity"])

  static func samples(_ request: DecisionRequest, _ outcome: DecisionOutcome) -> [MetricSample] {
    [
      MetricSample(requests, 1, labels: ["status": outcome.status.rawValue]),
      MetricSample(
        processing, Double(outcome.receipt.latency_ms) / 1_000,
        labels: ["framework": outcome.framework.name.rawValue, "complexity": request.input.complexity.rawValue]),
    ]
  }
}
