import Glibc

/// The exponential utility of a constant aversion, about the middle of a range so that nothing overflows; the identity where the aversion is 0.
package struct ExponentialScale: Sendable {
  package let aversion: Double
  private let centre: Double

  package init(_ aversion: Double, _ range: ClosedRange<Double>) {
    self.aversion = aversion
    centre = range.lowerBound / 2 + range.upperBound / 2
  }

  /// e^(−a·(u − centre)), whose mean is that of the certainty equivalent.
  package func transformed(_ utility: Double) -> Double { aversion == 0 ? utility : exp(-aversion * (utility - centre)) }

  package func utility(_ transformed: Double) -> Double { aversion == 0 ? transformed : centre - log(transformed) / aversion }
}

/// One alternative's utilities and their probabilities.
struct Lottery: Sendable {
  /// Which of its numbers is moved.
  enum Move: Sendable {
    case utility(Int)
    /// The other probabilities change in proportion.
    case probability(Int)
    case carriedOut
  }

  var probabilities: [Double]
  var utilities: [Double]
  var carriedOut: Double

  init(_ problem: Problem, _ row: Int, belief: [Double]) {
    probabilities = problem.states.isEmpty ? problem.outcomes[row].map(\.probability) : belief
    utilities = problem.states.isEmpty ? problem.outcomes[row].map(\.utility) : problem.states.indices.map { problem.payoffs[row, $0] }
    carriedOut = problem.alternatives[row].priorProbability ?? 1
  }

  private func mean(_ scale: ExponentialScale) -> Double {
    var mean = 0.0
    for place in utilities.indices { mean += probabilities[place] * scale.transformed(utilities[place]) }
    return carriedOut < 1 ? carriedOut * mean + (1 - carriedOut) * scale.transformed(0) : mean
  }

  /// The certainty equivalent.
  func value(_ scale: ExponentialScale) -> Double { scale.utility(mean(scale)) }

  /// The same with one number put differently, and nothing copied: a search asks hundreds of times.
  func value(_ scale: ExponentialScale, _ move: Move, to number: Double) -> Double {
    guard case .utility(let moved) = move else {
      var copy = self
      copy.move(move, to: number, of: self)
      return copy.value(scale)
    }
    var mean = 0.0
    for place in utilities.indices { mean += probabilities[place] * scale.transformed(place == moved ? number : utilities[place]) }
    return scale.utility(carriedOut < 1 ? carriedOut * mean + (1 - carriedOut) * scale.transformed(0) : mean)
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

  /// Where the value is this one while the number moves: the mean of the transformed utilities is linear in a probability, and in one transformed utility.
  func crossing(_ move: Move, at target: Double, _ scale: ExponentialScale) -> Double? {
    let wanted = scale.transformed(target)
    switch move {
    case .utility(let place):
      let share = carriedOut * probabilities[place]
      guard share > 0 else { return nil }
      let transformed = (wanted - mean(scale)) / share + scale.transformed(utilities[place])
      guard scale.aversion == 0 || transformed > 0 else { return nil }
      return scale.utility(transformed)
    case .probability, .carriedOut:
      var ends = (self, self)
      ends.0.move(move, to: 0, of: self)
      ends.1.move(move, to: 1, of: self)
      let (zero, one) = (ends.0.mean(scale), ends.1.mean(scale))
      return zero == one ? nil : (wanted - zero) / (one - zero)
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
  private let scale: ExponentialScale

  init(of row: Int, _ scores: [Double], _ scale: ExponentialScale, _ decider: Decider) {
    let best = scores.indices.filter { $0 != row }.reduce(-Double.infinity) { max($0, scores[$1]) }
    let reach = best - 2.1 * Ordering.tolerance * max(1, best.magnitude)
    places = scores.indices.filter { $0 == row || scores[$0] >= reach }
    self.scores = places.map { scores[$0] }
    own = places.firstIndex(of: row) ?? 0
    self.decider = decider.among(places)
    self.scale = scale
  }

  /// Where the alternative's own score meets a rival's.
  func crossings(_ lottery: Lottery, _ move: Lottery.Move) -> [Double] {
    scores.indices.filter { $0 != own }.compactMap { lottery.crossing(move, at: scores[$0], scale) }
  }

  /// The place of the winner when the number of the lottery has this value.
  func winner(_ lottery: Lottery, _ move: Lottery.Move, at number: Double) -> Int? {
    var changed = scores
    changed[own] = lottery.value(scale, move, to: number)
    return changed[own].isFinite ? places[decider.sharpest(changed)] : nil
  }

  /// And the place of the winner beyond the flip.
  func stability(
    _ lottery: Lottery, _ move: Lottery.Move, around current: Double, in range: ClosedRange<Double>
  ) -> (stability: Stability, flipped: Int?) {
    let outcome = { (number: Double) -> Int? in winner(lottery, move, at: number) }
    let stability = FlipSearch.between(crossings(lottery, move), around: current, in: range, outcome: outcome)
    return (stability, stability.beyond(current, in: range).flatMap(outcome))
  }
}
