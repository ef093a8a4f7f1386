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

  private enum Method {
    /// Σ of what each criterion gives, this one's being `weight` times its rating times `scale`.
    case additive(Normalisation, weight: Double, scale: Double)
    /// 10 − x where less is better.
    case points(weight: Double)
    case flows(weight: Double)
    case product(Normalisation, weight: Double)
    case topsis(weight: Double, toAntiIdeal: [Double])
    case vikor(weight: Double, greatest: [Double], sum: Double)
  }

  private let method: Method
  private let criterion: FrameworkInput.Criterion
  /// By alternative: the scores by this criterion, of which the one at `row` moves.
  private let column: [Double]
  let row: Int
  /// By alternative: what all other criteria give.
  private let rest: [Double]
  /// The others' least and greatest score by this criterion, and the length of their column.
  let others: ClosedRange<Double>
  private let othersNorm: Double

  private init(_ method: Method, _ problem: Problem, _ row: Int, _ place: Int, rest: [Double]) {
    (self.method, self.row, self.rest) = (method, row, rest)
    criterion = problem.criteria[place]
    column = Array(problem.scores.column(place))
    let scores = column.indices.filter { $0 != row }.map { [column] in column[$0] }
    others = (scores.min() ?? .infinity)...(scores.max() ?? .infinity)
    othersNorm = scores.euclideanNorm
  }

  /// By alternative; nil where the method is not defined on such a score.
  func scores(_ value: Double) -> [Double]? {
    switch method {
    case .topsis(let weight, let toAntiIdeal): return topsis(value, weight, toAntiIdeal)
    case .vikor(let weight, let greatest, let sum): return vikor(value, weight, greatest, sum)
    default: break
    }
    var moved = column
    moved[row] = value
    switch method {
    case .additive(let normalisation, let weight, let scale):
      return rated(moved, normalisation).map { zip(rest, $0).map { $0 + weight * ($1 * scale) } }
    case .points(let weight): return zip(rest, moved).map { $0 + weight * (criterion.direction == .max ? $1 : 10 - $1) }
    case .flows(let weight): return flows(moved, weight)
    case .product(let normalisation, let weight):
      guard value > 0, let ratings = rated(moved, normalisation), ratings.allSatisfy({ $0 >= 0 }) else { return nil }
      return zip(rest, ratings).map { $0 * pow($1, weight) }
    case .topsis, .vikor: return nil
    }
  }

  private func rated(_ moved: [Double], _ normalisation: Normalisation) -> [Double]? {
    do { return try Ratings.rated(moved[...], criterion, normalisation) } catch { return nil }
  }

  private func flows(_ moved: [Double], _ weight: Double) -> [Double] {
    let sign: Double = criterion.direction == .max ? 1 : -1
    let others = Double(moved.count - 1)
    var scores = rest
    for other in moved.indices where other != row {
      let difference = sign * (moved[row] - moved[other])
      let degree = difference > 0 ? criterion.preference.degree(difference) : -criterion.preference.degree(-difference)
      scores[row] += weight * degree / others
      scores[other] -= weight * degree / others
    }
    return scores
  }

  /// The best and the worst score where the moved one has this value.
  private func ends(_ value: Double) -> (best: Double, worst: Double) {
    let (low, high) = (min(others.lowerBound, value), max(others.upperBound, value))
    return column.count == 1 ? (value, value) : criterion.direction == .max ? (high, low) : (low, high)
  }

  private func vikor(_ value: Double, _ weight: Double, _ greatest: [Double], _ sum: Double) -> [Double]? {
    let (best, worst) = ends(value)
    let range = best - worst
    guard range.isFinite else { return nil }
    func distance(_ place: Int) -> Double { range == 0 ? 0 : weight * (1 - ((place == row ? value : column[place]) - worst) / range) }
    return VIKOR.compromise(rest.indices.map { rest[$0] + distance($0) }, rest.indices.map { max(greatest[$0], distance($0)) }, sum)
  }

  private func topsis(_ value: Double, _ weight: Double, _ toAntiIdeal: [Double]) -> [Double]? {
    let norm = hypot(othersNorm, value)
    guard norm.isFinite else { return nil }
    let scale = norm > 0 ? weight / norm : 0
    let (best, worst) = ends(value)
    return column.indices.map { place in
      let score = place == row ? value : column[place]
      let (toward, away) = (scale * (score - best), scale * (score - worst))
      let (ideal, anti) = ((rest[place] + toward * toward).squareRoot(), (toAntiIdeal[place] + away * away).squareRoot())
      return ideal + anti > 0 ? anti / (ideal + anti) : 0.5
    }
  }
}

