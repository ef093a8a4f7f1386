import StrictJSON

/// Do, schedule, delegate or drop, from each alternative's urgency and importance on 1…5; over 3 counts as urgent, or important.
///
/// Within a quarter the more important comes first, then the more urgent: the score is 100 · quarter (do 4 … drop 1) + 10 · importance + urgency. Source:
/// Covey, The 7 Habits of Highly Effective People, Simon & Schuster, 1989, habit 3, after Eisenhower's address at Evanston of 19 August 1954.
struct Eisenhower {
  enum Quarter: String {
    case act = "do"
    case schedule
    case delegate
    case drop

    init(urgency: Double, importance: Double) {
      self = importance > 3 ? (urgency > 3 ? .act : .schedule) : (urgency > 3 ? .delegate : .drop)
    }

    var weight: Double {
      switch self {
      case .act: 4
      case .schedule: 3
      case .delegate: 2
      case .drop: 1
      }
    }
  }

  let quarters: [Quarter]
  let scores: [Double]

  init(_ problem: Problem) throws(FrameworkError) {
    var quarters: [Quarter] = []
    var scores: [Double] = []
    for alternative in problem.alternatives {
      guard let urgency = alternative.urgency, let importance = alternative.importance else {
        throw .notApplicable(
          method: FrameworkName.eisenhower.rawValue, reason: "`\(alternative.id)` has no \(alternative.urgency == nil ? "urgency" : "importance")")
      }
      let quarter = Quarter(urgency: urgency, importance: importance)
      quarters.append(quarter)
      scores.append(100 * quarter.weight + 10 * importance + urgency)
    }
    self.quarters = quarters
    self.scores = scores
  }

  func result(_ problem: Problem) throws(FrameworkError) -> FrameworkResult {
    let ranking = try Scored(FrameworkName.eisenhower.rawValue, scores).ranking(problem)
    let findings = JSONObject(sortedUnique: [
      (FrameworkResult.quarters, .object(JSONObject(sortedUnique: zip(problem.ids, quarters).map { ($0, .string($1.rawValue)) })))
    ])
    return try Ensemble(ranking).result(findings: findings)
  }
}

extension FrameworkResult {
  /// Of the findings of Eisenhower's framework.
  package static let quarters = "quarters"

  /// What to do with an alternative by Eisenhower's matrix: `do`, `schedule`, `delegate` or `drop`; nil in other frameworks.
  package func quarter(of id: String) -> String? {
    guard case .object(let quarters)? = findings[FrameworkResult.quarters], case .string(let quarter)? = quarters[id] else { return nil }
    return quarter
  }
}
