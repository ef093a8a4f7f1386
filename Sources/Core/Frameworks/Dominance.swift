/// When an alternative is at least as good as another in everything that counts, and better in something.
package struct Dominance: Sendable {
  package enum Counting: Sendable {
    /// What has a weight, or a probability, over 0.
    case whatWeighs
    case everything
  }

  private let problem: Problem
  private let columns: [Int]
  private let states: [Int]
  /// By alternative, the least utility first, without states.
  private let lotteries: [[FrameworkInput.Outcome]]

  package init(_ problem: Problem, counting: Counting = .whatWeighs) {
    self.problem = problem
    let all = counting == .everything
    columns = problem.criteria.indices.filter { all || problem.weights[$0] > 0 }
    states = problem.states.indices.filter { all || problem.input.ignorance || problem.probabilities[$0] > 0 }
    let hasOutcomes = problem.states.isEmpty && problem.outcomes.allSatisfy { !$0.isEmpty }
    lotteries =
      hasOutcomes
      ? zip(problem.alternatives, problem.outcomes).map { alternative, outcomes in
        let carriedOut = alternative.priorProbability ?? 1
        return (outcomes.map { .init(probability: carriedOut * $0.probability, utility: $0.utility) } + [.init(probability: 1 - carriedOut, utility: 0)])
          .filter { $0.probability > 0 }.sorted { $0.utility < $1.utility }
      } : []
  }

  /// By alternative: the first by id that dominates it; nil when there is none or nothing is measured.
  package var dominators: [Int?] {
    problem.ids.indices.map { row in problem.ids.indices.first { dominates($0, row) } }
  }

  package func dominates(_ one: Int, _ other: Int) -> Bool {
    let found = comparison(one, other)
    return found.isAtLeast && found.isBetter
  }

  /// Whether one is at least as good as another in everything that counts, and better in something, one column left aside; `isBetter` says nothing where it is not.
  func comparison(_ one: Int, _ other: Int, without aside: Int? = nil) -> (isAtLeast: Bool, isBetter: Bool) {
    var isBetter = false
    func atLeast(_ a: Double, _ b: Double) -> Bool {
      if a > b { isBetter = true }
      return a >= b
    }
    for column in columns where column != aside {
      let sign: Double = problem.criteria[column].direction == .max ? 1 : -1
      guard atLeast(sign * problem.scores[one, column], sign * problem.scores[other, column]) else { return (false, false) }
    }
    if !states.isEmpty {
      // What may not be carried out is worth 0 then, so that states can be compared only under the same chance.
      guard (problem.alternatives[one].priorProbability ?? 1) == (problem.alternatives[other].priorProbability ?? 1) else { return (false, false) }
      for state in states { guard atLeast(problem.payoffs[one, state], problem.payoffs[other, state]) else { return (false, false) } }
    }
    guard !lotteries.isEmpty else { return (true, isBetter) }
    return (Dominance.firstOrder(lotteries[one], lotteries[other], atLeast), isBetter)
  }

  /// Never less likely to pay more than any amount. Source: Hadar & Russell, American Economic Review 59:25, 1969.
  private static func firstOrder(
    _ one: [FrameworkInput.Outcome], _ other: [FrameworkInput.Outcome], _ atLeast: (Double, Double) -> Bool
  ) -> Bool {
    let amounts = (one + other).map(\.utility)
    return amounts.allSatisfy { amount in
      func reached(_ lottery: [FrameworkInput.Outcome]) -> Double { lottery.filter { $0.utility <= amount }.map(\.probability).sum }
      let (own, its) = (reached(one), reached(other))
      return (own - its).magnitude <= 1e-12 || atLeast(its, own)
    }
  }
}

extension Ordering {
  /// Among equals what another of them dominates by everything, also by what has no weight, comes after it.
  package mutating func putDominatedAfter(_ dominance: @autoclosure () -> Dominance) {
    guard ranks.count > 1, Set(ranks).count < ranks.count else { return }
    let dominance = dominance()
    regroup { group in
      let depths = group.map { place in group.count { dominance.dominates($0, place) } }
      return group.indices.sorted { (depths[$0], $0) < (depths[$1], $1) }.map { group[$0] }
    }
  }
}
