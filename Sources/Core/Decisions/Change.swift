import Cases
import Forms
import Frameworks
import StrictJSON

/// One thing of a decision that a challenge puts differently: a number, or an alternative that is left out.
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
    case score(alternative: String, criterion: String)
    /// Of every must of this kind on the criterion.
    case limit(criterion: String, FrameworkInput.Constraint.Comparison)
    case without(alternative: String)
    case riskTolerance
  }

  var place: Place
  /// Nil where an alternative is left out.
  var number: Double?
  /// In the challenge's body.
  var path: String

  func apply(to request: inout DecisionRequest, _ agreements: inout [String: Double]) throws(RequestError) {
    guard let value = number else {
      if case .without(let id) = place { request.leaveOut(id) }
      return
    }
    switch place {
    case .weight(let name):
      // Those that follow from judgements in pairs are shares of one whole: all together, in `weigh`.
      guard request.input.pairwise.isEmpty, let index = request.input.criteria.firstIndex(where: { $0.name == name }) else { break }
      request.input.criteria[index].weight = value
    case .probability(let name):
      if let index = request.input.states.firstIndex(where: { $0.name == name }) { request.input.states[index].probability = value }
    case .utility(let id, let name):
      if let column = request.input.states.firstIndex(where: { $0.name == name }) { request.change(id) { $0.payoffs[column] = value } }
    case .outcomeProbability(let id, let index): request.change(id) { $0.outcomes[index].probability = value }
    case .outcomeUtility(let id, let index): request.change(id) { $0.outcomes[index].utility = value }
    case .carriedOut(let id): request.change(id) { $0.priorProbability = value }
    case .opinion(let executive): agreements[executive] = value
    case .score(let id, let name):
      if let column = request.input.criteria.firstIndex(where: { $0.name == name }) { request.change(id) { $0.scores[column] = value } }
    case .limit(let name, let comparison):
      for place in request.input.constraints.indices where request.input.constraints[place].isMust(name, comparison) {
        request.input.constraints[place].value = value
      }
    case .riskTolerance: request.input.riskTolerance = value
    case .without: break
    }
  }
}

extension DecisionRequest {
  fileprivate mutating func change(_ id: String, _ change: (inout FrameworkInput.Alternative) -> Void) {
    if let row = input.alternatives.firstIndex(where: { $0.id == id }) { change(&input.alternatives[row]) }
  }

  fileprivate mutating func leaveOut(_ id: String) {
    guard let row = input.alternatives.firstIndex(where: { $0.id == id }) else { return }
    input.alternatives.remove(at: row)
    words.remove(at: row)
    for (criterion, judgements) in input.alternativesPairwise {
      var fewer = judgements
      fewer.remove(at: row)
      for place in fewer.indices { fewer[place].remove(at: row) }
      input.alternativesPairwise[criterion] = fewer
    }
  }

  /// Where judgements in pairs give the weights, the changed ones are shares of all; the others take the rest in proportion, and judgements that agree with these shares stand in the
  /// place of those given.
  mutating func weigh(_ changes: [Change]) throws(RequestError) {
    let weights = changes.filter { if case .weight = $0.place { true } else { false } }
    guard !input.pairwise.isEmpty, !weights.isEmpty else { return }
    let names = input.criteria.map(\.name)
    let judged: AHP
    do throws(FrameworkError) { judged = try AHP(input.pairwise, names: names) } catch { throw RequestError(error, self) }
    var shares = judged.weights
    var kept: Set<Int> = []
    for change in weights {
      guard case .weight(let name) = change.place, let index = names.firstIndex(of: name), let share = change.number else { continue }
      guard share > 0, share <= 1 else {
        throw RequestError(.invalid, path: change.path, rule: "must be a share over 0 and at most 1, as the weights follow from pairwise judgements")
      }
      shares[index] = share
      kept.insert(index)
    }
    shares = try DecisionRequest.shared(shares, keeping: kept, "/weights")
    guard shares.allSatisfy({ $0 > 0 }) else {
      throw RequestError(.invalid, path: "/weights", rule: "must leave the other criteria a share over 0, as the weights follow from pairwise judgements")
    }
    input.pairwise = shares.map { own in shares.map { other in (own / other).tenDigits } }
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
