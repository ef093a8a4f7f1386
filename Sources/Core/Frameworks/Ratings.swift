/// Scores turned into ratings, larger is better whatever the criterion's direction.
///
/// A column of zeros counts as any other constant column, by the limit: 1 under `min_max` and `max`, 1/n under `sum`, 1/√n (or 1 − 1/√n) under `vector`.
/// Sources: Hwang & Yoon, Multiple Attribute Decision Making, Springer, 1981; Triantaphyllou, Multi-Criteria Decision Making Methods, Kluwer, 2000.
package enum Ratings {
  /// Alternatives × criteria, or why the normalisation is not defined on these scores.
  package static func grid(_ problem: Problem, _ normalisation: Normalisation) throws(FrameworkError) -> Grid {
    var ratings = problem.scores
    for (column, criterion) in problem.criteria.enumerated() {
      let rated = try Ratings.rated(problem.scores.column(column), criterion, normalisation)
      for row in 0..<ratings.rows { ratings[row, column] = rated[row] }
    }
    return ratings
  }

  /// One criterion's ratings.
  static func rated(
    _ scores: ArraySlice<Double>, _ criterion: FrameworkInput.Criterion, _ normalisation: Normalisation
  ) throws(FrameworkError) -> [Double] {
    let larger = criterion.direction == .max
    let isZero = scores.allSatisfy { $0 == 0 }
    let count = Double(scores.count)
    // A sum of both signs may be nearly nothing, and the shares then anything.
    let isOneSigned = scores.allSatisfy { $0 >= 0 } || scores.allSatisfy { $0 <= 0 }
    func undefined(_ rule: String) -> FrameworkError {
      .notApplicable(method: normalisation.rawValue, reason: "`\(normalisation.rawValue)` needs \(rule) in `\(criterion.name)`")
    }
    switch normalisation {
    case .minMax:
      return try minMax(scores, larger)
    case .asGiven: return scores.map { larger ? $0 : -$0 }
    case .anchors:
      guard let anchors = criterion.anchors else { throw undefined("anchors") }
      return scores.map { anchors.value($0).value }
    case .sum:
      guard isOneSigned else { throw undefined("scores of one sign") }
      if isZero { return scores.map { _ in 1 / count } }
      guard larger || scores.allSatisfy({ $0 > 0 }) else { throw undefined("scores over 0") }
      let parts = larger ? Array(scores) : scores.map { 1 / $0 }
      let total = try parts.sum.finite("the sum of `\(criterion.name)`")
      guard total > 0 else { throw undefined("a sum over 0") }
      return parts.map { $0 / total }
    case .vector:
      let norm = try scores.euclideanNorm.finite("the norm of `\(criterion.name)`")
      let parts = scores.map { isZero ? 1 / count.squareRoot() : $0 / norm }
      return larger ? parts : parts.map { 1 - $0 }
    case .max:
      guard isOneSigned else { throw undefined("scores of one sign") }
      if isZero { return scores.map { _ in 1 } }
      if larger {
        let largest = scores.max() ?? 0
        guard largest > 0 else { throw undefined("a score over 0") }
        return scores.map { $0 / largest }
      }
      guard let smallest = scores.min(), smallest > 0 else { throw undefined("scores over 0") }
      return scores.map { smallest / $0 }
    }
  }

  /// What a method uses where the request names none: anchors where every criterion has them, else its own.
  static func normalisation(_ problem: Problem, own: Normalisation) -> Normalisation {
    problem.input.normalisation ?? (problem.isAnchored ? .anchors : own)
  }

  /// Priorities: shares of a column's sum or, in the mode `ideal`, of its best.
  package static func ofHierarchy(_ problem: Problem) throws(FrameworkError) -> Grid {
    let grid = try grid(problem, normalisation(problem, own: .sum))
    guard problem.input.parameters.ahpMode == .ideal else { return grid }
    var ideal = grid
    for column in 0..<grid.columns {
      let best = grid.column(column).max() ?? 0
      for row in 0..<grid.rows where best > 0 { ideal[row, column] = grid[row, column] / best }
    }
    return ideal
  }

  private static func minMax(_ scores: ArraySlice<Double>, _ larger: Bool) throws(FrameworkError) -> [Double] {
    guard let low = scores.min(), let high = scores.max(), low < high else { return scores.map { _ in 1 } }
    let range = try (high - low).finite("a range of scores")
    return scores.map { larger ? ($0 - low) / range : (high - $0) / range }
  }
}
