package import Forms
package import Frameworks
package import StrictJSON

/// What a decision compared, read back from its outcome, and what counts for one alternative against another.
package struct Comparison: Sendable {
  package let request: DecisionRequest
  /// As it was compared: without what breaks a must, unless everything does.
  package let problem: Problem
  let judgement: Judgement

  /// Nil for outcomes of engines before 2, which did not keep the request.
  package init?(_ outcome: DecisionOutcome) {
    guard let asRead = outcome.request, let request = try? DecisionRequest(asRead: asRead, query: outcome.query),
      let judgement = try? Judgement(request.input, outcome.framework.name, decidedBy: outcome.framework.method)
    else { return nil }
    (self.request, self.judgement, problem) = (request, judgement, judgement.problem)
  }

  /// What may go wrong with one alternative, as the request states it and as its payoffs show it.
  package func risks(of id: String) -> [Recommendation.Risk] { RiskReading(request, judgement.whole, id).risks }

  /// The wants that one alternative does not meet, as sentences, what weighs most first.
  package func missedWishes(of id: String) -> [String] { request.missedWishes(of: id).map(\.sentence) }

  /// The musts that no number can meet together, as sentences.
  package var contradictions: [String] { judgement.contradictions }

  /// Whether the panel had numbers to judge by.
  package var hasBasis: Bool {
    if case .nothing = judgement.basis { false } else { true }
  }

  /// Where one alternative differs from another, with what that weighs.
  package struct Lead: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
      /// Its place among `problem.criteria`.
      case criterion(Int)
      /// Its place among `problem.states`.
      case state(Int)
      /// How likely each is to be carried out at all.
      case carryingOut
    }

    package var subject: Subject
    /// Over 0 where the first is better; of one scale within a comparison.
    package var weight: Double
    /// In the request's own numbers.
    package var own: Double
    package var other: Double
  }

  /// By criterion where the ratings decide, by state where payoffs do, what weighs most for the first one first; empty where there is neither, or one of the two
  /// was not compared.
  package func leads(of one: String, over other: String) -> [Lead] {
    guard let first = problem.ids.firstIndex(of: one), let second = problem.ids.firstIndex(of: other) else { return [] }
    return unsorted(first, second).filter { $0.weight != 0 }.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(
      \.element)
  }

  private func unsorted(_ first: Int, _ second: Int) -> [Lead] {
    let byStates = problem.states.indices.map { state in
      Lead(
        subject: .state(state), weight: problem.payoffs[first, state] - problem.payoffs[second, state],
        own: problem.given(problem.payoffs[first, state]), other: problem.given(problem.payoffs[second, state]))
    }
    switch judgement.basis {
    case .ratings(let ratings):
      return problem.criteria.indices.map { column in
        Lead(
          subject: .criterion(column), weight: problem.weights[column] * (ratings[first, column] - ratings[second, column]),
          own: problem.scores[first, column], other: problem.scores[second, column])
      }
    case .utilities(let utilities): return weighed(byStates, first, second, utilities)
    case .regret: return byStates
    case .nothing: return []
    }
  }
}

extension Comparison {
  /// By state what one is better by if both are as likely to be carried out as they are on average, then what is due to that chance: together all that it is better by. A payoff
  /// that is better in a state does not become worse by being less likely to be had.
  private func weighed(_ byStates: [Lead], _ first: Int, _ second: Int, _ utilities: ExpectedUtility) -> [Lead] {
    guard !byStates.isEmpty else { return [] }
    let (own, other) = (problem.alternatives[first].priorProbability ?? 1, problem.alternatives[second].priorProbability ?? 1)
    var chance = Lead(subject: .carryingOut, weight: 0, own: own, other: other)
    let states = zip(byStates, utilities.posterior).enumerated().map { state, pair in
      let (one, its) = (worth(first, state, utilities), worth(second, state, utilities))
      chance.weight += pair.1 * (own - other) * (one + its) / 2
      var weighed = pair.0
      weighed.weight = pair.1 * (own + other) / 2 * (one - its)
      return weighed
    }
    return states + [chance]
  }

