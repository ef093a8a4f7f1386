extension Problem {
  /// The same question with one number put differently, as `sensitivity` means it: the other weights, and the other probabilities of a distribution, change in proportion. `value` counts as it is
  /// told, costs over 0; nil where the others have no proportions to keep.
  package func moving(_ subject: Sensitivity.Subject, to value: Double) -> Problem? {
    switch subject {
    case .weight(let criterion): weighing(criterion, value)
    case .probability(let state):
      states.firstIndex(of: state).flatMap { place in
        Problem.shares(probabilities, place, value).map { shares in changed { $0.probabilities = shares } }
      }
    case .outcomeProbability(let id, let outcome):
      row(id).flatMap { row in
        Problem.shares(outcomes[row].map(\.probability), outcome, value).map { shares in
          changed { moved in for place in shares.indices { moved.outcomes[row][place].probability = shares[place] } }
        }
      }
    case .carriedOut(let id): row(id).map { row in changed { $0.alternatives[row].priorProbability = value } }
    case .utility(let id, let state):
      row(id).flatMap { row in states.firstIndex(of: state).map { place in changed { $0.payoffs[row, place] = given(value) } } }
    case .outcomeUtility(let id, let outcome): row(id).map { row in changed { $0.outcomes[row][outcome].utility = given(value) } }
    case .score(let id, let criterion):
      row(id).flatMap { row in column(criterion).map { place in changed { $0.scores[row, place] = value } } }
    case .limit(let criterion, let comparison): limiting(criterion, comparison, to: value)
    case .riskTolerance: changed { $0.input.riskTolerance = value }
    }
  }

  package func row(_ id: String) -> Int? { ids.firstIndex(of: id) }

  package func column(_ criterion: String) -> Int? { criteria.firstIndex { $0.name == criterion } }

  /// As shares of all; a framework that reads what was given reads them too.
  private func weighing(_ criterion: String, _ share: Double) -> Problem? {
    guard let column = column(criterion), let shares = Problem.shares(weights, column, share) else { return nil }
    return changed { moved in
      moved.weights = shares
      for place in shares.indices { moved.criteria[place].weight = shares[place] }
    }
  }

  private static func shares(_ all: [Double], _ place: Int, _ share: Double) -> [Double]? {
    guard all.indices.contains(place) else { return nil }
    let others = all.indices.reduce(0) { $1 == place ? $0 : $0 + all[$1] }
    return others > 0 ? all.indices.map { $0 == place ? share : all[$0] / others * (1 - share) } : nil
  }
}
