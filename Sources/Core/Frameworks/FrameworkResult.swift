public import StrictJSON

/// What a framework found: `framework.result` of a decision's outcome.
public struct FrameworkResult: Sendable, Hashable {
  /// The id of the alternative that stands first in the deciding ranking.
  public var winner: String
  /// What the panel is asked about: the first of the deciding ranking that breaks no must and that none of the others dominates; nil in records of engines before 2.
  public var proposed: String?
  /// The deciding ranking first, then the others that could be made, by the order in which methods are listed. Never empty.
  public var rankings: [Ranking]
  public var notApplicable: [NotApplicable]
  /// Agreement of the rankings, 0…1; nil for one alternative, one ranking or all tied.
  public var kendallW: Double?
  /// No alternative has rank 1 in every ranking (`ahp` is not counted: it repeats `weighted_sum`).
  public var methodSensitive: Bool
  public var flags: [Flag]
  /// What breaks a must, by id.
  public var inadmissible: [Inadmissible] = []
  /// What another one that is compared is at least as good as in everything that counts, and better in something; by id.
  public var dominated: [Dominated] = []
  /// The deciding method's own words where it finds no single best.
  public var noClearWinner: String?
  /// How far the first place hangs on the weights, or on the probabilities; nil where nothing can be drawn.
  public var robustness: Robustness?
  /// What a reader must be told of the numbers, gravest first.
  public var cautions: [Caution] = []
  /// What each of several judges alone would have; nil where nobody judged, or where what decides reads no criteria.
  public var judges: Judging?
  /// What `cynefin`, `ooda`, `kepner_tregoe` and `eisenhower` say beside the ranking; empty for the others.
  public var findings: JSONObject

  /// Whether something was ranked by utilities with probabilities.
  public var isByUtility: Bool { rankings.contains { [.expectedUtility, .certaintyEquivalent].map(\RankingMethod.rawValue).contains($0.method) } }

  public init(
    rankings: [Ranking], notApplicable: [NotApplicable] = [], kendallW: Double? = nil, methodSensitive: Bool = false, flags: [Flag] = [],
    findings: JSONObject = JSONObject()
  ) {
    self.winner = rankings.first?.order.first ?? ""
    self.rankings = rankings
    self.notApplicable = notApplicable
    self.kendallW = kendallW
    self.methodSensitive = methodSensitive
    self.flags = flags
    self.findings = findings
  }

  /// The method whose ranking decides.
  public var method: String { rankings.first?.method ?? "" }
}

/// One method's order of the alternatives.
public struct Ranking: Sendable, Hashable {
  /// Which scores are better.
  public enum Better: String, Sendable, Hashable, CaseIterable {
    case higher
    case lower
  }

  /// `topsis`, `expected_utility`, …
  public var method: String
  /// Nil in records of engines before 2: lower for `vikor` and `minimax_regret`, else higher.
  public var better: Better?
  /// By alternative id. What is not compared has none.
  public var scores: [String: Double]
  /// Ids, best first, equal ones by id, dominated ones after what dominates them; what is not compared stands last.
  public var order: [String]
  /// 1 is best; equal scores share a rank and the next rank is skipped (1, 1, 3). What is not compared has none.
  public var ranks: [String: Int]
  /// The method's own numbers, under the names of the request and result format.
  public var details: JSONObject

  public init(
    method: String, better: Better? = nil, scores: [String: Double], order: [String], ranks: [String: Int], details: JSONObject = JSONObject()
  ) {
    self.method = method
    self.better = better
    self.scores = scores
    self.order = order
    self.ranks = ranks
    self.details = details
  }
}

/// An alternative that breaks a must.
public struct Inadmissible: Sendable, Hashable {
  public var alternative: String
  /// Those it breaks: `cost <= 5`.
  public var musts: [String]

  public init(alternative: String, musts: [String]) {
    self.alternative = alternative
    self.musts = musts
  }
}

/// An alternative that another one leaves no reason to choose.
public struct Dominated: Sendable, Hashable {
  public var alternative: String
  public var by: String

  public init(alternative: String, by: String) {
    self.alternative = alternative
    self.by = by
  }
}

/// The share of draws of the weights, or of the probabilities, in which each alternative is first by the deciding method.
public struct Robustness: Sendable, Hashable {
  /// By id, summing to 1.
  public var firstShare: [String: Double]
  public var samples: Int
}

/// Something about the numbers as a whole that a reader must be told.
public struct Caution: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Judgements in pairs contradict each other (medium), and more than twice as much as is allowed (high).
    case inconsistentJudgements = "inconsistent_judgements"
    /// Dropping another alternative changes the winner.
    case rankReversal = "rank_reversal"
    /// Dropping what another one dominates, which nobody would choose, changes who is first (high).
    case hangsOnDominated = "hangs_on_dominated"
    /// What may go wrong with the winner exceeds that of the runner-up by more than what it is better by (high).
    case adverseConsequences = "adverse_consequences"
    /// Nobody listed what may go wrong.
    case unassessedRisks = "unassessed_risks"
    /// A score lies beyond its criterion's scale and counts as its end.
    case clamped
  }

  public var kind: Kind
  /// High is a reason for a review.
  public var level: Flag.Level
  /// Lower case, no full stop.
  public var text: String
}

public struct NotApplicable: Sendable, Hashable {
  public var method: String
  /// Lower case, no full stop.
  public var reason: String

  public init(method: String, reason: String) {
    self.method = method
    self.reason = reason
  }
}

/// Something about an alternative that a person should look at.
public struct Flag: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The coefficient of variation of the utility is over 1 (high: over 2).
    case highVariation = "high_variation"
    /// The probability of a utility under the reference is over .2 (high: over .4).
    case likelyLoss = "likely_loss"
    /// No alternative meets every must, so all are compared (always high).
    case mustsUnmet = "musts_unmet"
  }

  public enum Level: String, Sendable, Hashable, CaseIterable {
    case medium
    case high
  }

  public var alternative: String
  public var kind: Kind
  public var level: Level
  /// What was compared; nil where it is infinite.
  public var value: Double?

  public init(alternative: String, kind: Kind, level: Level, value: Double?) {
    self.alternative = alternative
    self.kind = kind
    self.level = level
    self.value = value
  }
}

/// How well a framework suits an input.
public struct Applicability: Sendable, Hashable {
  /// As a request and a record name it.
  public var name: String { own ?? framework.rawValue }
  public var framework: FrameworkName
  /// The name of a framework of the operator's, which is based on `framework`.
  public var own: String?
  /// 0 (cannot be used) … 1.
  public var score: Double
  /// Lower case, no full stop; never empty.
  public var reasons: [String]

  public init(framework: FrameworkName, own: String? = nil, score: Double, reasons: [String]) {
    self.framework = framework
    self.own = own
    self.score = score
    self.reasons = reasons
  }
}

/// The framework that suits best, and why.
public struct FrameworkChoice: Sendable, Hashable {
  public var framework: FrameworkName
  /// The method to name when the framework is `mcda` and the request names none.
  public var method: MCDAMethod?
  /// One sentence.
  public var rationale: String
  /// Every framework, best first, equal ones by name.
  public var applicability: [Applicability]

  public init(framework: FrameworkName, method: MCDAMethod?, rationale: String, applicability: [Applicability]) {
    self.framework = framework
    self.method = method
    self.rationale = rationale
    self.applicability = applicability
  }
}
