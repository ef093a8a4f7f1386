package import Forms
package import Frameworks
package import StrictJSON

/// What a decision compared, read back from its outcome, and what counts for one alternative against another.
package struct Comparison: Sendable {
  package let request: DecisionRequest
  /// As it was compared: without what breaks a must, unless everything does.
  package let problem: Problem
  private let judgement: Judgement

  /// Nil for outcomes of engines before 2, which did not keep the request.
  package init?(_ outcome: DecisionOutcome) {
    guard let asRead = outcome.request, let request = try? DecisionRequest(asRead: asRead, query: outcome.query),
      let judgement = try? Judgement(request.input, outcome.framework.name, decidedBy: outcome.framework.method)
    else { return nil }
    (self.request, self.judgement, problem) = (request, judgement, judgement.problem)
  }

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
    case .utilities(let utilities):
      return zip(byStates, utilities.posterior).map { lead, probability in
        var weighed = lead
        weighed.weight *= probability
        return weighed
      }
    case .regret: return byStates
    case .nothing: return []
    }
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
