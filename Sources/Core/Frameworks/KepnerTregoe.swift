import StrictJSON

/// Decision analysis by musts, wants and adverse consequences.
///
/// What breaks a must is out (when all break one, none is, and the winner is flagged). The want score is 10 · Σ w·r / Σ w over the criteria (r by min_max) and the
/// want-constraints (r 1 when met, 0 when not, with their criterion's weight). Adverse consequences are Σ probability × seriousness; the score is
/// the difference. Source: Kepner & Tregoe, The Rational Manager, McGraw-Hill, 1965; The New Rational Manager, Princeton Research Press, 1981.
struct KepnerTregoe {
  private let broken: [[FrameworkInput.Constraint]]
  /// 0…10 by alternative.
  let wants: [Double]
  /// 0 or more by alternative.
  let adverse: [Double]

  init(_ problem: Problem) throws(FrameworkError) {
    guard !problem.criteria.isEmpty else {
      throw .notApplicable(method: FrameworkName.kepnerTregoe.rawValue, reason: "there are no criteria")
    }
    broken = Screening.brokenMusts(problem)
    let constraints = Screening.constraints(problem, .want)
    let total = 1 + constraints.map { problem.weights[$0.column] }.sum
    var sums = try Ratings.grid(problem, .minMax).weighted(by: problem.weights)
    for row in sums.indices {
      for (constraint, column) in constraints where Screening.holds(constraint, problem.scores[row, column]) {
        sums[row] += problem.weights[column]
      }
    }
    wants = sums.map { 10 * $0 / total }
    adverse = problem.alternatives.map { alternative in
      alternative.risks.map { $0.probability * $0.seriousness }.sorted().sum
    }
  }

  func result(_ problem: Problem) throws(FrameworkError) -> FrameworkResult {
    let mustsUnmet = !broken.contains { $0.isEmpty }
    let passing = problem.ids.indices.filter { mustsUnmet || broken[$0].isEmpty }
    let scores = passing.map { wants[$0] - adverse[$0] }
    var ranking = try Scored(FrameworkName.kepnerTregoe.rawValue, scores).ranking(passing.map { problem.ids[$0] })
    for place in problem.ids.indices where !passing.contains(place) {
      ranking.order.append(problem.ids[place])
      ranking.ranks[problem.ids[place]] = passing.count + 1
    }
    let winner = problem.ids.firstIndex(of: ranking.order[0]) ?? 0
    let flags = mustsUnmet ? [Flag(alternative: ranking.order[0], kind: .mustsUnmet, level: .high, value: Double(broken[winner].count))] : []
    let brokenByID = problem.ids.indices.map { JSONValue(strings: broken[$0].map(\.text)) }
    let findings = JSONObject(sortedUnique: [
      ("adverse_consequences", JSONValue(problem.ids, adverse)),
      ("broken_musts", .object(JSONObject(sortedUnique: zip(problem.ids, brokenByID).map { ($0, $1) }))),
      ("want_scores", JSONValue(problem.ids, wants)),
    ])
    return try Ensemble(ranking).result(flags: flags, findings: findings)
  }
}
