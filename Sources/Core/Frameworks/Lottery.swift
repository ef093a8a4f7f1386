import Forms

/// One alternative's utilities and their probabilities.
struct Lottery: Sendable {
  /// Which of its numbers is moved.
  enum Move: Sendable {
    case utility(Int)
    /// The other probabilities change in proportion.
    case probability(Int)
    case carriedOut

    var place: Int? {
      switch self {
      case .utility(let place), .probability(let place): place
      case .carriedOut: nil
      }
    }
  }

  var probabilities: [Double]
  var utilities: [Double]
  var carriedOut: Double
  /// −1 (averse) … 1 (seeking): how many standard deviations are added.
  var appetite: Double

  /// The first two moments about 0.
  private var moments: (first: Double, second: Double) {
    var (first, second) = (0.0, 0.0)
    for place in utilities.indices {
      first += probabilities[place] * utilities[place]
      second += probabilities[place] * utilities[place] * utilities[place]
    }
    return (carriedOut * first, carriedOut * second)
  }

  /// The risk-adjusted value, computed as `ExpectedUtility` does: about the mean, which loses fewer digits.
  var value: Double {
    var (mean, variance) = (0.0, 0.0)
    for place in utilities.indices { mean += probabilities[place] * utilities[place] }
    guard appetite != 0 else { return carriedOut * mean }
    for place in utilities.indices { variance += probabilities[place] * (utilities[place] - mean) * (utilities[place] - mean) }
    return carriedOut * mean + appetite * (carriedOut * variance + carriedOut * (1 - carriedOut) * mean * mean).squareRoot()
  }

  /// Moves one number of `original`, of which this is a copy with at most the same number moved.
  mutating func move(_ move: Move, to number: Double, of original: Lottery) {
    switch move {
    case .utility(let place): utilities[place] = number
    case .carriedOut: carriedOut = number
    case .probability(let place):
      var others = 0.0
      for other in probabilities.indices where other != place { others += original.probabilities[other] }
      for other in probabilities.indices {
        probabilities[other] = other == place ? number : original.probabilities[other] / others * (1 - number)
      }
    }
  }

  /// The risk-adjusted value's moments as the number moves: M = a + b·τ, S = c + d·τ + e·τ² with τ the number in units of `unit`.
  struct Path: Sendable {
    private let mean: (Double, Double)
    private let second: (Double, Double, Double)
    private let appetite: Double
    private let unit: Double

    init(_ lottery: Lottery, _ move: Move) {
      // A unit of the order of what is moved, so that the three samples of a parabola lose no digits.
      unit = if case .utility = move { lottery.utilities.reduce(1) { max($0, $1.magnitude) } } else { 1 }
      var moved = lottery
      var samples: [(first: Double, second: Double)] = []
      for step in 0..<3 {
        moved.move(move, to: Double(step) * unit, of: lottery)
        samples.append(moved.moments)
      }
      let curvature = (samples[2].second - 2 * samples[1].second + samples[0].second) / 2
      mean = (samples[0].first, samples[1].first - samples[0].first)
      second = (samples[0].second, samples[1].second - samples[0].second - curvature, curvature)
      appetite = lottery.appetite
    }

    /// Where M + k·√(S − M²) = C can hold: the roots of (C − M)² = k²(S − M²), that is (1 + k²)M² − 2CM + C² − k²S = 0.
    func crossings(at target: Double) -> [Double] {
      let k2 = appetite * appetite
      if k2 == 0 { return mean.1 == 0 ? [] : [(target - mean.0) / mean.1 * unit] }
      let a = (1 + k2) * mean.1 * mean.1 - k2 * second.2
      let b = 2 * (1 + k2) * mean.0 * mean.1 - 2 * target * mean.1 - k2 * second.1
      let c = (1 + k2) * mean.0 * mean.0 - 2 * target * mean.0 + target * target - k2 * second.0
      if a == 0 { return b == 0 ? [] : [-c / b * unit] }
      let discriminant = b * b - 4 * a * c
      guard discriminant >= 0 else { return [] }
      let half = -(b + (b < 0 ? -1 : 1) * discriminant.squareRoot()) / 2
      return half == 0 ? [0] : [half / a * unit, c / half * unit]
    }
  }
}

/// What one alternative competes with while only its own score moves: the best of the others and those that may tie with it.
struct Rivals: Sendable {
  /// Places of the alternative and the rivals that count, in order.
  private let places: [Int]
  private let scores: [Double]
  private let own: Int
  private let decider: Decider

  init(of row: Int, _ scores: [Double], _ decider: Decider) {
    let best = scores.indices.filter { $0 != row }.reduce(-Double.infinity) { max($0, scores[$1]) }
    // The one above moves the group's first up by at most its tolerance, so twice the tolerance is room enough.
    let reach = best - 2.1 * Ordering.tolerance * max(1, best.magnitude)
    places = scores.indices.filter { $0 == row || scores[$0] >= reach }
    self.scores = places.map { scores[$0] }
    own = places.firstIndex(of: row) ?? 0
    self.decider = decider.among(places)
  }

  /// And the place of the winner at the flip.
  func stability(
    _ lottery: Lottery, _ move: Lottery.Move, around current: Double, in range: ClosedRange<Double>
  ) -> (stability: Stability, flipped: Int?) {
    var moved = lottery
    var changed = scores
    let outcome = { (number: Double) -> Int? in
      moved.move(move, to: number, of: lottery)
      changed[own] = moved.value
      return changed[own].isFinite ? decider.best(changed) : nil
    }
    let path = Lottery.Path(lottery, move)
    let breakpoints = scores.indices.filter { $0 != own }.flatMap { path.crossings(at: scores[$0]) }
    let stability = FlipSearch.between(breakpoints, around: current, in: range, outcome: outcome)
    return (stability, stability.flip.flatMap(outcome).map { places[$0] })
  }
}
