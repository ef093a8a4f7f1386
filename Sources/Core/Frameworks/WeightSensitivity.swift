import Forms
import Glibc

/// How far each criterion's share of the weights may move, the others changing in proportion.
struct WeightSensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider, _ model: WeightModel?) {
    let problem = decider.problem
    guard let model else {
      all = []
      return
    }
    all = problem.criteria.indices.map { column in
      let current = problem.weights[column]
      let (stability, flipped) = model.stability(column, problem.weights, decider)
      return Sensitivity(
        .weight(criterion: problem.criteria[column].name), current: current, given: WeightSensitivity.given(column, problem), stability,
        winner: flipped.map { problem.ids[$0] })
    }
  }

  private static func given(_ column: Int, _ problem: Problem) -> GivenWeight? {
    guard problem.hierarchy == nil else { return nil }
    let others = problem.criteria.indices.filter { $0 != column }.map { problem.criteria[$0].weight }.sum
    return GivenWeight(own: problem.criteria[column].weight, others: others)
  }
}

/// A method's scores as a function of the weights alone, what does not hang on them computed once.
enum WeightModel {
  /// Σ w·x.
  case linear(Grid)
  /// Π xʷ; with the logarithms where every x has one.
  case product(Grid, logarithms: Grid?)
  /// The squared differences from the best and the worst, before weighting.
  case topsis(toIdeal: Grid, toAntiIdeal: Grid)
  /// The distances from the best, 0…1, and what their sum counts.
  case vikor(Grid, sum: Double)

  /// nil where the weights decide nothing.
  init?(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    switch decider.rule {
    case .kepnerTregoe(let tregoe): self = .linear(tregoe.scores)
    case .method(.weightedSum): self = .linear(try Ratings.grid(problem, Ratings.normalisation(problem, own: .minMax)))
    case .method(.ahp): self = .linear(try Ratings.ofHierarchy(problem))
    case .method(.prometheeII):
      let (leaving, entering) = try PROMETHEE.flows(problem)
      var flows = leaving
      for place in flows.values.indices { flows.values[place] -= entering.values[place] }
      self = .linear(flows)
    case .method(.weightedProduct):
      let ratings = try Ratings.grid(problem, Ratings.normalisation(problem, own: .sum))
      var logarithms = ratings
      logarithms.values = ratings.values.map { log($0) }
      self = .product(ratings, logarithms: logarithms.values.allSatisfy(\.isFinite) ? logarithms : nil)
    case .method(.topsis): self = try WeightModel.topsis(problem)
    case .method(.vikor):
      var distances = try Ratings.grid(problem, .minMax)
      distances.values = distances.values.map { 1 - $0 }
      self = .vikor(distances, sum: problem.input.parameters.vikorWeight)
    case .method: return nil
    }
  }

  private static func topsis(_ problem: Problem) throws(FrameworkError) -> WeightModel {
    var toIdeal = problem.scores
    var toAntiIdeal = problem.scores
    for (column, criterion) in problem.criteria.enumerated() {
      let scores = problem.scores.column(column)
      let norm = try scores.euclideanNorm.finite("the norm of `\(criterion.name)`")
      let (low, high) = (scores.min() ?? 0, scores.max() ?? 0)
      let (best, worst) = criterion.direction == .max ? (high, low) : (low, high)
      for row in 0..<problem.count {
        let score = problem.scores[row, column]
        // A column of zeros is 0 throughout.
        let (toward, away) = norm > 0 ? (score / norm - best / norm, score / norm - worst / norm) : (0, 0)
        toIdeal[row, column] = toward * toward
        toAntiIdeal[row, column] = away * away
      }
    }
    return .topsis(toIdeal: toIdeal, toAntiIdeal: toAntiIdeal)
  }

  func stability(_ column: Int, _ weights: [Double], _ decider: Decider) -> (Stability, Int?) {
    let current = weights[column]
    if let lines = lines(column, weights) { return lines.stability(around: current, decider, scored: isLogarithmic ? { exp($0) } : { $0 }) }
    guard let outcome = winner(column, weights, decider) else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    let stability = FlipSearch.onGrid(around: current, in: 0...1, outcome: outcome)
    return (stability, stability.beyond(current, in: 0...1).flatMap(outcome))
  }

  /// The place of the winner as one weight goes and the others keep their proportions; nil where they have none to keep.
  func winner(_ column: Int, _ weights: [Double], _ decider: Decider) -> ((Double) -> Int?)? {
    let others = WeightModel.others(column, weights)
    guard others > 0 else { return nil }
    if let lines = lines(column, weights) { return lines.winner(decider, scored: isLogarithmic ? { exp($0) } : { $0 }) }
    let fill = moving(column, weights, others) ?? { $0 = scores(WeightModel.moved(column, weights, others, to: $1)) }
    var found = Array(repeating: 0.0, count: decider.problem.count)
    return { t in
      fill(&found, t)
      return decider.sharpest(found)
    }
  }

