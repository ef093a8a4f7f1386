import Forms

/// How far each state's probability may move before evidence, the others changing in proportion.
struct ProbabilitySensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    guard let model = try BeliefModel(decider) else {
      all = []
      return
    }
    all = problem.states.indices.map { state in
      let (stability, flipped) = model.stability(state, decider)
      return Sensitivity(
        .probability(state: problem.states[state]), current: problem.probabilities[state], stability, winner: flipped.map { problem.ids[$0] })
    }
  }
}

/// Expected utilities, or certainty equivalents, as a function of the states' probabilities alone.
struct BeliefModel {
  /// Alternatives × states: the utility, or e^(−a·(u − centre)), which is as linear in the probabilities.
  private let values: Grid
  /// What not being carried out is worth, in the same terms.
  private let nothing: Double
  private let likelihood: [Double]
  private let carriedOut: [Double]
  private let scale: ExponentialScale
  private let probabilities: [Double]

  /// nil where the states' probabilities decide nothing.
  init?(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    guard case .method(let method) = decider.rule, [.expectedUtility, .certaintyEquivalent].contains(method), !problem.states.isEmpty else { return nil }
    let range = try ExpectedUtility.range(problem)
    scale = ExponentialScale(method == .expectedUtility ? 0 : ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
    var values = problem.payoffs
    values.values = values.values.map(scale.transformed)
    self.values = values
    nothing = scale.transformed(0)
    likelihood = problem.states.indices.map { state in problem.evidence.reduce(1.0) { $0 * (problem.likelihoods?[$1, state] ?? 1) } }
    carriedOut = problem.alternatives.map { $0.priorProbability ?? 1 }
    probabilities = problem.probabilities
  }

  /// Times the probability of the evidence, which is the divisor.
  private func sums(_ probabilities: [Double]) -> (scores: [Double], divisor: Double) {
    let joint = zip(probabilities, likelihood).map { $0 * $1 }
    let divisor = joint.sum
    return (zip(values.weighted(by: joint), carriedOut).map { $1 * $0 + (1 - $1) * nothing * divisor }, divisor)
  }

  /// Into what is there already, one number an alternative; false where the evidence cannot be.
  func fill(_ scores: inout [Double], _ probabilities: [Double]) -> Bool {
    let cells = values.values.span
    var found = scores.mutableSpan
    for row in found.indices { found[row] = 0 }
    var divisor = 0.0
    for state in probabilities.indices {
      let joint = probabilities[state] * likelihood[state]
      divisor += joint
      let start = state * found.count
      for row in found.indices { found[row] += joint * cells[start + row] }
    }
    guard divisor > 0 else { return false }
    for row in found.indices {
      let sum = carriedOut[row] * found[row] + (1 - carriedOut[row]) * nothing * divisor
      found[row] = scale.utility(sum / divisor)
    }
    return true
  }

  func stability(_ state: Int, _ decider: Decider) -> (Stability, Int?) {
    let current = probabilities[state]
    let others = probabilities.indices.filter { $0 != state }.map { probabilities[$0] }.sum
    guard others > 0 else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    func moved(_ t: Double) -> [Double] { probabilities.indices.map { $0 == state ? t : probabilities[$0] / others * (1 - t) } }
    let (zero, one) = (sums(moved(0)), sums(moved(1)))
    let lines = LinearScores(atZero: zero.scores, atOne: one.scores, divisorAtZero: zero.divisor, divisorAtOne: one.divisor)
    return lines.stability(around: current, decider, scored: { scale.utility($0) })
  }
}
