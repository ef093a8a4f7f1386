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

extension String {
  /// What a unit such as `of 10`, `points out of 5`, `/ 100` or `1-5` holds; a percentage may be over 100.
  fileprivate var scale: ClosedRange<Double>? {
    let words = (hasPrefix("/") ? "of " + dropFirst() : self).split(separator: " ")
    if let last = words.last, words.dropLast().last == "of", let most = Double(last), most > 0, most.isFinite { return 0...most }
    let ends = replacing("–", with: "-").replacing(" to ", with: "-").split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, high.isFinite else { return nil }
    return low...high
  }
}
