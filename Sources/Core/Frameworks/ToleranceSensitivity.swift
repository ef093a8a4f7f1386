/// How far the risk tolerance may move before another alternative has the greatest certainty equivalent.
///
/// Two certainty equivalents may cross more than once between 0 and 1, so that a grid is searched.
struct ToleranceSensitivity {
  /// None where nothing is chosen by utilities with probabilities.
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    guard case .method(let method) = decider.rule, [.expectedUtility, .certaintyEquivalent].contains(method) else {
      all = []
      return
    }
    let problem = decider.problem
    let utility = try ExpectedUtility(problem)
    var scores = utility.expected
    let winner = { (tolerance: Double) -> Int? in
      utility.fill(&scores, tolerance: tolerance)
      return scores.allSatisfy(\.isFinite) ? decider.sharpest(scores) : nil
    }
    let current = problem.input.riskTolerance
    let stability = FlipSearch.onGrid(around: current, in: 0...1, outcome: winner)
    let flipped = stability.beyond(current, in: 0...1).flatMap(winner)
    all = [Sensitivity(.riskTolerance, current: current, stability, winner: flipped.map { problem.ids[$0] })]
  }
}