extension MovedScore {
  /// nil where the deciding method reads no scores.
  init?(_ decider: Decider, row: Int, _ place: Int) throws(FrameworkError) {
    let problem = decider.problem
    let weight = problem.weights[place]
    /// Σ over the other criteria.
    func others(_ grid: Grid, _ weights: [Double]) -> [Double] {
      var weights = weights
      weights[place] = 0
      return grid.weighted(by: weights)
    }
    switch (decider.rule, try WeightModel(decider)) {
    case (.kepnerTregoe(let tregoe), _):
      let weight = tregoe.weights[place]
      let rest = others(tregoe.scores, tregoe.weights)
      let method: Method = tregoe.scale == .asGiven ? .points(weight: weight) : .additive(tregoe.scale, weight: weight, scale: 10)
      self.init(method, problem, row, place, rest: rest)
    case (.method(let method), .linear(let grid)?):
      let rest = others(grid, problem.weights)
      if method == .prometheeII {
        // Without the pairs in which the moved one stands, all else of this criterion stays.
        let bare = MovedScore(.flows(weight: weight), problem, row, place, rest: rest)
        self.init(.flows(weight: weight), problem, row, place, rest: bare.withoutRow)
        return
      }
      guard method == .weightedSum || problem.input.parameters.ahpMode == .distributive else { return nil }
      let normalisation = Ratings.normalisation(problem, own: method == .ahp ? .sum : .minMax)
      self.init(.additive(normalisation, weight: weight, scale: 1), problem, row, place, rest: rest)
    case (.method, .product(let ratings, let logarithms)?):
      var weights = problem.weights
      weights[place] = 0
      let rest = WeightModel.product(ratings, logarithms: logarithms).scores(weights)
      self.init(.product(Ratings.normalisation(problem, own: .sum), weight: weight), problem, row, place, rest: rest)
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

extension MovedScore {
  /// Where the method is defined at all.
  var domain: ClosedRange<Double> {
    let reach = Sensitivity.utilityMaximum
    switch method {
    case .points: return 0...10
    case .product: return Double.leastNormalMagnitude...reach
    case .additive(let normalisation, _, _) where normalisation == .sum || normalisation == .max:
      return (criterion.direction == .min ? Double.leastNormalMagnitude : 0)...reach
    default: return -reach...reach
    }
  }

  /// nil where no formula is known, and a grid must be searched.
  var pieces: [Piece]? {
    let (domain, others) = (domain, others)
    switch method {
    case .points: return [Piece(low: 0, high: 10)]
    case .product(let normalisation, _):
      let cancels = normalisation == .sum || normalisation == .max || (normalisation == .vector && criterion.direction == .max)
      return cancels ? [Piece(low: domain.lowerBound, high: domain.upperBound, measure: .logarithm)] : nil
    case .flows:
      guard criterion.preference.function != .gaussian else { return nil }
      return Piece.between(bends, domain)
    case .additive(.asGiven, _, _): return [Piece(low: domain.lowerBound, high: domain.upperBound)]
    case .additive(.anchors, _, _):
      guard let anchors = criterion.anchors else { return nil }
      return Piece.between([anchors.worst, anchors.best] + anchors.points.map(\.score), domain)
    case .additive(.minMax, _, _):
      return [
        Piece(low: domain.lowerBound, high: others.lowerBound, measure: .reciprocal(pole: others.upperBound)),
        Piece(low: others.lowerBound, high: others.upperBound),
        Piece(low: others.upperBound, high: domain.upperBound, measure: .reciprocal(pole: others.lowerBound)),
      ]
    case .additive(.sum, _, _):
      let scores = column.indices.filter { $0 != row }.map { column[$0] }
      let total = criterion.direction == .max ? scores.sum : 1 / scores.map { 1 / $0 }.sum
      return [Piece(low: domain.lowerBound, high: domain.upperBound, measure: .reciprocal(pole: -total))]
    case .additive(.max, _, _):
      let rises = Piece(low: domain.lowerBound, high: criterion.direction == .max ? others.upperBound : others.lowerBound)
      return [rises, Piece(low: rises.high, high: domain.upperBound, measure: .reciprocal(pole: 0))]
    case .additive(.vector, _, _), .topsis, .vikor: return nil
    }
  }

  /// Where a preference over or of another bends or leaps.
  private var bends: [Double] {
    let preference = criterion.preference
    let widths = [0, preference.indifference, preference.preference]
    return column.indices.filter { $0 != row }.flatMap { other in widths.flatMap { [column[other] - $0, column[other] + $0] } }
  }
}

extension MovedScore.Piece {
  static func between(_ bends: [Double], _ domain: ClosedRange<Double>) -> [MovedScore.Piece] {
    let edges = ([domain.lowerBound, domain.upperBound] + bends.filter { domain.lowerBound < $0 && $0 < domain.upperBound }).sorted()
    return zip(edges, edges.dropFirst()).filter { $0 < $1 }.map { MovedScore.Piece(low: $0, high: $1) }
  }

  /// Two values inside, far enough apart to draw a line through; of an unbounded piece near the end that is bounded.
  func samples(near current: Double) -> (Double, Double) {
    let (low, high) = ends(near: current)
    return (low + (high - low) / 3, low + (high - low) / 3 * 2)
  }

  private func ends(near current: Double) -> (Double, Double) {
    let width = max(1, current.magnitude, low.magnitude < 1e15 ? low.magnitude : 0, high.magnitude < 1e15 ? high.magnitude : 0)
    return (max(low, min(high, current) - 4 * width), min(high, max(low, current) + 4 * width))
  }

  func measured(_ value: Double) -> Double {
    switch measure {
    case .identity: value
    case .reciprocal(let pole): 1 / (value - pole)
    case .logarithm: log(value)
    }
  }

  /// The value whose measure this is.
  func value(_ measured: Double) -> Double {
    switch measure {
    case .identity: measured
    case .reciprocal(let pole): pole + 1 / measured
    case .logarithm: exp(measured)
    }
  }
}
