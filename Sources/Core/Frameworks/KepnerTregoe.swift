import Forms
import StrictJSON

/// Decision analysis by musts, wants and adverse consequences.
///
/// What breaks a must is out (when all break one, none is, and the winner is flagged). The want score is 10 · Σ w·r / Σ w over the criteria (r by min_max) and the
/// want-constraints (r 1 when met, 0 when not, with their criterion's weight). Adverse consequences are Σ probability × seriousness; the score is
/// the difference. Source: Kepner & Tregoe, The Rational Manager, McGraw-Hill, 1965; The New Rational Manager, Princeton Research Press, 1981.
struct KepnerTregoe {
  private let broken: [[FrameworkInput.Constraint]]
  private let mustsUnmet: Bool
  /// The question with only the alternatives that pass.
  let left: Problem
  /// By alternative left and criterion: 10 · (rating + the number of want-constraints on it that are met); the want score is the weighted mean.
  let wanted: Grid
  /// By criterion: 1 + the number of want-constraints on it.
  let wantCounts: [Double]
  /// 0 or more by alternative left.
  let adverse: [Double]

  init(_ problem: Problem) throws(FrameworkError) {
    guard !problem.criteria.isEmpty else {
      throw .notApplicable(method: FrameworkName.kepnerTregoe.rawValue, reason: "there are no criteria")
    }
    broken = Screening.brokenMusts(problem)
    mustsUnmet = !broken.contains { $0.isEmpty }
    left = try problem.restricted(to: problem.ids.indices.filter { [broken, mustsUnmet] in mustsUnmet || broken[$0].isEmpty })
    var wanted = try Ratings.grid(left, .minMax)
    var counts = Array(repeating: 1.0, count: left.criteria.count)
    for (constraint, column) in Screening.constraints(left, .want) {
      counts[column] += 1
      for row in 0..<left.count where Screening.holds(constraint, left.scores[row, column]) { wanted[row, column] += 1 }
    }
    wanted.values = wanted.values.map { 10 * $0 }
    self.wanted = wanted
    wantCounts = counts
    adverse = left.alternatives.map { alternative in
      alternative.risks.map { $0.probability * $0.seriousness }.sorted().sum
    }
  }

  /// 0…10 by alternative left.
  func wants(_ weights: [Double]) -> [Double] {
    let total = zip(weights, wantCounts).map { $0 * $1 }.sum
    return wanted.weighted(by: weights).map { $0 / total }
  }

  var scores: [Double] { zip(wants(left.weights), adverse).map { $0 - $1 } }

  func result(_ problem: Problem) throws(FrameworkError) -> FrameworkResult {
    let ranking = try Scored(FrameworkName.kepnerTregoe.rawValue, scores).ranking(left.ids).with(dropped: problem.ids)
    let brokenByID = problem.ids.indices.map { JSONValue(strings: broken[$0].map(\.text)) }
    let findings = JSONObject(sortedUnique: [
      ("adverse_consequences", JSONValue(left.ids, adverse)),
      ("broken_musts", .object(JSONObject(sortedUnique: zip(problem.ids, brokenByID).map { ($0, $1) }))),
      ("want_scores", JSONValue(left.ids, wants(left.weights))),
    ])
    let flags = mustsUnmet ? [Flag.mustsUnmet(ranking.order[0], broken, problem.ids)] : []
    return try Ensemble(ranking).result(flags: flags, findings: findings)
  }
}

extension Ranking {
  /// With the alternatives that a screen dropped, last, by id, sharing a rank and without a score.
  func with(dropped ids: [String]) -> Ranking {
    var whole = self
    for id in ids where ranks[id] == nil {
      whole.order.append(id)
      whole.ranks[id] = order.count + 1
    }
    return whole
  }
}

extension Flag {
  /// The value is the number of musts that the winner breaks.
  static func mustsUnmet(_ winner: String, _ broken: [[FrameworkInput.Constraint]], _ ids: [String]) -> Flag {
    Flag(alternative: winner, kind: .mustsUnmet, level: .high, value: ids.firstIndex(of: winner).map { Double(broken[$0].count) })
  }
}
