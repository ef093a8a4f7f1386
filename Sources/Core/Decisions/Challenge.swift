import Forms
import Frameworks
import StrictJSON

/// One number of a decision that a challenge puts differently.
struct Change: Sendable, Hashable {
  enum Place: Sendable, Hashable {
    case weight(criterion: String)
    case probability(state: String)
    case utility(alternative: String, state: String)
    /// Of an alternative's own outcomes, by their place in the request.
    case outcomeProbability(alternative: String, index: Int)
    case outcomeUtility(alternative: String, index: Int)
    case carriedOut(alternative: String)
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
      if let column = request.input.states.firstIndex(where: { $0.name == name }) { request.change(id) { $0.payoffs[column] = value } }
    case .outcomeProbability(let id, let index): request.change(id) { $0.outcomes[index].probability = value }
    case .outcomeUtility(let id, let index): request.change(id) { $0.outcomes[index].utility = value }
    case .carriedOut(let id): request.change(id) { $0.priorProbability = value }
    case .opinion(let executive): agreements[executive] = value
    }
  }
}

extension DecisionRequest {
  fileprivate mutating func change(_ id: String, _ change: (inout FrameworkInput.Alternative) -> Void) {
    if let row = input.alternatives.firstIndex(where: { $0.id == id }) { change(&input.alternatives[row]) }
  }

  /// The probabilities that are not changed, of the states and of each alternative's outcomes, take the rest in proportion.
  mutating func renormalise(_ changes: [Change]) throws(RequestError) {
    var states: Set<Int> = []
    var outcomes: [Int: Set<Int>] = [:]
    for change in changes {
      switch change.place {
      case .probability(let name):
        if let state = input.states.firstIndex(where: { $0.name == name }) { states.insert(state) }
      case .outcomeProbability(let id, let index):
        if let row = input.alternatives.firstIndex(where: { $0.id == id }) { outcomes[row, default: []].insert(index) }
      default: break
      }
    }
    let shares = try DecisionRequest.shared(input.states.map(\.probability), keeping: states, "/probabilities")
    for index in input.states.indices { input.states[index].probability = shares[index] }
    for row in outcomes.keys.sorted() {
      let path = "/outcomes".pointer(to: input.alternatives[row].id)
      let shares = try DecisionRequest.shared(input.alternatives[row].outcomes.map(\.probability), keeping: outcomes[row] ?? [], path)
      for index in shares.indices { input.alternatives[row].outcomes[index].probability = shares[index] }
    }
    if !input.criteria.isEmpty, input.pairwise.isEmpty, input.criteria.allSatisfy({ $0.weight == 0 }) {
      throw RequestError(.invalid, path: "/weights", rule: "must leave at least one weight over 0")
    }
  }

  /// Those that are kept as they are; the others in proportion, to a sum of 1.
  private static func shared(_ probabilities: [Double], keeping kept: Set<Int>, _ path: String) throws(RequestError) -> [Double] {
    guard !kept.isEmpty else { return probabilities }
    let fixed = probabilities.indices.filter(kept.contains).map { probabilities[$0] }.sum
    let rest = probabilities.indices.filter { !kept.contains($0) }.map { probabilities[$0] }.sum
    guard fixed <= 1 + 1e-9, rest > 0 || abs(fixed - 1) <= 1e-3 else {
      throw RequestError(.invalid, path: path, rule: "must leave a sum of 1, not \(fixed.shortText)")
    }
    return probabilities.indices.map { kept.contains($0) || rest == 0 ? probabilities[$0] : probabilities[$0] * max(0, 1 - fixed) / rest }
  }
}

enum Challenge {
  /// The changes in the order of their paths; every name must be one of the decision's own.
  static func read(_ body: [UInt8], _ request: DecisionRequest, _ outcome: DecisionOutcome) throws(RequestError) -> [Change] {
    let findings = Findings()
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
    changes += utilities(fields, request, states)
    changes += numbers(fields, "weights", criteria, "criteria", 0...FieldReader.greatest) { .weight(criterion: $0) }
    try findings.check()
    guard !changes.isEmpty else { throw RequestError(.invalid, path: "", rule: "must change at least one number") }
    guard changes.count <= ChallengeDecision.changesMaximum else {
      throw RequestError(.invalid, path: "", rule: "must change at most \(ChallengeDecision.changesMaximum) numbers, not \(changes.count)")
    }
    return changes
  }

  private static let members = ["weights", "probabilities", "utilities", "outcomes", "prior_probabilities", "opinions"]

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
    rows(fields, "utilities", request).flatMap { rows, id in
      numbers(rows, id, states, "states", -FieldReader.greatest...FieldReader.greatest) { .utility(alternative: id, state: $0) }
    }
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
      Change(place: .outcomeProbability(alternative: id, index: index), value: $0, path: outcome.pointer("probability"))
    }
    let utility = outcome.number("utility").map {
      Change(place: .outcomeUtility(alternative: id, index: index), value: $0, path: outcome.pointer("utility"))
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
