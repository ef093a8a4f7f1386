import Forms
import StrictJSON

/// Observe, orient, decide, act: of the alternatives that pass the musts drop what is dominated, decide by minimax regret (without payoffs by the highest
/// rating), prefer what can be undone among equals, and say what to do first and when to think again. Stated risks are told and compared, never weighed.
///
/// Source: Boyd, Patterns of Conflict, 1986, and The Essence of Winning and Losing, 1995.
struct OODA {
  /// Minimax regret, else the highest rating; the last can always be used.
  static func methods(_ input: FrameworkInput) -> [RankingMethod] { [.minimaxRegret, .weightedSum, .utility(input), .reversibility] }

  private let dominated: [(place: Int, by: Int)]
  private let passing: Problem
  /// The question with only those that none of them dominates.
  let left: Problem

  /// `problem` is of what passes the musts.
  init(_ problem: Problem) throws(FrameworkError) {
    let dominators = Dominance(problem).dominators
    dominated = dominators.indices.compactMap { place in dominators[place].map { (place, $0) } }
    left = try problem.restricted(to: problem.ids.indices.filter { dominators[$0] == nil })
    passing = problem
  }

  /// The places in `problem`, all that passes or what is left of it, of what another in it dominates. Among what is left that is nobody, unless it was compared in
  /// pairs, whose priorities are others among fewer.
  func dominatedStill(in problem: Problem) -> Set<Int> {
    if !problem.states.isEmpty { return Set(dominated.map(\.place)) }
    guard !problem.comparisons.isEmpty else { return [] }
    let dominators = Dominance(problem).dominators
    return Set(dominators.indices.filter { dominators[$0] != nil })
  }

  func result(_ admission: Admission) throws(FrameworkError) -> FrameworkResult {
    let problem = passing
    let (ranking, tiesBroken) = try decide()
    let chosen = problem.ids.firstIndex(of: ranking.order[0]) ?? 0
    let findings = JSONObject(sortedUnique: [
      ("act", act(problem, chosen)),
      (
        "decide",
        [
          "alternative_id": .string(ranking.order[0]), "method": .string(ranking.method), "ties_broken_by_reversibility": .bool(tiesBroken),
        ]
      ),
      (
        "observe",
        [
          "constraints": JSONValue(strings: constraints(problem) + problem.input.conditions),
          "facts": JSONValue(strings: facts(problem, of: admission.ids.count)),
        ]
      ),
      ("orient", orient(admission)),
    ])
    return try Ensemble(ranking).result(findings: findings)
  }

  func decide() throws(FrameworkError) -> (ranking: Ranking, tiesBroken: Bool) {
    let decided = try Ensemble(left, deciding: OODA.methods(left.input), beside: []).rankings[0]
    let scores = left.ids.compactMap { decided.scores[$0] }
    var ordering = Ordering(scores, better: decided.better == .lower ? .min : .max)
    let before = ordering.ranks
    ordering.breakTies(by: left.alternatives.map { $0.reversibility ?? 0 })
    let tiesBroken = ordering.ranks != before
    ordering.putDominatedAfter(Dominance(left, counting: .everything))
    var ranking = Ranking(
      method: decided.method, ids: left.ids, scores: scores, ordering: ordering, better: decided.better == .lower ? .min : .max, details: decided.details)
    ranking.order += dominated.map { passing.ids[$0.place] }
    return (ranking, tiesBroken)
  }

  private func constraints(_ problem: Problem) -> [String] {
    FrameworkInput.Constraint.Kind.allCases.flatMap { kind in
      Screening.constraints(problem, kind).map { "\($0.constraint.kind.rawValue): \($0.constraint.text)" }
    }
  }

  private func facts(_ problem: Problem, of all: Int) -> [String] {
    let input = problem.input
    var facts = ["alternatives: \(all)"]
    if !problem.criteria.isEmpty { facts.append("criteria: \(problem.criteria.map(\.name).joined(separator: ", "))") }
    if !problem.states.isEmpty { facts.append("states: \(problem.states.joined(separator: ", "))") }
    if !problem.evidence.isEmpty { facts.append("signals seen: \(problem.evidence.map { problem.signals[$0] }.joined(separator: ", "))") }
    return facts + ["urgency: \(JSONValue(measure: input.urgency).numeral)", "complexity: \(input.complexity.rawValue)"]
  }

  private func orient(_ admission: Admission) -> JSONValue {
    let out = admission.ids.indices.filter { !admission.isEmpty && !admission.broken[$0].isEmpty }
    let risks = passing.alternatives.map(\.adverse)
    return [
      "dominated": .array(
        dominated.map { ["alternative_id": .string(passing.ids[$0.place]), "dominated_by": .string(passing.ids[$0.by])] }),
      "remaining": JSONValue(strings: left.ids),
      "risks": .object(JSONObject(sortedUnique: zip(passing.ids, risks).map { ($0, JSONValue(measure: $1)) })),
      "screened_out": .array(
        out.map { place in
          ["alternative_id": .string(admission.ids[place]), "broken": JSONValue(strings: admission.broken[place].map(\.text))]
        }),
    ]
  }

  private func act(_ problem: Problem, _ chosen: Int) -> JSONValue {
    let alternative = problem.alternatives[chosen]
    let undoable = (alternative.reversibility ?? 0) >= 0.5
    let first =
      undoable
      ? "start `\(alternative.name)`: it can be undone"
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
        return
          "`\(problem.states[worst])` comes about: `\(problem.alternatives[better].name)` is better then by \(regrets[worst].roundAmount(problem.input.payoffUnit))"
      }
    }
    if let must = Screening.constraints(problem, .must).first?.constraint {
      let unit = problem.criteria.first { $0.name == must.criterion }?.unit
      return "`\(must.criterion)` is no longer \(must.comparison.words) \(must.value.amount(unit))"
    }
    return "it turns out worse than what was expected of any other alternative"
  }
}

extension FrameworkResult {
  /// The two have the same score by the deciding method, and stand apart by how far each can be undone alone.
  package func isTieBroken(_ one: String, _ other: String) -> Bool {
    guard case .object(let decision)? = findings["decide"], case .bool(true)? = decision["ties_broken_by_reversibility"], let ranking = rankings.first,
      let own = ranking.scores[one], let its = ranking.scores[other], let rank = ranking.ranks[one], let otherRank = ranking.ranks[other]
    else { return false }
    return rank < otherRank ? Ordering.ties(its, with: own) : rank > otherRank && Ordering.ties(own, with: its)
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
