import Forms
import Glibc

/// The deciding method's scores as one alternative's score by one criterion moves: what the other criteria give is summed up once.
struct MovedScore {
  /// A stretch of the moved score on which the differences of all scores are linear in a function of it.
  struct Piece {
    enum Measure: Equatable {
      case identity
      /// 1/(x − pole).
      case reciprocal(pole: Double)
      case logarithm
    }

    let low: Double
    let high: Double
    var measure = Measure.identity
  }

  enum Method {
    /// Σ of what each criterion gives, this one's being `weight` times its rating times `scale`.
    case additive(Normalisation, weight: Double, scale: Double)
    /// 10 − x where less is better.
    case points(weight: Double)
    case flows(weight: Double)
    case product(Normalisation, weight: Double)
    /// The product by shares: what all have but for the common divisor, and the sum of the others' parts.
    case shares(weight: Double, powers: [Double], total: Double)
    case topsis(weight: Double, toAntiIdeal: [Double])
    case vikor(weight: Double, greatest: [Double], sum: Double)
  }

  let method: Method
  let criterion: FrameworkInput.Criterion
  /// By alternative: the scores by this criterion, of which the one at `row` moves.
  let column: [Double]
  let row: Int
  /// By alternative: what all other criteria give.
  private let rest: [Double]
  /// The others' least and greatest score by this criterion, and the length of their column.
  let others: ClosedRange<Double>
  private let othersNorm: Double
  /// The sum of the others' parts where each is over 0 or, where more is better, not under it; else 0, and nothing is known.
  private let othersTotal: Double
  /// Where the method goes by this formula at all, beside what the formula is defined on.
  private(set) var reach = Sensitivity.reach

  private init(_ method: Method, _ problem: Problem, _ row: Int, _ place: Int, rest: [Double]) {
    (self.method, self.row, self.rest) = (method, row, rest)
    criterion = problem.criteria[place]
    column = Array(problem.scores.column(place))
    var scores = column
    scores.remove(at: row)
    others = (scores.min() ?? .infinity)...(scores.max() ?? .infinity)
    othersNorm = scores.euclideanNorm
    let isMax = criterion.direction == .max
    let areSummed = scores.allSatisfy { isMax ? $0 >= 0 : $0 > 0 }
    if !isMax { for other in scores.indices { scores[other] = 1 / scores[other] } }
    let total = scores.sum
    othersTotal = areSummed && total.isFinite ? total : 0
  }

  /// The same score by another formula.
  private init(_ method: Method, like other: MovedScore, rest: [Double]) {
    (self.method, self.rest) = (method, rest)
    (criterion, column, row) = (other.criterion, other.column, other.row)
    (others, othersNorm, othersTotal) = (other.others, other.othersNorm, other.othersTotal)
  }

  /// The criterion's ratings alone.
  init(rating normalisation: Normalisation, _ problem: Problem, _ row: Int, _ place: Int) {
    self.init(.additive(normalisation, weight: 1, scale: 1), problem, row, place, rest: Array(repeating: 0, count: problem.count))
  }

  /// By alternative, into what is there already; false where the method is not defined on such a score.
  func fill(_ scores: inout [Double], at value: Double) -> Bool {
    switch method {
    case .topsis(let weight, let toAntiIdeal): return topsis(&scores, value, weight, toAntiIdeal)
    case .vikor(let weight, let greatest, let sum): return vikor(&scores, value, weight, greatest, sum)
    case .additive(let normalisation, let weight, let scale):
      guard rate(&scores, value, normalisation) else { return false }
      for place in scores.indices { scores[place] = rest[place] + weight * (scores[place] * scale) }
      return true
    case .points(let weight):
      for place in scores.indices { scores[place] = rest[place] + weight * points(place == row ? value : column[place]) }
      return true
    case .flows(let weight):
      flows(&scores, value, weight)
      return true
    case .product(let normalisation, let weight):
      guard value > 0, rate(&scores, value, normalisation), scores.allSatisfy({ $0 >= 0 }) else { return false }
      for place in scores.indices { scores[place] = rest[place] * pow(scores[place], weight) }
      return true
    case .shares(let weight, let powers, let total): return shares(&scores, value, weight, powers, total)
    }
  }

