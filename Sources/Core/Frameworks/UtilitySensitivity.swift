/// How far a single utility may move, or a number that belongs to one alternative alone: the probability of one of its outcomes or of its being carried out.
struct UtilitySensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    switch decider.rule {
    case .method(.expectedUtility): all = try UtilitySensitivity.expected(decider)
    case .method(.minimaxRegret): all = try UtilitySensitivity.regretted(decider)
    default: all = []
    }
  }

  private static func expected(_ decider: Decider) throws(FrameworkError) -> [Sensitivity] {
    let problem = decider.problem
    let belief = try Belief.posterior(problem)
    let scores = try ExpectedUtility(problem).riskAdjusted
    let reach = -Sensitivity.utilityMaximum...Sensitivity.utilityMaximum
    var all: [Sensitivity] = []
    for (row, alternative) in problem.alternatives.enumerated() {
      let utilities = problem.states.isEmpty ? problem.outcomes[row].map(\.utility) : problem.states.indices.map { problem.payoffs[row, $0] }
      let lottery = Lottery(
        probabilities: problem.states.isEmpty ? problem.outcomes[row].map(\.probability) : belief, utilities: utilities,
        carriedOut: alternative.priorProbability ?? 1, appetite: (problem.input.riskTolerance - 0.5) * 2)
      func add(_ kind: Sensitivity.Kind, _ place: Int?, _ current: Double, _ range: ClosedRange<Double>, _ moved: @escaping (Double) -> Lottery) {
        let (stability, flipped) = Lottery.stability(moved, around: current, in: range, row, scores, decider)
        let outcome = problem.states.isEmpty ? place : nil
        all.append(
          Sensitivity(
            kind, state: outcome == nil ? place.map { problem.states[$0] } : nil, alternative: alternative.id, outcome: outcome, current: current,
            stability: stability, winner: flipped.map { problem.ids[$0] }))
      }
      for place in utilities.indices {
        add(.utility, place, utilities[place], reach) { lottery.with(utility: $0, at: place) }
        if problem.states.isEmpty, lottery.probabilities[place] < 1 {
          add(.probability, place, lottery.probabilities[place], 0...1) { lottery.with(probability: $0, at: place) }
        }
      }
      if let carriedOut = alternative.priorProbability { add(.probability, nil, carriedOut, 0...1) { lottery.with(carriedOut: $0) } }
    }
    return all
  }

  private static func regretted(_ decider: Decider) throws(FrameworkError) -> [Sensitivity] {
    let problem = decider.problem
    let regret = try MinimaxRegret(problem).regret
    let reach = -Sensitivity.utilityMaximum...Sensitivity.utilityMaximum
    var all: [Sensitivity] = []
    for state in problem.states.indices {
      // The greatest regret in the other states, which a payoff in this one does not touch.
      let elsewhere = problem.ids.indices.map { row in
        problem.states.indices.filter { $0 != state }.reduce(0) { max($0, regret[row, $1]) }
      }
      let column = Array(problem.payoffs.column(state))
      for (row, id) in problem.ids.enumerated() {
        let rival = column.indices.filter { $0 != row }.reduce(-Double.infinity) { max($0, column[$1]) }
        let outcome = { (payoff: Double) -> Int? in
          let best = max(payoff, rival)
          return decider.best(column.indices.map { max(elsewhere[$0], best - ($0 == row ? payoff : column[$0])) })
        }
        let kept = outcome(column[row]) ?? 0
        // Between these every greatest regret is a straight line and none crosses the winner's.
        let breakpoints = column.indices.flatMap { other in
          [rival, rival - elsewhere[other], column[other], elsewhere[row] + column[other], elsewhere[kept] + column[other], elsewhere[other] + column[kept]]
        }
        let stability = FlipSearch.between(breakpoints, around: column[row], in: reach, outcome: outcome)
        all.append(
          Sensitivity(
            .utility, state: problem.states[state], alternative: id, current: column[row], stability: stability,
            winner: stability.flip.flatMap(outcome).map { problem.ids[$0] }))
      }
    }
    return all
  }
}

