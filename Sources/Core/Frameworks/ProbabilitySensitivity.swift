import Forms

/// How far each state's probability may move before evidence, the others changing in proportion.
struct ProbabilitySensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    guard case .method(.expectedUtility) = decider.rule, !problem.states.isEmpty else {
      all = []
      return
    }
    all = problem.states.indices.map { state in
      let (stability, flipped) = ProbabilitySensitivity.stability(state, decider)
      return Sensitivity(
        .probability, state: problem.states[state], current: problem.probabilities[state], stability: stability, winner: flipped.map { problem.ids[$0] })
    }
  }

  private static func stability(_ state: Int, _ decider: Decider) -> (Stability, Int?) {
    let problem = decider.problem
    let current = problem.probabilities[state]
    let others = problem.probabilities.indices.filter { $0 != state }.map { problem.probabilities[$0] }.sum
    guard others > 0 else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    func moved(_ t: Double) -> [Double] {
      problem.probabilities.indices.map { $0 == state ? t : problem.probabilities[$0] / others * (1 - t) }
    }
    if problem.input.riskTolerance == 0.5 { return linear(problem, moved).stability(around: current, decider) }
    let outcome = { (t: Double) -> Int? in
      var changed = problem
      changed.probabilities = moved(t)
      do { return decider.best(try ExpectedUtility(changed).riskAdjusted) } catch { return nil }
    }
    let stability = FlipSearch.onGrid(around: current, in: 0...1, outcome: outcome)
    return (stability, stability.flip.flatMap(outcome))
  }

  /// Risk-neutral expected utilities times the probability of the evidence.
  private static func linear(_ problem: Problem, _ moved: (Double) -> [Double]) -> LinearScores {
    let likelihood = problem.states.indices.map { state in
      problem.evidence.reduce(1.0) { $0 * (problem.likelihoods?[$1, state] ?? 1) }
    }
    let carriedOut = problem.alternatives.map { $0.priorProbability ?? 1 }
    let ends = [0.0, 1.0].map { end in
      let joint = zip(moved(end), likelihood).map { $0 * $1 }
      return (scores: zip(problem.payoffs.weighted(by: joint), carriedOut).map { $0 * $1 }, divisor: joint.sum)
    }
    return LinearScores(atZero: ends[0].scores, atOne: ends[1].scores, divisorAtZero: ends[0].divisor, divisorAtOne: ends[1].divisor)
  }
}
