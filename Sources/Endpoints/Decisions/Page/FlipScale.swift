internal import Decisions
internal import Frameworks

extension DecisionPage {
  /// Whether a score or limit would have to be where the criterion's own unit has no numbers.
  func isBeyondScale(_ subject: Sensitivity.Subject, _ value: Double) -> Bool {
    switch subject {
    case .score(_, let criterion), .limit(let criterion, _): scale(of: criterion).map { !$0.contains(value) } ?? false
    // Shares are searched for within 0 and 1 alone, and payoffs have no scale.
    case .weight, .probability, .outcomeProbability, .carriedOut, .riskTolerance, .utility, .outcomeUtility: false
    }
  }

  /// The unit's, else from the worst to the best of its anchors; nil where there is neither, or a score that was given lies beyond it, so that it bounds nothing.
  private func scale(of criterion: String) -> ClosedRange<Double>? {
    guard let input = comparison?.request.input, let column = input.criteria.firstIndex(where: { $0.name == criterion }),
      let scale = input.criteria[column].unit?.scale ?? input.criteria[column].anchors?.scale
    else { return nil }
    let given = input.alternatives.compactMap { $0.scores.indices.contains(column) ? $0.scores[column] : nil }
    return given.allSatisfy(scale.contains) ? scale : nil
  }
}

extension DecisionPage {
  /// Where a number must come to for the change of which a boundary is told.
  enum Reach {
    /// Past it: at the boundary the two are level, or what breaks a must beyond it meets it still.
    case beyond
    /// At it already, as a must is met there.
    case at
    /// There alone, as a must is met nowhere else.
    case exactly
  }

  func reach(_ subject: Sensitivity.Subject, _ change: Double) -> Reach {
    switch subject {
    // Let in is who stands there; shut out only who is passed.
    case .limit(_, .atMost): return change > 0 ? .at : .beyond
    case .limit(_, .atLeast): return change < 0 ? .at : .beyond
    case .limit(_, .equal): return .exactly
    // A score is searched among those that break no must, which it meets at the limit itself.
    case .score, .weight, .probability, .outcomeProbability, .carriedOut, .riskTolerance, .utility, .outcomeUtility: return .beyond
    }
  }

  /// A challenge as one may be written; weights that follow from judgements in pairs are shares in it.
  func whatIf(_ deciding: Ranking) -> String {
    if deciding.isByUtility { return #"{"risk_tolerance": 0.4}"# }
    if deciding.isInPayoffs { return #"{"without": ["…"]}"# }
    return #"{"weights": {"…": \#(comparison?.problem.hierarchy == nil ? "2" : "0.4")}}"#
  }
}

extension FrameworkInput.Anchors {
  fileprivate var scale: ClosedRange<Double> { min(worst, best)...max(worst, best) }
}
