import Forms
package import StrictJSON

/// Order preference by similarity to the ideal solution: v = w·x/‖x‖; the score is d⁻ / (d⁺ + d⁻), the Euclidean distances to the worst and best v.
///
/// A column of zeros is 0 throughout; where both distances are 0 (all alternatives alike) the score is ½. Source: Hwang & Yoon, Multiple Attribute Decision
/// Making, Springer, 1981.
package struct TOPSIS: Sendable {
  /// Closeness to the ideal by alternative, 0…1.
  package let closeness: [Double]
  package let distanceToIdeal: [Double]
  package let distanceToAntiIdeal: [Double]
  /// The best weighted value by criterion.
  package let ideal: [Double]
  package let antiIdeal: [Double]

  package init(_ problem: Problem) throws(FrameworkError) {
    var ideal: [Double] = []
    var antiIdeal: [Double] = []
    var toIdeal = Array(repeating: 0.0, count: problem.count)
    var toAntiIdeal = toIdeal
    for (column, criterion) in problem.criteria.enumerated() {
      let scores = problem.scores.column(column)
      let norm = try scores.euclideanNorm.finite("the norm of `\(criterion.name)`")
      let values = scores.map { norm > 0 ? problem.weights[column] * $0 / norm : 0 }
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      let (best, worst) = criterion.direction == .max ? (high, low) : (low, high)
      ideal.append(best)
      antiIdeal.append(worst)
      for (row, value) in values.enumerated() {
        toIdeal[row] += (value - best) * (value - best)
        toAntiIdeal[row] += (value - worst) * (value - worst)
      }
    }
    self.ideal = ideal
    self.antiIdeal = antiIdeal
    distanceToIdeal = toIdeal.map { $0.squareRoot() }
    distanceToAntiIdeal = toAntiIdeal.map { $0.squareRoot() }
    closeness = zip(distanceToIdeal, distanceToAntiIdeal).map { $0 + $1 > 0 ? $1 / ($0 + $1) : 0.5 }
  }

  package func details(_ problem: Problem) -> JSONObject {
    let names = problem.criteria.map(\.name)
    return JSONObject(sortedUnique: [
      ("anti_ideal", JSONValue(names, antiIdeal)), ("distance_to_anti_ideal", JSONValue(problem.ids, distanceToAntiIdeal)),
      ("distance_to_ideal", JSONValue(problem.ids, distanceToIdeal)), ("ideal", JSONValue(names, ideal)),
    ])
  }
}
