/// What the panel recommends, in words that follow from the numbers.
public struct Recommendation: Sendable, Hashable {
  public var alternative: String
  public var title: String
  public var summary: String
  public var detailedDescription: String
  /// Its place by each method, then its strengths, then what else the panel says for it; each sentence once.
  public var supportingEvidence: [String]
  /// 0…1, how far the answer hangs on the numbers given: the least of the panel's support and of the share of draws in which it stays first; at most ½ where
  /// nobody knows how likely anything is.
  public var confidence: Double
  /// Whose confidence it is where that is another one than `alternative`: the panel's recommendation, in whose place a review chose. Nil elsewhere, and in records of engines before 2.7.
  public var confidenceOf: String?
  /// Every alternative but the recommended one, in the order of the deciding ranking.
  public var considered: [Considered]
  public var risks: [Risk]
  public var stakeholderImpacts: [String]
  public var successMetrics: [String]
  public var domainAnalyses: [String: String]
  public var uncertaintyFactors: [String]
  /// Of each of them, what it is about; nil in records of engines before 2.6.
  package var uncertaintyKinds: [UncertaintyFactor.Kind]?
  /// What to do next; nil in records of engines before 2.
  public var nextStep: NextStep?
  /// In a model's words; nil where none was to write.
  public var draft: WrittenDraft?

  /// How it ends where nothing measures the effect on a stakeholder.
  package static let unmeasured = ": no criterion measures the effect on them"
  /// The category of a risk that the request states; its impact is the seriousness, in tenths.
  package static let statedRisk = "stated"

  public enum NextStep: String, Sendable, Hashable, CaseIterable {
    case act
    /// Learn first: it is worth more than it costs.
    case experiment
    /// A person decides.
    case review
  }

  public struct Considered: Sendable, Hashable {
    public var id: String
    public var title: String
    public var strengths: [String]
    public var weaknesses: [String]
    public var whyNot: String
    /// What the summary was while it was the one that the panel recommended, where a review chose another in its place; nil elsewhere, and in records of engines before 2.7.
    public var panelSummary: String? = nil
  }

  public struct Risk: Sendable, Hashable {
    public var category: String
    /// 0…1.
    public var likelihood: Double
    /// 0…1.
    public var impact: Double
    public var description: String
    public var mitigations: [String]

    public var isHigh: Bool { likelihood * impact >= 0.5 }
  }
}

/// The eight items of an assessment after the EU's AI Act (Regulation 2024/1689, articles 9 to 15): two for each of transparency, fairness, accountability and robustness.
public struct AIActAssessment: Sendable, Hashable {
  public enum Level: String, Sendable, Hashable, CaseIterable { case high, medium, low }

  public enum Subject: String, Sendable, Hashable, CaseIterable {
    case explainability, documentation, bias, security
    case equalityImpact = "equality_impact"
    case humanOversight = "human_oversight"
    case auditTrail = "audit_trail"
    case technicalRobustness = "technical_robustness"
  }

  public struct Item: Sendable, Hashable {
    public var level: Level
    /// What was counted, lower case, no full stop.
    public var evidence: [String]
    /// Of each line of the evidence, whether it holds: the level is their share. Nil in records of before it was kept.
    public var holds: [Bool]?
    /// What the lines are about, lower case; nil, as what follows, in records of engines before 2.6.
    public var about: String?
    /// What the subject asks and nobody looked at, lower case, no full stop.
    public var notAssessed: String?

    public init(_ level: Level, _ evidence: [String], holds: [Bool]?, about: String? = nil, notAssessed: String? = nil) {
      self.level = level
      self.evidence = evidence
      self.holds = holds
      self.about = about
      self.notAssessed = notAssessed
    }
  }

  public var items: [Subject: Item]

  public init(_ items: [Subject: Item]) { self.items = items }
}
