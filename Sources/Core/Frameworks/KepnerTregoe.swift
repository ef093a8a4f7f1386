import Forms
import StrictJSON

/// Decision analysis by musts, wants and adverse consequences.
///
/// What breaks a must is not compared. The total is Σ weight × score, weights as they are given, scores 0 to 10: as they are given where all lie there (10 − score
/// where less is better), else 10 times the rating (by anchors where every criterion has them, else by min_max). A want that is a limit adds nothing; it is told
/// whether it is met. Adverse consequences are assessed apart: Σ probability × seriousness of the risks listed. Source: Kepner & Tregoe, The New Rational
/// Manager, Princeton Research Press, 1981.
struct KepnerTregoe {
  /// Alternatives × criteria, 0…10.
  let scores: Grid
  /// By criterion.
  let weights: [Double]
  /// By alternative; nil where nobody listed a risk.
  let adverse: [Double?]
  /// `as_given`, or what the scores were rated by.
  let scale: Normalisation
  private let problem: Problem

  init(_ problem: Problem) throws(FrameworkError) {
    guard !problem.criteria.isEmpty else {
      throw .notApplicable(method: FrameworkName.kepnerTregoe.rawValue, reason: "there are no criteria")
    }
    self.problem = problem
    (scores, scale) = try KepnerTregoe.points(problem)
    weights = problem.hierarchy == nil ? problem.criteria.map(\.weight) : problem.weights
    adverse = problem.alternatives.map(\.adverse)
  }

  private static func points(_ problem: Problem) throws(FrameworkError) -> (Grid, Normalisation) {
    var points = problem.scores
    guard problem.scores.values.allSatisfy({ (0...10).contains($0) }) else {
      let scale: Normalisation = problem.isAnchored ? .anchors : .minMax
      points = try Ratings.grid(problem, scale)
      points.values = points.values.map { 10 * $0 }
      return (points, scale)
    }
    for (column, criterion) in problem.criteria.enumerated() where criterion.direction == .min {
      for row in 0..<points.rows { points[row, column] = 10 - points[row, column] }
    }
    return (points, .asGiven)
  }

  var totals: [Double] { scores.weighted(by: weights) }

  func ranking(_ details: JSONObject = JSONObject()) throws(FrameworkError) -> Ranking {
    try Scored(FrameworkName.kepnerTregoe.rawValue, totals, details: details).ranking(problem)
  }

  func result() throws(FrameworkError) -> FrameworkResult {
    let details = JSONObject([
      ("adverse", .object(JSONObject(sortedUnique: zip(problem.ids, adverse).map { ($0, JSONValue(measure: $1)) }))), ("scale", .string(scale.rawValue)),
      ("wants", wants),
    ])
    let ranking = try ranking(details)
    var result = try Ensemble(ranking).result()
    result.cautions = cautions(ranking)
    return result
  }

  /// By alternative: which wants that are limits it meets.
  private var wants: JSONValue {
    let wants = Screening.constraints(problem, .want)
    let rows = problem.ids.indices.map { row in
      JSONValue.object(JSONObject(wants.map { ($0.constraint.text, .bool(Screening.holds($0.constraint, problem.scores[row, $0.column]))) }))
    }
    return .object(JSONObject(sortedUnique: zip(problem.ids, rows).map { ($0, $1) }))
  }

  private func cautions(_ ranking: Ranking) -> [Caution] {
    var cautions: [Caution] = []
    let order = ranking.order.compactMap { problem.ids.firstIndex(of: $0) }
    let totals = totals
    if order.count > 1, let own = adverse[order[0]], let its = adverse[order[1]], own - its > (totals[order[0]] - totals[order[1]]) / weights.sum + 1e-9 {
      let sums = [own, its].roundNumerals
      cautions.append(
        Caution(
          kind: .adverseConsequences, level: .high,
          text:
            "what may go wrong with \(problem.names([order[0]])) (chance × seriousness \(sums[0])) exceeds that of \(problem.names([order[1]])) (\(sums[1])) by more than its lead of \(((totals[order[0]] - totals[order[1]]) / weights.sum).roundNumeral) of 10"
        ))
    }
    let unassessed = order.filter { adverse[$0] == nil }
    if !unassessed.isEmpty {
      cautions.append(
        Caution(
          kind: .unassessedRisks, level: .medium,
          text: "nobody listed what may go wrong with \(problem.names(unassessed)): unassessed, not safe"))
    }
    return cautions
  }
}

extension FrameworkInput.Alternative {
  /// Σ probability × seriousness; nil where no risk is listed.
  package var adverse: Double? { risks.isEmpty ? nil : risks.map { $0.probability * $0.seriousness }.sorted().sum.tenDigits }
}

extension Frameworks {
  /// Kepner & Tregoe's points 0…10, alternatives × criteria.
  package static func points(_ problem: Problem) throws(FrameworkError) -> Grid { try KepnerTregoe(problem).scores }
}
