public import Cases
public import Frameworks
public import StrictJSON

/// What came of a decision, as it is answered, stored and shown.
///
/// In JSON every field is always there, null where there is nothing to say; only `veto.overridden_by` is left out until a veto is overridden, and `review_until` where
/// no review is asked for.
public struct DecisionOutcome: Sendable, Hashable {
  /// The form of stored outcomes; readers take this one and every earlier one.
  public static let schemaVersion = 1

  public enum Status: String, Sendable, Hashable, CaseIterable {
    case queued, running, completed, rejected, vetoed, failed
    case awaitingReview = "awaiting_review"
  }

  public var decisionID: String
  public var query: String
  public var status: Status
  public var recommendation: Recommendation
  public var framework: FrameworkSection
  public var consensus: Consensus
  /// On the recommendation that stands, by executive.
  public var opinions: [Opinion]
  /// In the order of their seats.
  public var participatingExecutives: [String]
  public var leadExecutive: String?
  public var veto: Veto?
  public var escalatedToHuman: Bool
  public var humanReviewRequired: Bool
  public var reviewReasons: [String]
  public var humanReview: HumanReview?
  /// Until when the review may be answered; nil where none is asked for, and in records of builds that did not say it.
  public var reviewUntil_ms: Int64?
  public var classification: Classification
  /// Why it is not what every decision has; nil in records of engines before 2.6.
  public var classificationReasons: [String]?
  public var aiActAssessment: AIActAssessment
  /// What would change the decision; nil in records of builds that did not compute it.
  public var sensitivity: OutcomeSensitivity?
  public var dissent: [Dissent]
  public var receipt: CostReceipt
  public var createdAt_ms: Int64
  public var policyVersion: String
  public var engineVersion: String
  public var schemaVersion: Int
  /// What was decided upon, as it was read; nil, like what follows, in records of engines before 2.
  public var request: JSONValue?
  public var inputsNotUsed: [InputNotUsed]?
  public var panel: PanelSummary?
  /// The request's priorities that name a criterion or a category, with what is best in it; nil in records of engines before 2.6.
  public var priorities: [Priority]?

  /// What `opinions` are about: what is recommended, unless a review chose something else since, which keeps what it was.
  public var askedAlternative: String {
    guard let humanReview, humanReview.verdict == .amend else { return recommendation.alternative }
    if let before = humanReview.insteadOf { return before }
    if let standing = consensus.standing, consensus.attempts.indices.contains(standing) { return consensus.attempts[standing].alternative }
    // Records of engines before 2 kept neither: of the askings with the support that stands, the earliest stood.
    return consensus.attempts.first { $0.support == consensus.support }?.alternative ?? recommendation.alternative
  }

  /// Which framework was used and what it found.
  public struct FrameworkSection: Sendable, Hashable {
    public var name: FrameworkName
    public var method: String
    public var rationale: String
    public var applicability: [Applicability]
    public var result: FrameworkResult
    /// The operator's own, which `name` is what it is based on.
    public var own: Own?

    public struct Own: Sendable, Hashable {
      public var name: String
      /// The SHA-256 of the file's canonical JSON, in hexadecimal.
      public var digest: String
    }
  }

  /// Power used to stop a recommendation.
  public struct Veto: Sendable, Hashable {
    public var executive: String
    public var domain: String
    /// Who approved it nevertheless.
    public var overriddenBy: String?
  }

  public struct HumanReview: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable { case approve, reject, amend }

    public var by: String
    public var at_ms: Int64
    public var verdict: Verdict
    public var comment: String
    /// Of an amendment: the alternative that was recommended before, which the panel was asked about. Nil in records of before it was kept.
    public var insteadOf: String?
  }

  /// A minority's opinion, verbatim, with the recommendation it was about.
  public struct Dissent: Sendable, Hashable {
    public var alternative: String
    public var opinion: Opinion
    /// What it would choose, and what it loses, 0…1; nil in records of engines before 2.
    public var firstChoice: String?
    public var loss: Double?
    /// Up to two that make most of the loss, the greater share first.
    public var criteria: [String] = []
  }

  /// What making the decision cost.
  public struct CostReceipt: Sendable, Hashable {
    public var latency_ms: Int64
    public var usage: Usage

    public init(latency_ms: Int64, usage: Usage) {
      self.latency_ms = latency_ms
      self.usage = usage
    }
  }
}
