import StrictJSON

/// One number of a decision that a challenge puts differently.
struct Change: Sendable, Hashable {
  enum Place: Sendable, Hashable {
    case weight(criterion: String)
    case probability(state: String)
    case utility(alternative: String, state: String)
    case opinion(executive: String)
  }

  var place: Place
  var value: Double
  /// In the challenge's body.
  var path: String

  func apply(to request: inout DecisionRequest, _ agreements: inout [String: Double]) throws(RequestError) {
    switch place {
    case .weight(let name):
      guard request.input.pairwise.isEmpty else {
        throw RequestError(.invalid, path: path, rule: "the weights follow from pairwise judgements")
      }
      if let index = request.input.criteria.firstIndex(where: { $0.name == name }) { request.input.criteria[index].weight = value }
    case .probability(let name):
      if let index = request.input.states.firstIndex(where: { $0.name == name }) { request.input.states[index].probability = value }
    case .utility(let id, let name):
      guard let row = request.input.alternatives.firstIndex(where: { $0.id == id }), let column = request.input.states.firstIndex(where: { $0.name == name })
      else { return }
      request.input.alternatives[row].payoffs[column] = value
    case .opinion(let executive): agreements[executive] = value
    }
  }
}

extension DecisionRequest {
  /// The states that are not changed take the rest of the probability in proportion.
  mutating func renormalise(_ changes: [Change]) throws(RequestError) {
    let changed = Set(
      changes.compactMap { change in
        if case .probability(let state) = change.place { state } else { String?.none }
      })
    if !changed.isEmpty {
      let fixed = input.states.filter { changed.contains($0.name) }.map(\.probability).sum
      let rest = input.states.filter { !changed.contains($0.name) }.map(\.probability).sum
      guard fixed <= 1 + 1e-9, rest > 0 || abs(fixed - 1) <= 1e-3 else {
        throw RequestError(.invalid, path: "/probabilities", rule: "must leave a sum of 1, not \(fixed.shortText)")
      }
      for index in input.states.indices where !changed.contains(input.states[index].name) && rest > 0 {
        input.states[index].probability *= max(0, 1 - fixed) / rest
      }
    }
    if !input.criteria.isEmpty, input.pairwise.isEmpty, input.criteria.allSatisfy({ $0.weight == 0 }) {
      throw RequestError(.invalid, path: "/weights", rule: "must leave at least one weight over 0")
    }
  }
}

enum Challenge {
  /// The changes in the order of their paths; every name must be one of the decision's own.
  static func read(_ body: [UInt8], _ request: DecisionRequest, _ outcome: DecisionOutcome) throws(RequestError) -> [Change] {
    let findings = Findings()
    let value = try RequestBody.json(body, atMost: ChallengeDecision.bodyBytesMaximum)
    let fields = try FieldReader.root(value, findings, fields: ["weights", "probabilities", "utilities", "opinions"])
    let criteria = Set(request.input.criteria.map(\.name))
    let states = Set(request.input.states.map(\.name))
    var changes = numbers(fields, "opinions", Set(outcome.participatingExecutives), "executives of the panel", 0...1) { .opinion(executive: $0) }
    changes += numbers(fields, "probabilities", states, "states", 0...1) { .probability(state: $0) }
    changes += utilities(fields, request, states)
    changes += numbers(fields, "weights", criteria, "criteria", 0...FieldReader.greatest) { .weight(criterion: $0) }
    try findings.check()
    guard !changes.isEmpty else { throw RequestError(.invalid, path: "", rule: "must change at least one number") }
    guard changes.count <= ChallengeDecision.changesMaximum else {
      throw RequestError(.invalid, path: "", rule: "must change at most \(ChallengeDecision.changesMaximum) numbers, not \(changes.count)")
    }
    return changes
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
      return Change(place: place(name), value: value, path: path)
    }
  }

  private static func utilities(_ fields: FieldReader, _ request: DecisionRequest, _ states: Set<String>) -> [Change] {
    guard let value = fields.object["utilities"] else { return [] }
    guard let rows = FieldReader(value, at: fields.pointer("utilities"), fields.findings, fields: request.input.alternatives.map(\.id)) else { return [] }
    return rows.object.names.flatMap { id in
      numbers(rows, id, states, "states", -FieldReader.greatest...FieldReader.greatest) { .utility(alternative: id, state: $0) }
    }
  }
}
