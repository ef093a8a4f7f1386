import Glibc

/// The weighted product: Π rʷ over the criteria, for scores over 0.
///
/// Source: Bridgman, Dimensional Analysis, Yale, 1922; Miller & Starr, Executive Decisions and Operations Research, Prentice-Hall, 1969.
package struct WeightedProduct: Sendable {
  /// By alternative.
  package let scores: [Double]

  /// Ratings by sum unless the problem says otherwise.
  package init(_ problem: Problem) throws(FrameworkError) {
    for (column, criterion) in problem.criteria.enumerated() where !problem.scores.column(column).allSatisfy({ $0 > 0 }) {
      throw .notApplicable(method: MCDAMethod.weightedProduct.rawValue, reason: "a score in `\(criterion.name)` is 0 or less")
    }
    let ratings = try Ratings.grid(problem, Ratings.normalisation(problem, own: .sum))
    for (column, criterion) in problem.criteria.enumerated() where !ratings.column(column).allSatisfy({ $0 >= 0 }) {
      throw .notApplicable(method: MCDAMethod.weightedProduct.rawValue, reason: "a rating in `\(criterion.name)` is under 0")
    }
    var products = Array(repeating: 1.0, count: ratings.rows)
    for column in 0..<ratings.columns {
      for row in 0..<ratings.rows { products[row] *= pow(ratings[row, column], problem.weights[column]) }
    }
    scores = products
  }
}