  private static func others(_ column: Int, _ weights: [Double]) -> Double { weights.indices.filter { $0 != column }.map { weights[$0] }.sum }

  private static func moved(_ column: Int, _ weights: [Double], _ others: Double, to t: Double) -> [Double] {
    weights.indices.map { $0 == column ? t : weights[$0] / others * (1 - t) }
  }

  /// Of the scores, or of their logarithms; nil where they are no straight lines.
  private func lines(_ column: Int, _ weights: [Double]) -> LinearScores? {
    let others = WeightModel.others(column, weights)
    guard others > 0, let weighed else { return nil }
    let ends = [0, 1].map { weighed.weighted(by: WeightModel.moved(column, weights, others, to: $0)) }
    return LinearScores(atZero: ends[0], atOne: ends[1])
  }

  /// The scores as one weight goes and the others, which sum to `others`, keep their proportions: what these give is summed up once. Nil where it does not sum up.
  private func moving(_ column: Int, _ weights: [Double], _ others: Double) -> ((inout [Double], Double) -> Void)? {
    var rest = weights
    rest[column] = 0
    switch self {
    case .linear, .product: return nil
    case .topsis(let toIdeal, let toAntiIdeal):
      let squares = rest.map { $0 * $0 }
      let (ideal, anti) = (toIdeal.weighted(by: squares), toAntiIdeal.weighted(by: squares))
      return { scores, t in
        let (own, share) = (t * t, (1 - t) / others * ((1 - t) / others))
        for row in scores.indices {
          scores[row] = WeightModel.closeness(own * toIdeal[row, column] + share * ideal[row], own * toAntiIdeal[row, column] + share * anti[row])
        }
      }
    case .vikor(let distances, let sum):
      let s = distances.weighted(by: rest)
      let r = WeightModel.greatest(distances, rest)
      return { scores, t in
        let share = (1 - t) / others
        VIKOR.compromise(
          into: &scores, sum, s: { t * distances[$0, column] + share * s[$0] }, r: { max(t * distances[$0, column], share * r[$0]) })
      }
    }
  }

  /// By the squares of both distances; ½ where both are 0.
  private static func closeness(_ toIdeal: Double, _ toAntiIdeal: Double) -> Double {
    let (toward, away) = (toIdeal.squareRoot(), toAntiIdeal.squareRoot())
    return toward + away > 0 ? away / (toward + away) : 0.5
  }

  static func greatest(_ distances: Grid, _ weights: [Double]) -> [Double] {
    (0..<distances.rows).map { row in (0..<distances.columns).reduce(0) { max($0, weights[$1] * distances[row, $1]) } }
  }

  func scores(_ weights: [Double]) -> [Double] {
    var scores: [Double]
    switch self {
    case .linear(let grid), .product(let grid, _), .topsis(let grid, _), .vikor(let grid, _): scores = Array(repeating: 0, count: grid.rows)
    }
    fill(&scores, weights)
    if isLogarithmic { for place in scores.indices { scores[place] = exp(scores[place]) } }
    return scores
  }

  /// What the weights are summed over; nil where they do more than that.
  var weighed: Grid? {
    switch self {
    case .linear(let grid), .product(_, .some(let grid)): grid
    default: nil
    }
  }

  /// What `fill` gives are logarithms of the scores.
  var isLogarithmic: Bool { if case .product(_, .some) = self { true } else { false } }

  /// The scores, or their logarithms, into what is there already.
  func fill(_ scores: inout [Double], _ weights: [Double]) {
    switch self {
    case .linear(let grid): grid.weigh(by: weights, into: &scores)
    case .product(_, let logarithms?): logarithms.weigh(by: weights, into: &scores)
    case .product(let ratings, nil):
      for row in scores.indices { scores[row] = weights.indices.reduce(1) { $0 * pow(ratings[row, $1], weights[$1]) } }
    case .topsis(let toIdeal, let toAntiIdeal):
      for row in scores.indices {
        var (toward, away) = (0.0, 0.0)
        for column in weights.indices {
          let square = weights[column] * weights[column]
          toward += square * toIdeal[row, column]
          away += square * toAntiIdeal[row, column]
        }
        scores[row] = WeightModel.closeness(toward, away)
      }
    case .vikor(let distances, let sum):
      let s = distances.weighted(by: weights)
      let r = WeightModel.greatest(distances, weights)
      VIKOR.compromise(into: &scores, sum, s: { s[$0] }, r: { r[$0] })
    }
  }
}
