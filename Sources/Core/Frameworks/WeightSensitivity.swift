import Forms
import Glibc

/// How far each criterion's share of the weights may move, the others changing in proportion.
struct WeightSensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    guard let model = try WeightModel(decider) else {
      all = []
      return
    }
    all = problem.criteria.indices.map { column in
      let current = problem.weights[column]
      let (stability, flipped) = model.stability(column, problem.weights, decider)
      return Sensitivity(
        .weight, criterion: problem.criteria[column].name, current: current, given: WeightSensitivity.given(column, problem), stability: stability,
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
private enum WeightModel {
  /// Σ w·x / Σ w·d − offset.
  case linear(Grid, divisors: [Double], offsets: [Double])
  case product(Grid)
  /// The squared differences from the best and the worst, before weighting.
  case topsis(toIdeal: Grid, toAntiIdeal: Grid)
  /// The distances from the best, 0…1.
  case vikor(Grid)

  /// nil where the weights decide nothing.
  init?(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    switch decider.rule {
    case .kepnerTregoe(let tregoe): self = .linear(tregoe.wanted, divisors: tregoe.wantCounts, offsets: tregoe.adverse)
    case .method(.weightedSum), .method(.ahp):
      self = .linear(try Ratings.grid(problem, problem.input.normalisation ?? .minMax), divisors: [], offsets: [])
    case .method(.prometheeII):
      var flows = try PROMETHEE.flows(problem).leaving
      let entering = try PROMETHEE.flows(problem).entering
      for place in flows.values.indices { flows.values[place] -= entering.values[place] }
      self = .linear(flows, divisors: [], offsets: [])
    case .method(.weightedProduct): self = .product(try Ratings.grid(problem, problem.input.normalisation ?? .sum))
    case .method(.topsis): self = try WeightModel.topsis(problem)
    case .method(.vikor):
      var distances = try Ratings.grid(problem, .minMax)
      distances.values = distances.values.map { 1 - $0 }
      self = .vikor(distances)
    case .method(.expectedUtility), .method(.minimaxRegret), .method(.reversibility): return nil
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
    let others = weights.indices.filter { $0 != column }.map { weights[$0] }.sum
    // The others have no proportions to keep.
    guard others > 0 else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    func moved(_ t: Double) -> [Double] { weights.indices.map { $0 == column ? t : weights[$0] / others * (1 - t) } }
    switch self {
    case .linear(let grid, let divisors, let offsets):
      return linear(grid, divisors, offsets, moved).stability(around: current, decider)
    case .product(let ratings) where ratings.values.allSatisfy({ $0 > 0 }):
      var logarithms = ratings
      logarithms.values = ratings.values.map { log($0) }
      let lines = linear(logarithms, [], [], moved)
      let outcome = { (t: Double) -> Int? in lines.at(t).map { decider.best($0.map { exp($0) }) } }
      let stability = FlipSearch.between(lines.crossings(of: outcome(current) ?? 0), around: current, in: 0...1, outcome: outcome)
      return (stability, stability.flip.flatMap(outcome))
    default:
      let outcome = { (t: Double) -> Int? in decider.best(scores(moved(t))) }
      let stability = FlipSearch.onGrid(around: current, in: 0...1, outcome: outcome)
      return (stability, stability.flip.flatMap(outcome))
    }
  }

  private func linear(_ grid: Grid, _ divisors: [Double], _ offsets: [Double], _ moved: (Double) -> [Double]) -> LinearScores {
    let ends = [0.0, 1.0].map { end in
      let weights = moved(end)
      let divisor = divisors.isEmpty ? 1 : zip(weights, divisors).map { $0 * $1 }.sum
      let sums = grid.weighted(by: weights)
      return (scores: sums.indices.map { sums[$0] - (offsets.isEmpty ? 0 : offsets[$0] * divisor) }, divisor: divisor)
    }
    return LinearScores(atZero: ends[0].scores, atOne: ends[1].scores, divisorAtZero: ends[0].divisor, divisorAtOne: ends[1].divisor)
  }

  private func scores(_ weights: [Double]) -> [Double] {
    switch self {
    case .linear(let grid, _, _): return grid.weighted(by: weights)
    case .product(let ratings):
      return (0..<ratings.rows).map { row in (0..<ratings.columns).reduce(1) { $0 * pow(ratings[row, $1], weights[$1]) } }
    case .topsis(let toIdeal, let toAntiIdeal):
      let squares = weights.map { $0 * $0 }
      return zip(toIdeal.weighted(by: squares), toAntiIdeal.weighted(by: squares)).map { ideal, anti in
        let (toward, away) = (ideal.squareRoot(), anti.squareRoot())
        return toward + away > 0 ? away / (toward + away) : 0.5
      }
    case .vikor(let distances):
      let s = distances.weighted(by: weights)
      let r = (0..<distances.rows).map { row in (0..<distances.columns).reduce(0) { max($0, weights[$1] * distances[row, $1]) } }
      return zip(VIKOR.scaled(s), VIKOR.scaled(r)).map { ($0 + $1) / 2 }
    }
  }
}
