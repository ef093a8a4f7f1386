import Forms
package import Frameworks

/// What makes a recommendation less sure than it looks. An outcome keeps of each its sentence and its kind.
package enum UncertaintyFactor: Sendable {
  /// The request says so itself.
  case stated(Uncertainty)
  /// No state has a probability.
  case ignorance
  /// What decides reads no weight and no probability.
  case untried(method: String)
  /// Of so many alternatives no other could be chosen.
  case sole(of: Int)
  /// Payoffs decide; that by which no alternative was ranked, though it weighs something.
  case unranked([String])
  /// No alternative is first by every method.
  case methods
  /// In the deciding method's own words.
  case noClearWinner(String)
  case caution(Caution)
  /// Of several judges those that would decide otherwise, with what each would choose.
  case judges(others: [(name: String, choice: String?)], count: Int)
  /// The recommended one is not first alone: its place, and what is first.
  case notFirst(standing: String, first: String?)
  case breach(must: String)
  /// A required domain in which no seat has a priority.
  case unseated(domain: String)
  /// That more than one of the panel has, and that weighs.
  case concern(String)
  case silence(seats: Int, of: Int)
  /// There is nothing to judge by.
  case nothing
  /// Who asks is not sure of a result.
  case estimate(confidence: Double, result: String)
  case flag(Flag)
  /// A constraint in words; after a review let it pass, whose review that was.
  case unchecked(String, but: String? = nil)
  /// It had passed.
  case deadline(at_ms: Int64)
  case missedWish(criterion: String, score: String, limit: String)

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case stated, ignorance, untried, methods, judges, breach, concern, silence, nothing, estimate, unchecked, deadline
    case soleAlternative = "sole_alternative"
    case unrankedCriteria = "unranked_criteria"
    case noClearWinner = "no_clear_winner"
    case notFirst = "not_first"
    case unseated = "unseated_domain"
    case missedWish = "missed_wish"
    // A caution's or flag's own.
    case inconsistentJudgements = "inconsistent_judgements"
    case rankReversal = "rank_reversal"
    case hangsOnDominated = "hangs_on_dominated"
    case adverseConsequences = "adverse_consequences"
    case unassessedRisks = "unassessed_risks"
    case clamped
    case highVariation = "high_variation"
    case likelyLoss = "likely_loss"
    case mustsUnmet = "musts_unmet"
  }

  var kind: Kind {
    switch self {
    case .stated: .stated
    case .ignorance: .ignorance
    case .untried: .untried
    case .sole: .soleAlternative
    case .unranked: .unrankedCriteria
    case .methods: .methods
    case .noClearWinner: .noClearWinner
    case .caution(let caution): Kind(caution.kind)
    case .judges: .judges
    case .notFirst: .notFirst
    case .breach: .breach
    case .unseated: .unseated
    case .concern: .concern
    case .silence: .silence
    case .nothing: .nothing
    case .estimate: .estimate
    case .flag(let flag): Kind(flag.kind)
    case .unchecked: .unchecked
    case .deadline: .deadline
    case .missedWish: .missedWish
    }
  }

  /// Lower case, no full stop.
  var sentence: String {
    switch self {
    case .stated(let uncertainty): "the request states \(uncertainty.rawValue.replacing("_", with: " ")) uncertainty"
    case .ignorance: "no state has a probability: what hangs on one was not computed"
    case .untried(let method): ConfidenceBasis.untriedWords(method.methodWords)
    case .sole(let count):
      "\(ConfidenceBasis.soleWords(of: count)): there was nothing to choose from, only to say yes or no to, and no percentage says which"
    case .unranked(let criteria):
      "payoffs decided, and the panel judged by them alone: \(criteria.map { "`\($0)`" }.listed) ranked nothing, and can only be a concern or a ground for a veto"
    case .methods: "no alternative is first by every method"
    case .noClearWinner(let words): words
    case .caution(let caution): caution.text
    case .judges(let others, let count): "\(others.count) of \(count.of("judge")) would alone decide otherwise: \(UncertaintyFactor.told(others))"
    case .notFirst(let standing, let first): standing + (first.map { "; `\($0)` stands first" } ?? "")
    case .breach(let must): "it breaks a must: \(must)"
    case .unseated(let domain): "no executive of the panel has a priority in `\(domain)`"
    case .concern(let concern): "the panel shares a concern: \(concern)"
    case .silence(let seats, let all): "\(seats) of \(all) seats gave no opinion"
    case .nothing: "the request gives no scores, payoffs or outcomes to judge by"
    case .estimate(let confidence, let result): "one is only \(confidence.percent) sure of the result \(result)"
    case .flag(let flag): flag.sentence
    case .unchecked(let condition, nil): "nobody has checked yet: \(condition)"
    case .unchecked(let condition, let reviewer?): "nobody but \(reviewer) can have checked: \(condition)"
    case .deadline(let at_ms): "the deadline, \(Timestamp.text(at_ms)), had passed when it was decided"
    case .missedWish(let criterion, let score, let limit): "a want is not met: `\(criterion)` is \(score), wanted \(limit)"
    }
  }

  private static func told(_ judges: [(name: String, choice: String?)]) -> String {
    judges.map { judge in "`\(judge.name)`" + (judge.choice.map { " (`\($0)`)" } ?? "") }.joined(separator: ", ")
  }
}

extension UncertaintyFactor.Kind {
  fileprivate init(_ kind: Caution.Kind) {
    self =
      switch kind {
      case .inconsistentJudgements: .inconsistentJudgements
      case .rankReversal: .rankReversal
      case .hangsOnDominated: .hangsOnDominated
      case .adverseConsequences: .adverseConsequences
      case .unassessedRisks: .unassessedRisks
      case .clamped: .clamped
      }
  }

  fileprivate init(_ kind: Flag.Kind) {
    self =
      switch kind {
      case .highVariation: .highVariation
      case .likelyLoss: .likelyLoss
      case .mustsUnmet: .mustsUnmet
      }
  }
}