/// One alternative's utilities and their probabilities.
private struct Lottery {
  var probabilities: [Double]
  var utilities: [Double]
  var carriedOut: Double
  /// −1 (averse) … 1 (seeking): how many standard deviations are added.
  var appetite: Double

  /// The first two moments about 0.
  private var moments: (first: Double, second: Double) {
    let first = zip(probabilities, utilities).map { $0 * $1 }.sum
    let second = zip(probabilities, utilities).map { $0 * $1 * $1 }.sum
    return (carriedOut * first, carriedOut * second)
  }

  /// Computed as `ExpectedUtility` does: about the mean, which loses fewer digits.
  var value: Double {
    let mean = zip(probabilities, utilities).map { $0 * $1 }.sum
    let variance = zip(probabilities, utilities).map { $0 * ($1 - mean) * ($1 - mean) }.sum
    return carriedOut * mean + appetite * (carriedOut * variance + carriedOut * (1 - carriedOut) * mean * mean).squareRoot()
  }

  func with(utility: Double, at place: Int) -> Lottery {
    var changed = self
    changed.utilities[place] = utility
    return changed
  }

  func with(probability: Double, at place: Int) -> Lottery {
    let others = probabilities.indices.filter { $0 != place }.map { probabilities[$0] }.sum
    var changed = self
    changed.probabilities = probabilities.indices.map { $0 == place ? probability : probabilities[$0] / others * (1 - probability) }
    return changed
  }

  func with(carriedOut: Double) -> Lottery {
    var changed = self
    changed.carriedOut = carriedOut
    return changed
  }

  static func stability(
    _ moved: @escaping (Double) -> Lottery, around current: Double, in range: ClosedRange<Double>, _ row: Int, _ scores: [Double], _ decider: Decider
  ) -> (Stability, Int?) {
    let outcome = { (t: Double) -> Int? in
      var changed = scores
      changed[row] = moved(t).value
      return changed[row].isFinite ? decider.best(changed) : nil
    }
    let kept = outcome(current) ?? 0
    // The winner's rivals when the winner moves, else only the winner.
    let targets = kept == row ? scores.indices.filter { $0 != row }.map { scores[$0] } : [scores[kept]]
    // A unit of the order of what is moved, so that the three samples of a parabola lose no digits.
    let unit = range.upperBound > 1 ? moved(current).utilities.reduce(1) { max($0, $1.magnitude) } : 1
    let breakpoints = targets.flatMap { crossings({ moved($0 * unit) }, at: $0) }.map { $0 * unit }
    let stability = FlipSearch.between(breakpoints, around: current, in: range, outcome: outcome)
    return (stability, stability.flip.flatMap(outcome))
  }

  /// Where M + k·√(S − M²) = C can hold, M being linear and S at most quadratic in t: the roots of (C − M)² = k²(S − M²).
  private static func crossings(_ moved: (Double) -> Lottery, at target: Double) -> [Double] {
    let (zero, one, two) = (moved(0).moments, moved(1).moments, moved(2).moments)
    let k2 = moved(0).appetite * moved(0).appetite
    let slope = one.first - zero.first
    let (second0, second2) = (zero.second, (two.second - 2 * one.second + zero.second) / 2)
    let second1 = one.second - second0 - second2
    let gap = target - zero.first
    if k2 == 0 { return slope == 0 ? [] : [gap / slope] }
    // (1 + k²)M² − 2CM + C² − k²S = 0
    let a = (1 + k2) * slope * slope - k2 * second2
    let b = 2 * (1 + k2) * zero.first * slope - 2 * target * slope - k2 * second1
    let c = (1 + k2) * zero.first * zero.first - 2 * target * zero.first + target * target - k2 * second0
    if a == 0 { return b == 0 ? [] : [-c / b] }
    let discriminant = b * b - 4 * a * c
    guard discriminant >= 0 else { return [] }
    let half = -(b + (b < 0 ? -1 : 1) * discriminant.squareRoot()) / 2
    return half == 0 ? [0] : [half / a, c / half]
  }
}
