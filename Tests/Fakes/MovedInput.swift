public import Frameworks

extension FrameworkInput {
  /// The question with one number put differently, as `sensitivity` means it: the other weights, and the other probabilities of a distribution, change in proportion.
  public func moving(_ subject: Sensitivity.Subject, to value: Double) -> FrameworkInput {
    var moved = self
    switch subject {
    case .weight(let criterion):
      let own = criteria.firstIndex { $0.name == criterion } ?? 0
      let total = criteria.reduce(0) { $0 + $1.weight }
      let others = 1 - criteria[own].weight / total
      for place in criteria.indices { moved.criteria[place].weight = place == own ? value : criteria[place].weight / total / others * (1 - value) }
    case .probability(let state):
      let own = states.firstIndex { $0.name == state } ?? 0
      let others = 1 - states[own].probability
      for place in states.indices { moved.states[place].probability = place == own ? value : states[place].probability / others * (1 - value) }
    case .carriedOut(let id): moved.alternatives[row(id)].priorProbability = value
    case .utility(let id, let state): moved.alternatives[row(id)].payoffs[states.firstIndex { $0.name == state } ?? 0] = value
    case .outcomeUtility(let id, let outcome):
      moved.alternatives[row(id)].outcomes = byUtility(id)
      moved.alternatives[row(id)].outcomes[outcome].utility = value
    case .outcomeProbability(let id, let outcome):
      var outcomes = byUtility(id)
      let others = 1 - outcomes[outcome].probability
      for place in outcomes.indices { outcomes[place].probability = place == outcome ? value : outcomes[place].probability / others * (1 - value) }
      moved.alternatives[row(id)].outcomes = outcomes
    case .score(let id, let criterion): moved.alternatives[row(id)].scores[criteria.firstIndex { $0.name == criterion } ?? 0] = value
    case .riskTolerance: moved.riskTolerance = value
    case .limit(let criterion, let comparison):
      for place in constraints.indices where constraints[place].isMust(criterion, comparison) { moved.constraints[place].value = value }
    }
    return moved
  }

  private func row(_ id: String) -> Int { alternatives.firstIndex { $0.id == id } ?? 0 }

  private func byUtility(_ id: String) -> [Outcome] { alternatives[row(id)].outcomes.sorted { ($0.utility, $0.probability) < ($1.utility, $1.probability) } }
}
