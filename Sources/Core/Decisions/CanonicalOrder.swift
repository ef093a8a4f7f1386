import Forms
import Frameworks

extension DecisionRequest {
  /// Puts every list in the order of its ids or names; what refers to a place moves with it. The brief's lists stay as given: their order may mean something to a reader.
  mutating func sortCanonically() {
    let criteria = places(input.criteria.map(\.name))
    let states = places(input.states.map(\.name))
    let alternatives = places(input.alternatives.map(\.id))
    input.criteria = criteria.map { input.criteria[$0] }
    input.pairwise = input.pairwise.isEmpty ? [] : criteria.map { row in criteria.map { input.pairwise[row][$0] } }
    for place in input.judges.indices where !input.judges[place].pairwise.isEmpty {
      let judged = input.judges[place].pairwise
      input.judges[place].pairwise = criteria.map { row in criteria.map { judged[row][$0] } }
    }
    input.judges.sort { $0.name.precedes($1.name) }
    input.alternativesPairwise = input.alternativesPairwise.mapValues { judged in alternatives.map { row in alternatives.map { judged[row][$0] } } }
    input.states = states.map { input.states[$0] }
    let signals = (input.experiment?.signals ?? []).sorted { $0.name.precedes($1.name) }
    input.experiment?.signals = signals.map { .init(name: $0.name, likelihoods: states.map($0.likelihoods)) }
    input.evidence.sort { $0.precedes($1) }
    words = alternatives.map { words[$0] }
    input.alternatives = alternatives.map { place in
      var alternative = input.alternatives[place]
      if !alternative.scores.isEmpty { alternative.scores = criteria.map(alternative.scores) }
      if !alternative.payoffs.isEmpty { alternative.payoffs = states.map(alternative.payoffs) }
      return alternative
    }
    input.constraints.sort(by: DecisionRequest.precedes)
    for index in words.indices { sortOutcomesAndRisks(index) }
  }

  private mutating func sortOutcomesAndRisks(_ index: Int) {
    let outcomes = zip(input.alternatives[index].outcomes, words[index].outcomes).sorted { a, b in
      (a.1.description, a.0.probability, a.0.utility, a.1.confidence ?? -1) < (b.1.description, b.0.probability, b.0.utility, b.1.confidence ?? -1)
    }
    input.alternatives[index].outcomes = outcomes.map(\.0)
    words[index].outcomes = outcomes.map(\.1)
    let risks = zip(input.alternatives[index].risks, words[index].risks).sorted { a, b in
      (a.1, a.0.probability, a.0.seriousness) < (b.1, b.0.probability, b.0.seriousness)
    }
    input.alternatives[index].risks = risks.map(\.0)
    words[index].risks = risks.map(\.1)
  }

  private func places(_ names: [String]) -> [Int] { names.indices.sorted { names[$0].precedes(names[$1]) } }

  private static func precedes(_ a: FrameworkInput.Constraint, _ b: FrameworkInput.Constraint) -> Bool {
    if a.criterion != b.criterion { return a.criterion.precedes(b.criterion) }
    return (a.comparison.rawValue, a.value, a.kind.rawValue) < (b.comparison.rawValue, b.value, b.kind.rawValue)
  }
}

extension [Int] {
  /// The values at these places, in this order.
  fileprivate func map(_ values: [Double]) -> [Double] { map { values[$0] } }
}
