/// Stable preference ordering towards the ideal solution: Σ w·|x − best| / |best − worst| within fixed bounds; lower is better. An alternative's score does not
/// depend on who else is in the list, so that no rank can be reversed by another. Scores beyond the bounds count as the nearer bound.
///
/// Source: Dezert, Tchamova, Han & Tacnet, The SPOTIS rank reversal free method for multi-criteria decision-making support, FUSION 2020.
enum SPOTIS {
  static func scores(_ problem: Problem) throws(FrameworkError) -> [Double] {
    var distances = problem.scores
    for (column, criterion) in problem.criteria.enumerated() {
      guard let anchors = criterion.anchors else {
        throw .notApplicable(method: RankingMethod.spotis.rawValue, reason: "`\(criterion.name)` has no anchors")
      }
      for row in 0..<problem.count {
        let share = (problem.scores[row, column] - anchors.best) / (anchors.worst - anchors.best)
        distances[row, column] = min(1, max(0, share))
      }
    }
    return distances.weighted(by: problem.weights)
  }
}
