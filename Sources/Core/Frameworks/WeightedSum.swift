/// The weighted sum (simple additive weighting): Σ w·r over the criteria.
///
/// Sources: Fishburn, Operations Research 15:537, 1967; Hwang & Yoon, Multiple Attribute Decision Making, Springer, 1981.
package struct WeightedSum: Sendable {
  /// By alternative.
  package let scores: [Double]

  /// Ratings by anchors where every criterion has them, else by min_max, unless the problem says otherwise.
  package init(_ problem: Problem) throws(FrameworkError) {
    scores = try Ratings.grid(problem, Ratings.normalisation(problem, own: .minMax)).weighted(by: problem.weights)
  }
}
