import Forms

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
    func undefined(_ rule: String) -> FrameworkError {
      .notApplicable(method: normalisation.rawValue, reason: "`\(normalisation.rawValue)` needs \(rule) in `\(criterion.name)`")
    }
    switch normalisation {
    case .minMax:
      return try minMax(scores, larger)
    case .sum:
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

  private static func minMax(_ scores: ArraySlice<Double>, _ larger: Bool) throws(FrameworkError) -> [Double] {
    guard let low = scores.min(), let high = scores.max(), low < high else { return scores.map { _ in 1 } }
    let range = try (high - low).finite("a range of scores")
    return scores.map { larger ? ($0 - low) / range : (high - $0) / range }
  }
}