  /// By state what one is better by with the chance to be carried out counted in each: payoffs of both signs may be better in one by that chance alone. In the request's own numbers, times that
  /// chance; empty where no states with probabilities were compared.
  package func leadsCarriedOut(of one: String, over other: String) -> [Lead] {
    guard case .utilities(let utilities) = judgement.basis, let first = problem.ids.firstIndex(of: one), let second = problem.ids.firstIndex(of: other) else {
      return []
    }
    let chances = [first, second].map { problem.alternatives[$0].priorProbability ?? 1 }
    return problem.states.indices.map { state in
      Lead(
        subject: .state(state),
        weight: utilities.posterior[state] * (chances[0] * worth(first, state, utilities) - chances[1] * worth(second, state, utilities)),
        own: problem.given(chances[0] * problem.payoffs[first, state]), other: problem.given(chances[1] * problem.payoffs[second, state]))
    }
  }

  /// What a payoff adds to the utility that decides, where the alternative is carried out.
  private func worth(_ row: Int, _ state: Int, _ utilities: ExpectedUtility) -> Double {
    let scale = scale(utilities.range)
    let payoff = problem.payoffs[row, state]
    guard scale.aversion != 0 else { return payoff }
    // What is not carried out is worth 0, which is in the range then; else it is the same for both.
    let nothing = utilities.range.contains(0) ? scale.transformed(0) : 0
    return (nothing - scale.transformed(payoff)) / scale.aversion
  }

  private func scale(_ range: ClosedRange<Double>) -> ExponentialScale {
    ExponentialScale(ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
  }

  /// What may come of an alternative as a whole, in the request's own numbers.
  package struct Prospect: Sendable, Hashable {
    package var mean: Double
    /// What it is worth for certain under the request's risk tolerance; the mean at ½.
    package var equivalent: Double
    package var worst: Double
    package var best: Double
    /// Nil where there is no reference.
    package var loss: Double?
  }

  /// Nil where nothing was compared by utilities with probabilities.
  package func prospect(_ id: String) -> Prospect? {
    guard case .utilities(let utilities) = judgement.basis, let place = problem.ids.firstIndex(of: id) else { return nil }
    let possible = utilities.lotteries[place].filter { $0.probability > 0 }.map(\.utility)
    return Prospect(
      mean: problem.given(utilities.expected[place]), equivalent: problem.given(utilities.equivalent[place]), worst: problem.given(possible.min() ?? 0),
      best: problem.given(possible.max() ?? 0), loss: problem.reference == nil ? nil : utilities.lossProbability[place])
  }

  /// What an even chance of the worst and the best payoff there is counts as for certain, under the request's risk tolerance, and what it comes to on average; nil where nothing was
  /// compared by utilities, or they are all the same.
  package var evenChance: (worst: Double, best: Double, equivalent: Double, mean: Double)? {
    guard case .utilities(let utilities) = judgement.basis, utilities.range.lowerBound < utilities.range.upperBound else { return nil }
    let (low, high) = (utilities.range.lowerBound, utilities.range.upperBound)
    let scale = scale(utilities.range)
    let mean = low / 2 + high / 2
    let equivalent = scale.aversion == 0 ? mean : scale.utility(scale.transformed(low) / 2 + scale.transformed(high) / 2)
    return (problem.given(low), problem.given(high), problem.given(equivalent), problem.given(mean))
  }
}

extension DecisionRequest {
  /// Reads what `asRead` wrote. What judges gave stands joined in the weights and scores, so that they are not read again.
  package init(asRead value: JSONValue, query: String) throws(RequestError) {
    guard case .object(let object) = value else { throw RequestError(.malformed, path: "", rule: "must be an object") }
    var members: [(name: String, value: JSONValue)] = [("query", .string(query))]
    var context: [(name: String, value: JSONValue)] = []
    for member in object.members where member.value != .null {
      switch (member.name, member.value) {
      case ("judges", _), ("unjudged_scores", _): break
      case ("evidence", .array(let signals)): context.append(("evidence", .array(signals.map { ["signal": $0] })))
      case _ where DecisionRequest.outside.contains(member.name): members.append(member)
      default: context.append(member)
      }
    }
    self = try DecisionRequest(.fields(members + [("context", .fields(context))]), isStored: true)
  }

  /// What stands beside `context`.
  private static let outside: Set<String> = [
    "constraints", "required_domains", "risk_tolerance", "urgency", "importance", "complexity_level", "uncertainty_types", "deadline",
  ]
}
