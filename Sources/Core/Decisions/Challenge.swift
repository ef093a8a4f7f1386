import Forms
import Frameworks
import StrictJSON

enum Challenge {
  /// The changes in the order of their paths; every name must be one of the decision's own.
  static func read(_ body: [UInt8], _ request: DecisionRequest, _ outcome: DecisionOutcome) throws(RequestError) -> [Change] {
    let findings = Findings(readsDecimals: true)
    let value = try RequestBody.json(body, atMost: ChallengeDecision.bodyBytesMaximum)
    let fields = try FieldReader.root(value, findings, fields: members)
    let criteria = Set(request.input.criteria.map(\.name))
    let states = Set(request.input.states.map(\.name))
    let alternatives = Set(request.input.alternatives.map(\.id))
    var changes = numbers(fields, "opinions", Set(outcome.participatingExecutives), "executives of the panel", 0...1) { .opinion(executive: $0) }
    changes += outcomes(fields, request)
    changes += numbers(fields, "prior_probabilities", alternatives, "alternatives", 0...1) { .carriedOut(alternative: $0) }
    if fields.has("probabilities"), request.input.ignorance { fields.findings.invalid("/probabilities", "the decision's states have no probabilities") }
    changes += numbers(fields, "probabilities", states, "states", 0...1) { .probability(state: $0) }
    if let tolerance = fields.number("risk_tolerance", from: 0, to: 1) {
      changes.append(Change(place: .riskTolerance, number: tolerance, path: fields.pointer("risk_tolerance")))
    }
    changes += utilities(fields, request, states)
    changes += scores(fields, request, criteria)
    changes += musts(fields, request)
    changes += leftOut(fields, request)
    changes += numbers(fields, "weights", criteria, "criteria", 0...FieldReader.greatest) { .weight(criterion: $0) }
    try findings.check()
    guard !changes.isEmpty else { throw RequestError(.invalid, path: "", rule: "must change something") }
    guard changes.count <= ChallengeDecision.changesMaximum else {
      throw RequestError(.invalid, path: "", rule: "must change at most \(ChallengeDecision.changesMaximum) things, not \(changes.count)")
    }
    try checkOpinions(changes, about: outcome.askedAlternative)
    return changes
  }

  private static let members = [
    "weights", "probabilities", "utilities", "outcomes", "prior_probabilities", "opinions", "scores", "musts", "without", "risk_tolerance",
  ]

  private static func checkOpinions(_ changes: [Change], about asked: String) throws(RequestError) {
    let isAsked = changes.contains { if case .opinion = $0.place { true } else { false } }
    guard isAsked, changes.contains(where: { $0.place == .without(alternative: asked) }) else { return }
    throw RequestError(.invalid, path: "/opinions", rule: "`\(asked)`, which they are about, is left out")
  }

  private static func numbers(
    _ fields: FieldReader, _ list: String, _ known: Set<String>, _ kind: String, _ bounds: ClosedRange<Double>, _ place: (String) -> Change.Place
  ) -> [Change] {
    let numbers = fields.numbers(list, atMost: 100, from: bounds.lowerBound, to: bounds.upperBound)
    return numbers.sorted { $0.key.precedes($1.key) }.compactMap { name, value in
      let path = fields.pointer(list).pointer(to: name)
      guard known.contains(name) else {
        fields.findings.invalid(path, "`\(name)` is none of the \(kind)")
        return nil
      }
      return Change(place: place(name), number: value, path: path)
    }
  }

  private static func utilities(_ fields: FieldReader, _ request: DecisionRequest, _ states: Set<String>) -> [Change] {
    rows(fields, "utilities", request).flatMap { rows, id in
      numbers(rows, id, states, "states", -FieldReader.greatest...FieldReader.greatest) { .utility(alternative: id, state: $0) }
    }
  }

