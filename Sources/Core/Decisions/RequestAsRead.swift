import Forms
import Frameworks
package import StrictJSON

extension DecisionRequest {
  /// What was decided upon, as it was read: the numbers with their defaults, probabilities divided by their sums, everything in canonical order.
  package var asRead: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("alternatives", .array(zip(input.alternatives, words).map(alternative))),
      ("criteria", .array(input.criteria.map(\.asRead))), ("constraints", .array(input.constraints.map(\.asRead) + brief.constraints.map { .string($0) })),
      ("required_domains", JSONValue(strings: requiredDomains)), ("risk_tolerance", JSONValue(measure: input.riskTolerance)),
      ("urgency", JSONValue(measure: input.urgency)), ("importance", JSONValue(measure: input.importance)),
      ("complexity_level", .string(input.complexity.rawValue)), ("uncertainty_types", JSONValue(strings: input.uncertainty.map(\.rawValue).sorted())),
    ]
    if !input.states.isEmpty { members += states }
    if !input.states.isEmpty || input.alternatives.contains(where: { !$0.outcomes.isEmpty }) { members += payoffs }
    if !input.pairwise.isEmpty { members.append(("pairwise", .judgements(input.pairwise))) }
    if !input.alternativesPairwise.isEmpty {
      members.append(("alternatives_pairwise", .fields(input.alternativesPairwise.map { ($0.key, .judgements($0.value)) })))
    }
    if !input.judges.isEmpty { members.append(("judges", .array(input.judges.map(\.asRead)))) }
    if !input.unjudgedScores.isEmpty { members.append(("unjudged_scores", .scores(input.unjudgedScores))) }
    if let normalisation = input.normalisation { members.append(("normalisation", .string(normalisation.rawValue))) }
    if let deadline_ms { members.append(("deadline", .string(Timestamp.text(deadline_ms)))) }
    if let experiment = input.experiment { members.append(("experiment", experiment.asRead(input.states.map(\.name)))) }
    if !input.evidence.isEmpty { members.append(("evidence", JSONValue(strings: input.evidence))) }
    return .fields(members + brief.asRead)
  }

  private var states: [(name: String, value: JSONValue)] {
    [
      (
        "states",
        .array(
          input.states.map { state in
            input.ignorance ? ["name": .string(state.name)] : ["name": .string(state.name), "probability": JSONValue(measure: state.probability.tenDigits)]
          })
      )
    ]
  }

  private var payoffs: [(name: String, value: JSONValue)] {
    let unit = input.payoffUnit.map { [("payoff_unit", JSONValue.string($0))] } ?? []
    return [
      ("payoff_direction", .string(input.payoffDirection.rawValue)),
      ("reference", JSONValue(measure: input.reference ?? (input.payoffDirection == .max ? 0 : nil))),
    ] + unit
  }

  private func alternative(_ alternative: FrameworkInput.Alternative, _ words: AlternativeWords) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [("id", .string(alternative.id)), ("name", .string(alternative.name))]
    if !words.description.isEmpty { members.append(("description", .string(words.description))) }
    let scored = zip(input.criteria, alternative.scores).filter { input.alternativesPairwise[$0.0.name] == nil }
    if !scored.isEmpty { members.append(("scores", .fields(scored.map { ($0.0.name, JSONValue(measure: $0.1)) }))) }
    if !alternative.payoffs.isEmpty {
      members.append(("payoffs", .fields(zip(input.states, alternative.payoffs).map { ($0.name, JSONValue(measure: $1)) })))
    }
    if !alternative.outcomes.isEmpty {
      let outcomes = zip(alternative.outcomes, words.outcomes).map { outcome, words -> JSONValue in
        var members: [(name: String, value: JSONValue)] = [
          ("probability", JSONValue(measure: outcome.probability.tenDigits)), ("utility", JSONValue(measure: outcome.utility)),
        ]
        if !words.description.isEmpty { members.append(("description", .string(words.description))) }
        if let confidence = words.confidence { members.append(("confidence", JSONValue(measure: confidence))) }
        return .fields(members)
      }
      members.append(("outcomes", .array(outcomes)))
    }
    if !alternative.risks.isEmpty {
      let risks = zip(alternative.risks, words.risks).map { risk, description -> JSONValue in
        [
          "probability": JSONValue(measure: risk.probability), "seriousness": JSONValue(measure: risk.seriousness), "description": .string(description),
        ]
      }
      members.append(("risks", .array(risks)))
    }
    for (name, value) in [
      ("prior_probability", alternative.priorProbability), ("reversibility", alternative.reversibility), ("urgency", alternative.urgency),
      ("importance", alternative.importance),
    ] {
      if let value { members.append((name, JSONValue(measure: value))) }
    }
    return .fields(members)
  }
}

