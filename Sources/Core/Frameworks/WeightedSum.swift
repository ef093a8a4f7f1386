/// The weighted sum (simple additive weighting): Σ w·r over the criteria.
///
/// Source: Fishburn, Additive utilities with incomplete product sets, ORSA, 1967; Hwang & Yoon 1981, section 3.2.
package struct WeightedSum: Sendable {
  /// By alternative.
  package let scores: [Double]

  /// Ratings by min_max unless the problem says otherwise.
  package init(_ problem: Problem) throws(FrameworkError) {
    scores = try Ratings.grid(problem, problem.input.normalisation ?? .minMax).weighted(by: problem.weights)
  }
}