  /// By alternative; nil where the method is not defined on such a score.
  func scores(_ value: Double) -> [Double]? {
    var scores = column
    return fill(&scores, at: value) ? scores : nil
  }

  private func points(_ score: Double) -> Double { criterion.direction == .max ? score : 10 - score }

  /// What adds up to a share of all.
  private func part(_ score: Double) -> Double { criterion.direction == .max ? score : 1 / score }

  private func rate(_ ratings: inout [Double], _ value: Double, _ normalisation: Normalisation) -> Bool {
    switch normalisation {
    case .minMax:
      let (best, worst) = ends(value)
      let range = best - worst
      guard range.isFinite else { return false }
      for place in ratings.indices { ratings[place] = range == 0 ? 1 : ((place == row ? value : column[place]) - worst) / range }
      return true
    case .sum where othersTotal > 0:
      let own = part(value)
      let total = othersTotal + own
      guard own >= 0, total.isFinite else { return false }
      for place in ratings.indices { ratings[place] = (place == row ? own : part(column[place])) / total }
      return true
    default:
      var moved = column
      moved[row] = value
      do { ratings = try Ratings.rated(moved[...], criterion, normalisation) } catch { return false }
      return true
    }
  }

  private func shares(_ scores: inout [Double], _ value: Double, _ weight: Double, _ powers: [Double], _ total: Double) -> Bool {
    let own = part(value)
    guard value > 0, (total + own).isFinite else { return false }
    let factor = pow(total + own, -weight)
    for place in scores.indices { scores[place] = powers[place] * factor }
    scores[row] = rest[row] * pow(own, weight) * factor
    return true
  }

  private func flows(_ scores: inout [Double], _ value: Double, _ weight: Double) {
    let sign: Double = criterion.direction == .max ? 1 : -1
    let others = Double(column.count - 1)
    for place in scores.indices { scores[place] = rest[place] }
    for other in column.indices where other != row {
      let difference = sign * (value - column[other])
      let degree = difference > 0 ? criterion.preference.degree(difference) : -criterion.preference.degree(-difference)
      scores[row] += weight * degree / others
      scores[other] -= weight * degree / others
    }
  }

  /// The best and the worst score where the moved one has this value.
  private func ends(_ value: Double) -> (best: Double, worst: Double) {
    let (low, high) = (min(others.lowerBound, value), max(others.upperBound, value))
    return column.count == 1 ? (value, value) : criterion.direction == .max ? (high, low) : (low, high)
  }

  private func vikor(_ q: inout [Double], _ value: Double, _ weight: Double, _ greatest: [Double], _ sum: Double) -> Bool {
    let (best, worst) = ends(value)
    let range = best - worst
    guard range.isFinite else { return false }
    func distance(_ place: Int) -> Double { range == 0 ? 0 : weight * (1 - ((place == row ? value : column[place]) - worst) / range) }
    VIKOR.compromise(into: &q, sum, s: { rest[$0] + distance($0) }, r: { max(greatest[$0], distance($0)) })
    return true
  }

  private func topsis(_ scores: inout [Double], _ value: Double, _ weight: Double, _ toAntiIdeal: [Double]) -> Bool {
    let norm = hypot(othersNorm, value)
    guard norm.isFinite else { return false }
    let scale = norm > 0 ? weight / norm : 0
    let (best, worst) = ends(value)
    for place in scores.indices {
      let score = place == row ? value : column[place]
      let (toward, away) = (scale * (score - best), scale * (score - worst))
      let (ideal, anti) = ((rest[place] + toward * toward).squareRoot(), (toAntiIdeal[place] + away * away).squareRoot())
      scores[place] = ideal + anti > 0 ? anti / (ideal + anti) : 0.5
    }
    return true
  }
}

