import Forms
import StrictJSON

/// Observe, orient, decide, act: screen by must-constraints, drop what is dominated, decide by minimax regret (without payoffs by the highest rating), prefer
/// what can be undone among equals, and say what to do first and when to think again.
///
/// When nothing meets every must-constraint, none is dropped for it and the winner is flagged. Source: Boyd, Patterns of Conflict, 1986, and The Essence of
/// Winning and Losing, 1995.
struct OODA {
  /// Minimax regret, else the highest rating; the last can always be used.
  static let methods: [RankingMethod] = [.minimaxRegret, .weightedSum, .expectedUtility, .reversibility]

  private let broken: [[FrameworkInput.Constraint]]
  private let mustsUnmet: Bool
  private let dominated: [(place: Int, by: Int)]
  /// The question with only the alternatives that pass the screen.
  let passing: Problem
  /// And with only those that none of them dominates.
  let left: Problem

  init(_ problem: Problem) throws(FrameworkError) {
    let broken = Screening.brokenMusts(problem)
    let mustsUnmet = !broken.contains { $0.isEmpty }
    let places = problem.ids.indices.filter { mustsUnmet || broken[$0].isEmpty }
    passing = try problem.restricted(to: places)
    let dominators = Screening.dominators(passing)
    dominated = zip(places, dominators).compactMap { place, by in by.map { (place, places[$0]) } }
    left = try problem.restricted(to: zip(places, dominators).filter { $0.1 == nil }.map(\.0))
    self.broken = broken
    self.mustsUnmet = mustsUnmet
  }

  func result(_ problem: Problem) throws(FrameworkError) -> FrameworkResult {
    let (ranking, tiesBroken) = try decide(problem)
    let chosen = problem.ids.firstIndex(of: ranking.order[0]) ?? 0
    let findings = JSONObject(sortedUnique: [
      ("act", act(problem, chosen)),
      (
        "decide",
        [
          "alternative_id": .string(ranking.order[0]), "method": .string(ranking.method), "ties_broken_by_reversibility": .bool(tiesBroken),
        ]
      ),
      ("observe", ["constraints": JSONValue(strings: constraints(problem)), "facts": JSONValue(strings: facts(problem))]),
      ("orient", orient(problem)),
    ])
    let flags = mustsUnmet ? [Flag.mustsUnmet(ranking.order[0], broken, problem.ids)] : []
    return try Ensemble(ranking).result(flags: flags, findings: findings)
  }

  private func decide(_ problem: Problem) throws(FrameworkError) -> (ranking: Ranking, tiesBroken: Bool) {
    let decided = try Ensemble(left, deciding: OODA.methods, beside: []).rankings[0]
    let scores = left.ids.compactMap { decided.scores[$0] }
    var ordering = Ordering(scores, better: decided.method == RankingMethod.minimaxRegret.rawValue ? .min : .max)
    let before = ordering.ranks
    ordering.breakTies(by: left.alternatives.map { $0.reversibility ?? 0 })
    let ranking = Ranking(method: decided.method, ids: left.ids, scores: scores, ordering: ordering, details: decided.details)
    return (ranking.with(dropped: problem.ids), ordering.ranks != before)
  }

  private func constraints(_ problem: Problem) -> [String] {
    FrameworkInput.Constraint.Kind.allCases.flatMap { kind in
      Screening.constraints(problem, kind).map { "\($0.constraint.kind.rawValue): \($0.constraint.text)" }
    }
  }

  private func facts(_ problem: Problem) -> [String] {
    let input = problem.input
    var facts = ["alternatives: \(problem.count)"]
    if !problem.criteria.isEmpty { facts.append("criteria: \(problem.criteria.map(\.name).joined(separator: ", "))") }
    if !problem.states.isEmpty { facts.append("states: \(problem.states.joined(separator: ", "))") }
    if !problem.evidence.isEmpty { facts.append("signals seen: \(problem.evidence.map { problem.signals[$0] }.joined(separator: ", "))") }
    return facts + ["urgency: \(JSONValue(measure: input.urgency).numeral)", "complexity: \(input.complexity.rawValue)"]
  }

  private func orient(_ problem: Problem) -> JSONValue {
    let screened = problem.ids.indices.filter { !mustsUnmet && !broken[$0].isEmpty }
    return [
      "dominated": .array(
        dominated.map { ["alternative_id": .string(problem.ids[$0.place]), "dominated_by": .string(problem.ids[$0.by])] }),
      "remaining": JSONValue(strings: left.ids),
      "screened_out": .array(
        screened.map { place in
          ["alternative_id": .string(problem.ids[place]), "broken": JSONValue(strings: broken[place].map(\.text))]
        }),
    ]
  }

  private func act(_ problem: Problem, _ chosen: Int) -> JSONValue {
    let alternative = problem.alternatives[chosen]
    let undoable = (alternative.reversibility ?? 0) >= 0.5
    let first =
      undoable
      ? "start `\(alternative.name)` now: it can be undone"
      : "start with the part of `\(alternative.name)` that can be undone, and settle the rest at the checkpoint"
    return [
      "checkpoint": .string(problem.input.urgency >= 4 ? "at the first sign of what it does" : "when its first effect can be measured"),
      "first_step": .string(first), "stop_condition": .string(stopCondition(problem, chosen)),
    ]
  }

  /// The observation under which another alternative would have been much better.
  private func stopCondition(_ problem: Problem, _ chosen: Int) -> String {
    if !problem.states.isEmpty {
      let regrets = problem.states.indices.map { (problem.payoffs.column($0).max() ?? 0) - problem.payoffs[chosen, $0] }
      let worst = Ordering.best(regrets)
      if regrets[worst] > 0 {
        let better = Ordering.best(Array(problem.payoffs.column(worst)))
        return "`\(problem.states[worst])` comes about: `\(problem.alternatives[better].name)` is better then by \(JSONValue(measure: regrets[worst]).numeral)"
      }
    }
    if let must = Screening.constraints(problem, .must).first { return "it no longer holds that \(must.constraint.text)" }
    return "it turns out worse than what was expected of any other alternative"
  }
}

extension FrameworkInput.Constraint {
  /// `cost <= 5`.
  var text: String { "\(criterion) \(comparison.rawValue) \(JSONValue(measure: value).numeral)" }
}

extension JSONValue {
  /// A number as it is written; empty for anything else.
  fileprivate var numeral: String {
    switch self {
    case .integer(let whole): "\(whole)"
    case .number(let number): "\(number)"
    default: ""
    }
  }
}

extension Problem {
  /// The same question with only some of the alternatives.
  func restricted(to places: [Int]) throws(FrameworkError) -> Problem {
    var input = input
    input.alternatives = places.map { alternatives[$0] }
    return try Problem(input)
  }
}
