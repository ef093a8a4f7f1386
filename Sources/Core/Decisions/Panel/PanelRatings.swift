import Forms
import Frameworks

/// What a panel judges by criteria, as weights and scores may move: summed up once for all numbers, so that what one of them moves is a column alone.
final class PanelRatings {
  let problem: Problem
  /// Each column in numbers of which a difference counts `scale`: where differences count as shares of all of them, these are not spread yet.
  let base: Grid
  private let normalisation: Normalisation
  /// Points from 0 to 10.
  private let isPoints: Bool
  private let isIdeal: Bool
  /// By column, the least and the greatest number that all are spread over; empty where differences count as they are.
  private let ends: [(low: Double, high: Double)]
  /// What a difference of two numbers counts now.
  let scale: Double
  /// As given the scores themselves are spread, whichever end is better.
  private let spreadsScores: Bool
  /// Seat after seat, by criterion: how much it matters, and what share of all it counts.
  let priorities: [Double]
  let shares: [Double]
  let hasBasis: [Bool]
  /// Seat after seat, by alternative: Σ weight × priority × number, and by seat Σ weight × priority.
  let sums: [Double]
  let totals: [Double]

  /// Nil where something else than criteria is judged by.
  init?(_ judgement: Judgement, _ framework: FrameworkName, _ panel: RulesPanel) throws(FrameworkError) {
    guard case .ratings(let ratings) = judgement.basis else { return nil }
    problem = judgement.problem
    var (own, spread) = (Normalisation.minMax, Grid?.none)
    if framework == .kepnerTregoe {
      if problem.scores.values.allSatisfy({ (0...10).contains($0) }) { own = .asGiven } else if problem.isAnchored { own = .anchors }
    } else if let deciding = RankingMethod(rawValue: judgement.method), let chosen = deciding.chosenNormalisation(problem) {
      own = chosen
      if chosen != .anchors { spread = deciding == .ahp ? try Ratings.ofHierarchy(problem) : try Ratings.grid(problem, chosen) }
    }
    normalisation = own
    isPoints = framework == .kepnerTregoe && own == .asGiven
    spreadsScores = spread != nil && own == .asGiven
    isIdeal = judgement.method == RankingMethod.ahp.rawValue && problem.input.parameters.ahpMode == .ideal
    let base = spread ?? ratings
    self.base = base
    let over = spreadsScores ? problem.scores : base
    ends = spread == nil ? [] : problem.criteria.indices.map { (over.column($0).min() ?? 0, over.column($0).max() ?? 0) }
    let columns = problem.criteria.count
    scale = ends.isEmpty ? 1 : PanelRatings.scale(ends.map(\.low).min() ?? 0, ends.map(\.high).max() ?? 0)
    var (priorities, shares, sums, totals) = ([Double](), [Double](), [Double](), [Double]())
    let categories = problem.criteria.map(\.category)
    for seat in panel.seats {
      let own = categories.map { seat.executive.priority(ofCategory: $0) }
      let weights = zip(own, problem.weights).map { $0 * $1 }
      let total = weights.sum
      priorities += own
      shares += total > 0 ? weights.map { $0 / total } : Array(repeating: 0, count: columns)
      sums += base.weighted(by: weights)
      totals.append(total)
    }
    (self.priorities, self.shares, self.sums, self.totals) = (priorities, shares, sums, totals)
    hasBasis = totals.map { $0 > 0 }
  }

  var columns: Int { problem.criteria.count }

  /// The ratings of one column as one of its scores moves.
  func moved(_ row: Int, _ column: Int) -> MovedRatings { MovedRatings(problem, row: row, column: column, normalisation) }

  private static func scale(_ low: Double, _ high: Double) -> Double { high > low ? 1 / (high - low) : 0 }

  /// The moved column, into what is there already; what a difference counts then, nil where it is not defined.
  func fill(_ found: inout [Double], _ moved: MovedRatings, column: Int, at value: Double) -> Double? {
    guard moved.fill(&found, at: value) else { return nil }
    if isPoints { for place in found.indices { found[place] /= 10 } }
    if isIdeal, let best = found.max(), best > 0 { for place in found.indices { found[place] /= best } }
    guard !ends.isEmpty else { return 1 }
    let sign: Double = spreadsScores && problem.criteria[column].direction == .min ? -1 : 1
    var (low, high) = (Double.infinity, -Double.infinity)
    for place in ends.indices where place != column { (low, high) = (min(low, ends[place].low), max(high, ends[place].high)) }
    for number in found { (low, high) = (min(low, sign * number), max(high, sign * number)) }
    return PanelRatings.scale(low, high)
  }
}