extension MovedScore {
  /// nil where the deciding method reads no scores. `model` is of the same decider.
  init?(_ decider: Decider, _ model: WeightModel?, row: Int, _ place: Int) {
    let problem = decider.problem
    let weight = problem.weights[place]
    /// Σ over the other criteria.
    func others(_ grid: Grid, _ weights: [Double]) -> [Double] {
      var weights = weights
      weights[place] = 0
      return grid.weighted(by: weights)
    }
    switch (decider.rule, model) {
    case (.kepnerTregoe(let tregoe), _):
      let weight = tregoe.weights[place]
      let rest = others(tregoe.scores, tregoe.weights)
      let method: Method = tregoe.scale == .asGiven ? .points(weight: weight) : .additive(tregoe.scale, weight: weight, scale: 10)
      self.init(method, problem, row, place, rest: rest)
      // Where it is the only score beyond 0 to 10, all count as they are given as soon as it is not.
      let points = 0.0...10
      let score = problem.scores[row, place]
      guard tregoe.scale != .asGiven, !points.contains(score), problem.scores.values.count(where: { !points.contains($0) }) == 1 else { return }
      reach = score > 10 ? points.upperBound.nextUp...reach.upperBound : reach.lowerBound...(-Double.leastNonzeroMagnitude)
    case (.method(let method), .linear(let grid)?):
      let rest = others(grid, problem.weights)
      if method == .prometheeII {
        // Without the pairs in which the moved one stands, all else of this criterion stays.
        let bare = MovedScore(.flows(weight: weight), problem, row, place, rest: rest)
        self.init(.flows(weight: weight), like: bare, rest: bare.withoutRow)
        return
      }
      guard method == .weightedSum || problem.input.parameters.ahpMode == .distributive else { return nil }
      let normalisation = Ratings.normalisation(problem, own: method == .ahp ? .sum : .minMax)
      self.init(.additive(normalisation, weight: weight, scale: 1), problem, row, place, rest: rest)
    case (.method, .product(let ratings, let logarithms)?):
      var weights = problem.weights
      weights[place] = 0
      let rest = WeightModel.product(ratings, logarithms: logarithms).scores(weights)
      let normalisation = Ratings.normalisation(problem, own: .sum)
      let plain = MovedScore(.product(normalisation, weight: weight), problem, row, place, rest: rest)
      guard normalisation == .sum, plain.othersTotal > 0 else {
        self = plain
        return
      }
      let powers = rest.indices.map { rest[$0] * pow(plain.part(plain.column[$0]), weight) }
      self.init(.shares(weight: weight, powers: powers, total: plain.othersTotal), like: plain, rest: rest)
    case (.method, .topsis(let toIdeal, let toAntiIdeal)?):
      let squares = problem.weights.map { $0 * $0 }
      self.init(
        .topsis(weight: weight, toAntiIdeal: others(toAntiIdeal, squares)), problem, row, place, rest: others(toIdeal, squares))
    case (.method, .vikor(let distances, let sum)?):
      let greatest = (0..<distances.rows).map { row in
        (0..<distances.columns).reduce(0) { $1 == place ? $0 : max($0, problem.weights[$1] * distances[row, $1]) }
      }
      self.init(
        .vikor(weight: weight, greatest: greatest, sum: sum), problem, row, place, rest: others(distances, problem.weights))
    default: return nil
    }
  }

  /// PROMETHEE: what the pairs of this criterion give in which the moved alternative does not stand, and all other criteria.
  private var withoutRow: [Double] {
    guard case .flows(let weight) = method else { return rest }
    let sign: Double = criterion.direction == .max ? 1 : -1
    let others = Double(column.count - 1)
    var scores = rest
    for one in column.indices where one != row {
      for other in column.indices where other != row && other != one {
        let difference = sign * (column[one] - column[other])
        scores[one] += weight * (criterion.preference.degree(difference) - criterion.preference.degree(-difference)) / others
      }
    }
    return scores
  }
}
