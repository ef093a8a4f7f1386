/// What constraints say about alternatives, before anything is weighed.
package enum Screening {
  package static func holds(_ constraint: FrameworkInput.Constraint, _ score: Double) -> Bool {
    switch constraint.comparison {
    case .atMost: score <= constraint.value
    case .atLeast: score >= constraint.value
    case .equal: (score - constraint.value).magnitude <= Ordering.tolerance * max(1, constraint.value.magnitude)
    }
  }

  /// The constraints of a kind in a fixed order, each with its criterion's column.
  static func constraints(_ problem: Problem, _ kind: FrameworkInput.Constraint.Kind) -> [(constraint: FrameworkInput.Constraint, column: Int)] {
    var placed: [(constraint: FrameworkInput.Constraint, column: Int)] = []
    for constraint in problem.input.constraints where constraint.kind == kind {
      if let column = problem.criteria.firstIndex(where: { $0.name == constraint.criterion }) { placed.append((constraint, column)) }
    }
    return placed.sorted {
      ($0.column, $0.constraint.comparison.rawValue, $0.constraint.value) < ($1.column, $1.constraint.comparison.rawValue, $1.constraint.value)
    }
  }

  /// The scores of one criterion that break none of its musts, within the largest that a request allows.
  static func allowed(_ problem: Problem, _ column: Int) -> ClosedRange<Double> {
    var (low, high) = (Sensitivity.reach.lowerBound, Sensitivity.reach.upperBound)
    for (constraint, own) in constraints(problem, .must) where own == column {
      let width = constraint.comparison == .equal ? Ordering.tolerance * max(1, constraint.value.magnitude) : 0
      if constraint.comparison != .atLeast { high = min(high, constraint.value + width) }
      if constraint.comparison != .atMost { low = max(low, constraint.value - width) }
    }
    return low...max(low, high)
  }

  /// The musts of one criterion that no number can meet together, by criterion.
  package static func contradictions(_ problem: Problem) -> [[FrameworkInput.Constraint]] {
    let musts = constraints(problem, .must)
    return problem.criteria.indices.compactMap { column in
      let own = musts.filter { $0.column == column }.map(\.constraint)
      // One of the limits themselves, if any number at all.
      return own.count > 1 && !own.contains { limit in own.allSatisfy { holds($0, limit.value) } } ? own : nil
    }
  }

  /// By alternative: the must-constraints it breaks.
  package static func brokenMusts(_ problem: Problem) -> [[FrameworkInput.Constraint]] {
    let musts = constraints(problem, .must)
    return (0..<problem.count).map { row in
      musts.filter { !holds($0.constraint, problem.scores[row, $0.column]) }.map(\.constraint)
    }
  }
}

extension FrameworkInput.Constraint.Comparison {
  /// In a sentence: `at most`.
  package var words: String {
    switch self {
    case .atMost: "at most"
    case .atLeast: "at least"
    case .equal: "exactly"
    }
  }
}
