/// When an alternative is at least as good as another in everything that counts, and better in something.
package struct Dominance: Sendable {
  package enum Counting: Sendable {
    /// What has a weight, or a probability, over 0.
    case whatWeighs
    case everything
  }

  private let scores: Grid
  /// By criterion: more is better.
  private let isMax: [Bool]
  private let columns: [Int]
  private let payoffs: Grid
  private let states: [Int]
  /// By alternative: how likely it is to be carried out at all.
  private let chances: [Double]
  /// By alternative, the least utility first, without states.
  private let lotteries: [[FrameworkInput.Outcome]]

  package init(_ problem: Problem, counting: Counting = .whatWeighs) {
    (scores, payoffs) = (problem.scores, problem.payoffs)
    isMax = problem.criteria.map { $0.direction == .max }
    let all = counting == .everything
    columns = problem.criteria.indices.filter { all || problem.weights[$0] > 0 }
    states = problem.states.indices.filter { all || problem.input.ignorance || problem.probabilities[$0] > 0 }
    chances = problem.alternatives.map { $0.priorProbability ?? 1 }
    let hasOutcomes = problem.states.isEmpty && problem.outcomes.allSatisfy { !$0.isEmpty }
    lotteries =
      hasOutcomes
      ? zip(chances, problem.outcomes).map { carriedOut, outcomes in
        (outcomes.map { .init(probability: carriedOut * $0.probability, utility: $0.utility) } + [.init(probability: 1 - carriedOut, utility: 0)])
          .filter { $0.probability > 0 }.sorted { $0.utility < $1.utility }
      } : []
  }

  /// One score as it would be at another value.
  struct Moved {
    let row: Int
    let column: Int
    let value: Double
  }

  /// By alternative: the first by id that dominates it; nil when there is none or nothing is measured.
  package var dominators: [Int?] {
    chances.indices.map { row in chances.indices.first { dominates($0, row) } }
  }

  package func dominates(_ one: Int, _ other: Int) -> Bool {
    let found = comparison(one, other)
    return found.isAtLeast && found.isBetter
  }

  func counts(state: Int) -> Bool { states.contains(state) }

  /// How many dominate this one.
  func dominators(of one: Int, where moved: Moved? = nil) -> Int {
    chances.indices.count { other in
      let found = comparison(other, one, where: moved)
      return found.isAtLeast && found.isBetter
    }
  }

  /// Whether one is at least as good as another in everything that counts, and better in something, one column or state left aside; `isBetter` says nothing where it is not.
  func comparison(
    _ one: Int, _ other: Int, without aside: Int? = nil, withoutState asideState: Int? = nil, where moved: Moved? = nil
  ) -> (isAtLeast: Bool, isBetter: Bool) {
    var isBetter = false
    for column in columns where column != aside {
      var (own, its) = (scores[one, column], scores[other, column])
      if let moved, moved.column == column {
        if moved.row == one { own = moved.value }
        if moved.row == other { its = moved.value }
      }
      guard isMax[column] ? own >= its : own <= its else { return (false, false) }
      isBetter = isBetter || own != its
    }
    if !states.isEmpty {
      // What may not be carried out is worth 0 then, so that states can be compared only under the same chance.
      guard chances[one] == chances[other] else { return (false, false) }
      for state in states where state != asideState {
        let (own, its) = (payoffs[one, state], payoffs[other, state])
        guard own >= its else { return (false, false) }
        isBetter = isBetter || own > its
      }
    }
    guard !lotteries.isEmpty else { return (true, isBetter) }
    let found = Dominance.firstOrder(lotteries[one], lotteries[other])
    return (found.isAtLeast, isBetter || found.isBetter)
  }

  /// Never less likely to pay more than any amount. Source: Hadar & Russell, American Economic Review 59:25, 1969.
  private static func firstOrder(
    _ one: [FrameworkInput.Outcome], _ other: [FrameworkInput.Outcome]
  ) -> (isAtLeast: Bool, isBetter: Bool) {
    var isBetter = false
    for amount in (one + other).map(\.utility) {
      func reached(_ lottery: [FrameworkInput.Outcome]) -> Double { lottery.filter { $0.utility <= amount }.map(\.probability).sum }
      let (own, its) = (reached(one), reached(other))
      guard (own - its).magnitude > 1e-12 else { continue }
      guard its >= own else { return (false, false) }
      isBetter = true
    }
    return (true, isBetter)
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
