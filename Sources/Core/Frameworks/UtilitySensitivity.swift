import Forms

/// How far a single utility may move, or a number that belongs to one alternative alone: the probability of one of its outcomes or of its being carried out.
struct UtilitySensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    switch decider.rule {
    case .method(.expectedUtility): all = try UtilitySensitivity.expected(decider)
    case .method(.minimaxRegret): all = try RegretSensitivity(decider).all
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
      let rivals = Rivals(of: row, scores, decider)
      let utilities = problem.states.isEmpty ? problem.outcomes[row].map(\.utility) : problem.states.indices.map { problem.payoffs[row, $0] }
      let lottery = Lottery(
        probabilities: problem.states.isEmpty ? problem.outcomes[row].map(\.probability) : belief, utilities: utilities,
        carriedOut: alternative.priorProbability ?? 1, appetite: (problem.input.riskTolerance - 0.5) * 2)
      func add(_ kind: Sensitivity.Kind, _ move: Lottery.Move, _ current: Double, _ range: ClosedRange<Double>) {
        let (stability, flipped) = rivals.stability(lottery, move, around: current, in: range)
        all.append(
          Sensitivity(
            kind, state: problem.states.isEmpty ? nil : move.place.map { problem.states[$0] }, alternative: alternative.id,
            outcome: problem.states.isEmpty ? move.place : nil, current: current, stability: stability, winner: flipped.map { problem.ids[$0] }))
      }
      for place in utilities.indices {
        add(.utility, .utility(place), utilities[place], reach)
        if problem.states.isEmpty, lottery.probabilities[place] < 1 {
          add(.probability, .probability(place), lottery.probabilities[place], 0...1)
        }
      }
      if let carriedOut = alternative.priorProbability { add(.probability, .carriedOut, carriedOut, 0...1) }
    }
    return all
  }
}