extension DecisionRequest.Brief {
  /// What people wrote beside the numbers.
  fileprivate var asRead: [(name: String, value: JSONValue)] {
    let lists = [("priorities", priorities), ("stakeholders", stakeholders), ("metrics", metrics)].filter { !$0.1.isEmpty }
    return (background.isEmpty ? [] : [("background", .string(background))]) + lists.map { ($0.0, JSONValue(strings: $0.1)) }
      + (values.isEmpty ? [] : [("values", .numbers(values))]) + (data.members.isEmpty ? [] : [("data", .object(data))])
  }
}

extension FrameworkInput.Criterion {
  fileprivate var asRead: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("name", .string(name)), ("weight", JSONValue(measure: weight)), ("direction", .string(direction.rawValue)),
    ]
    if let unit { members.append(("unit", .string(unit))) }
    if let category { members.append(("category", .string(category))) }
    if let anchors {
      members.append(
        (
          "anchors",
          [
            "worst": JSONValue(measure: anchors.worst), "best": JSONValue(measure: anchors.best),
            "points": .array(anchors.points.map { [JSONValue(measure: $0.score), JSONValue(measure: $0.value)] }),
          ]
        ))
    }
    if preference != FrameworkInput.Preference() {
      members.append(
        (
          "preference",
          [
            "function": .string(preference.function.rawValue), "indifference": JSONValue(measure: preference.indifference),
            "preference": JSONValue(measure: preference.preference), "sigma": JSONValue(measure: preference.sigma),
          ]
        ))
    }
    return .fields(members)
  }
}

extension FrameworkInput.Constraint {
  fileprivate var asRead: JSONValue {
    ["criterion": .string(criterion), "op": .string(comparison.rawValue), "value": JSONValue(measure: value), "kind": .string(kind.rawValue)]
  }
}

extension FrameworkInput.Judge {
  /// With the request's weights where this one gave none and others did.
  fileprivate var asRead: JSONValue {
    var members: [(name: String, value: JSONValue)] = [("name", .string(name)), ("weight", JSONValue(measure: weight))]
    if let weights { members.append(("weights", .numbers(weights))) }
    if !pairwise.isEmpty { members.append(("pairwise", .judgements(pairwise))) }
    if !scores.isEmpty { members.append(("scores", .scores(scores))) }
    return .fields(members)
  }
}

extension FrameworkInput.Experiment {
  fileprivate func asRead(_ states: [String]) -> JSONValue {
    let likelihoods = signals.map { signal in
      (signal.name, JSONValue.fields(zip(states, signal.likelihoods).map { ($0, JSONValue(measure: $1.tenDigits)) }))
    }
    return ["cost": JSONValue(measure: cost), "likelihoods": .fields(likelihoods)]
  }
}

extension JSONValue {
  /// By alternative, then criterion.
  fileprivate static func scores(_ scores: [String: [String: Double]]) -> JSONValue { .fields(scores.map { ($0.key, .numbers($0.value)) }) }

  fileprivate static func judgements(_ judged: [[Double?]]) -> JSONValue { .array(judged.map { .array($0.map { JSONValue(measure: $0) }) }) }
}
