import Forms

/// How far a single utility may move, or a number that belongs to one alternative alone: the probability of one of its outcomes or of its being carried out.
struct UtilitySensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    switch decider.rule {
    case .method(.expectedUtility), .method(.certaintyEquivalent): all = try MovedLotteries(decider).all
    case .method(.minimaxRegret): all = try RegretSensitivity(decider).all
    default: all = []
    }
  }
}

/// Every number of every alternative's lottery moved, one at a time.
private struct MovedLotteries {
  private let decider: Decider
  private let lotteries: [Lottery]
  private let range: ClosedRange<Double>
  private let scale: ExponentialScale
  private let scores: [Double]

  private var problem: Problem { decider.problem }
  private static let reach = -Sensitivity.utilityMaximum...Sensitivity.utilityMaximum
  /// Up to so many utilities the search goes beyond their range, where every certainty equivalent changes with the one that moves.
  private static let utilitiesMaximum = 600

  init(_ decider: Decider) throws(FrameworkError) {
    self.decider = decider
    let problem = decider.problem
    let belief = try Belief.posterior(problem)
    lotteries = problem.ids.indices.map { Lottery(problem, $0, belief: belief) }
    range = try ExpectedUtility.range(problem)
    let isNeutral = if case .method(.expectedUtility) = decider.rule { true } else { false }
    let scale = ExponentialScale(isNeutral ? 0 : ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
    self.scale = scale
    scores = lotteries.map { $0.value(scale) }
  }

  var all: [Sensitivity] { problem.ids.indices.flatMap(moved) }

  private func moved(_ row: Int) -> [Sensitivity] {
    let lottery = lotteries[row]
    let rivals = Rivals(of: row, scores, scale, decider)
    let alternative = problem.alternatives[row]
    func found(_ subject: Sensitivity.Subject, _ current: Double, _ stability: Stability, _ flipped: Int?) -> Sensitivity {
      Sensitivity(subject, current: current, stability, winner: flipped.map { problem.ids[$0] }).told(problem)
    }
    func probability(_ subject: Sensitivity.Subject, _ move: Lottery.Move, _ current: Double) -> Sensitivity {
      let (stability, flipped) = rivals.stability(lottery, move, around: current, in: 0...1)
      return found(subject, current, stability, flipped)
    }
    var all: [Sensitivity] = []
    for place in lottery.utilities.indices {
      let current = lottery.utilities[place]
      let (stability, flipped) = scale.aversion == 0 ? rivals.stability(lottery, .utility(place), around: current, in: Self.reach) : averse(row, place, rivals)
      guard problem.states.isEmpty else {
        all.append(found(.utility(alternative: alternative.id, state: problem.states[place]), current, stability, flipped))
        continue
      }
      all.append(found(.outcomeUtility(alternative: alternative.id, outcome: place), current, stability, flipped))
      guard lottery.probabilities[place] < 1 else { continue }
      all.append(probability(.outcomeProbability(alternative: alternative.id, outcome: place), .probability(place), lottery.probabilities[place]))
    }
    if let carriedOut = alternative.priorProbability { all.append(probability(.carriedOut(alternative: alternative.id), .carriedOut, carriedOut)) }
    return all
  }

  /// Among the others' utilities the aversion stays, and the crossings are known; beyond them it follows the one that moves, and a grid that widens is searched.
  private func averse(_ row: Int, _ place: Int, _ rivals: Rivals) -> (Stability, Int?) {
    let lottery = lotteries[row]
    let current = lottery.utilities[place]
    let others = self.others(row, place)
    let isAmong = others.contains(current)
    let searchesBeyond = !isAmong || lotteries.reduce(0) { $0 + $1.utilities.count } <= Self.utilitiesMaximum
    let width = max(others.upperBound - others.lowerBound, range.upperBound - range.lowerBound)
    let steps = searchesBeyond ? (0..<28).map { 0.01 * Double(sign: .plus, exponent: 2 * $0, significand: width) } : []
    let grid = steps.flatMap { [others.lowerBound - $0, others.upperBound + $0] }
    let inside = isAmong ? rivals : within(row, others)
    let breakpoints = inside.crossings(lottery, .utility(place)).filter(others.contains) + [others.lowerBound, others.upperBound] + grid
    let outcome = { (number: Double) -> Int? in
      others.contains(number) ? inside.winner(lottery, .utility(place), at: number) : recomputed(row, place, number, others)
    }
    let span = searchesBeyond ? Self.reach : others
    var stability = FlipSearch.between(breakpoints, around: current, in: span, outcome: outcome)
    if let flip = stability.flip, !others.contains(flip) {
      stability.resolution = min((flip - others.lowerBound).magnitude, (flip - others.upperBound).magnitude)
    }
    return (stability, stability.beyond(current, in: span).flatMap(outcome))
  }

  /// The range of all utilities but one.
  private func others(_ row: Int, _ place: Int) -> ClosedRange<Double> {
    var (low, high) = (Double.infinity, -Double.infinity)
    for (other, lottery) in lotteries.enumerated() {
      for (own, utility) in lottery.utilities.enumerated() where other != row || own != place { (low, high) = (min(low, utility), max(high, utility)) }
      if lottery.carriedOut < 1 { (low, high) = (min(low, 0), max(high, 0)) }
    }
    return low <= high ? low...high : 0...0
  }

  /// The rivals under the aversion that a narrower range gives.
  private func within(_ row: Int, _ range: ClosedRange<Double>) -> Rivals {
    let scale = ExponentialScale(ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
    return Rivals(of: row, lotteries.map { $0.value(scale) }, scale, decider)
  }

  /// The winner with every certainty equivalent computed again.
  private func recomputed(_ row: Int, _ place: Int, _ number: Double, _ others: ClosedRange<Double>) -> Int? {
    let range = min(number, others.lowerBound)...max(number, others.upperBound)
    let scale = ExponentialScale(ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
    var moved = lotteries
    moved[row].utilities[place] = number
    let scores = moved.map { $0.value(scale) }
    return scores.allSatisfy(\.isFinite) ? decider.sharpest(scores) : nil
  }
}