  private static func scores(_ fields: FieldReader, _ request: DecisionRequest, _ criteria: Set<String>) -> [Change] {
    rows(fields, "scores", request).flatMap { rows, id in
      numbers(rows, id, criteria, "criteria", -FieldReader.greatest...FieldReader.greatest) { .score(alternative: id, criterion: $0) }
    }.filter { change in
      guard case .score(_, let criterion) = change.place, request.input.alternativesPairwise[criterion] != nil else { return true }
      fields.findings.invalid(change.path, "the scores by `\(criterion)` follow from pairwise judgements")
      return false
    }
  }

  /// By criterion, then by the way it compares.
  private static func musts(_ fields: FieldReader, _ request: DecisionRequest) -> [Change] {
    let musts = Dictionary(grouping: request.input.constraints.filter { $0.kind == .must }, by: \.criterion)
    guard let value = fields.object["musts"],
      let limits = FieldReader(value, at: fields.pointer("musts"), fields.findings, known: musts.keys.sorted(), "criteria with a must")
    else { return [] }
    return limits.object.names.sorted { $0.precedes($1) }.flatMap { name in
      let known = Set((musts[name] ?? []).map(\.comparison))
      return numbers(limits, name, Set(known.map(\.rawValue)), "musts on it", -FieldReader.greatest...FieldReader.greatest) { word in
        .limit(criterion: name, known.first { $0.rawValue == word } ?? .equal)
      }
    }
  }

  private static func leftOut(_ fields: FieldReader, _ request: DecisionRequest) -> [Change] {
    let ids = fields.texts("without", 1...200)
    let known = Set(request.input.alternatives.map(\.id))
    let changes = ids.enumerated().compactMap { place, id -> Change? in
      let path = fields.pointer("without").pointer(to: place)
      if ids[..<place].contains(id) { fields.findings.invalid(path, "`\(id)` is given twice") }
      guard known.contains(id) else {
        fields.findings.invalid(path, "`\(id)` is none of the alternatives")
        return nil
      }
      return Change(place: .without(alternative: id), number: nil, path: path)
    }
    if changes.count == known.count { fields.findings.invalid(fields.pointer("without"), "must leave at least one alternative") }
    return changes
  }

  /// By alternative, then by the place among its outcomes that `sensitivity` names them by: by utility, then probability, from 0.
  private static func outcomes(_ fields: FieldReader, _ request: DecisionRequest) -> [Change] {
    rows(fields, "outcomes", request).flatMap { rows, id -> [Change] in
      let own = request.alternative(id)?.outcomes ?? []
      let order = own.indices.sorted { (own[$0].utility, own[$0].probability) < (own[$1].utility, own[$1].probability) }
      let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ("\($0.offset)", $0.element) })
      guard let value = rows.object[id],
        let outcomes = FieldReader(value, at: rows.pointer(id), fields.findings, known: places.keys, "places among its outcomes")
      else { return [] }
      return outcomes.object.names.sorted { $0.precedes($1) }.flatMap { outcome(outcomes, $0, places[$0] ?? 0, id) }
    }
  }

  private static func outcome(_ outcomes: FieldReader, _ name: String, _ index: Int, _ id: String) -> [Change] {
    guard let value = outcomes.object[name],
      let outcome = FieldReader(value, at: outcomes.pointer(name), outcomes.findings, fields: ["probability", "utility"])
    else { return [] }
    let probability = outcome.number("probability", from: 0, to: 1).map {
      Change(place: .outcomeProbability(alternative: id, index: index), number: $0, path: outcome.pointer("probability"))
    }
    let utility = outcome.number("utility").map {
      Change(place: .outcomeUtility(alternative: id, index: index), number: $0, path: outcome.pointer("utility"))
    }
    return [probability, utility].compactMap { $0 }
  }

  /// The members of an object by alternative.
  private static func rows(_ fields: FieldReader, _ list: String, _ request: DecisionRequest) -> [(rows: FieldReader, id: String)] {
    guard let value = fields.object[list],
      let rows = FieldReader(value, at: fields.pointer(list), fields.findings, known: request.input.alternatives.map(\.id), "alternatives")
    else { return [] }
    return rows.object.names.map { (rows, $0) }
  }
}
