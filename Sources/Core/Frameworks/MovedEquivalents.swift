/// Certainty equivalents of all alternatives under several risk tolerances, as one number of a question moves.
package struct MovedEquivalents {
  private enum Move {
    case utility(row: Int, place: Int)
    case lottery(row: Int, Lottery.Move)
    /// Of a state, before the evidence; all lotteries change.
    case state(Int)
    /// The first of the tolerances.
    case tolerance
  }

  /// What all numbers of one question share.
  package final class Base {
    fileprivate let problem: Problem
    fileprivate let lotteries: [Lottery]
    fileprivate let tolerances: [Double]
    /// Of all utilities, and what follows from it.
    fileprivate let range: ClosedRange<Double>
    fileprivate let scales: [ExponentialScale]
    fileprivate let values: [Double]

    /// `problem` is of what is compared.
    package init(_ problem: Problem, tolerances: [Double]) throws(FrameworkError) {
      let belief = try Belief.posterior(problem)
      let lotteries = problem.ids.indices.map { Lottery(problem, $0, belief: belief) }
      (self.problem, self.lotteries, self.tolerances) = (problem, lotteries, tolerances)
      range = MovedEquivalents.others(lotteries, than: .tolerance).range
      scales = MovedEquivalents.scales(tolerances, range)
      values = MovedEquivalents.values(lotteries, scales)
    }
  }

  private let move: Move
  private let sign: Double
  /// As the question has them; one is moved where it stands, and put back.
  private var lotteries: [Lottery]
  private let tolerances: [Double]
  /// The range of all utilities but the one that moves.
  private let others: ClosedRange<Double>
  private let scales: [ExponentialScale]
  /// Tolerance after tolerance, the values under the range of the others.
  private let values: [Double]
  /// Of a state: tolerance after tolerance, each alternative's utilities as that scale has them, and what they follow from.
  private let transformed: [[Double]]
  private let probabilities: [Double]
  private let likelihood: [Double]
  /// Where all utilities lie at the value that was filled in last.
  package private(set) var range: ClosedRange<Double>

  package var count: Int { lotteries.count }
  /// Where the number may be moved.
  package let span: ClosedRange<Double>

  /// Nil for a number that no lottery has.
  package init?(_ base: Base, _ subject: Sensitivity.Subject) {
    let problem = base.problem
    var move: Move?
    switch subject {
    case .utility(let id, let state):
      if let row = problem.row(id), let place = problem.states.firstIndex(of: state) { move = .utility(row: row, place: place) }
    case .outcomeUtility(let id, let outcome): if let row = problem.row(id) { move = .utility(row: row, place: outcome) }
    case .outcomeProbability(let id, let outcome): if let row = problem.row(id) { move = .lottery(row: row, .probability(outcome)) }
    case .carriedOut(let id): if let row = problem.row(id) { move = .lottery(row: row, .carriedOut) }
    case .probability(let state): if let place = problem.states.firstIndex(of: state) { move = .state(place) }
    case .riskTolerance: move = .tolerance
    case .weight, .score, .limit: break
    }
    guard let move else { return nil }
    (self.move, lotteries, tolerances, sign) = (move, base.lotteries, base.tolerances, problem.given(1))
    let (others, isUtility) = MovedEquivalents.others(base.lotteries, than: move)
    (self.others, range, span) = (others, others, isUtility ? Sensitivity.reach : 0...1)
    if others == base.range {
      (scales, values) = (base.scales, base.values)
    } else {
      scales = MovedEquivalents.scales(base.tolerances, others)
      values = MovedEquivalents.values(base.lotteries, scales)
    }
    guard case .state = move else {
      (transformed, probabilities, likelihood) = ([], [], [])
      return
    }
    transformed = scales.map { scale in base.lotteries.flatMap { $0.utilities.map(scale.transformed) } }
    probabilities = problem.probabilities
    likelihood = problem.states.indices.map { state in problem.evidence.reduce(1.0) { $0 * (problem.likelihoods?[$1, state] ?? 1) } }
  }

  /// The range of all utilities but the one that moves, and whether it is one.
  private static func others(_ lotteries: [Lottery], than move: Move) -> (range: ClosedRange<Double>, isUtility: Bool) {
    var (low, high) = (Double.infinity, -Double.infinity)
    var isUtility = false
    for (row, lottery) in lotteries.enumerated() {
      for (place, utility) in lottery.utilities.enumerated() {
        if case .utility(row, place) = move { isUtility = true } else { (low, high) = (min(low, utility), max(high, utility)) }
      }
      var mayFail = lottery.carriedOut < 1
      if case .lottery(row, .carriedOut) = move { mayFail = true }
      if mayFail { (low, high) = (min(low, 0), max(high, 0)) }
    }
    return (low <= high ? low...high : 0...0, isUtility)
  }

  private static func scales(_ tolerances: [Double], _ range: ClosedRange<Double>) -> [ExponentialScale] {
    tolerances.map { ExponentialScale(ExpectedUtility.aversion($0, range), range) }
  }

  private static func values(_ lotteries: [Lottery], _ scales: [ExponentialScale]) -> [Double] {
    scales.flatMap { scale in lotteries.map { $0.value(scale) } }
  }

  /// Tolerance after tolerance, into what is there already; false where they are not defined.
  package mutating func fill(_ found: inout [Double], at number: Double) -> Bool {
    switch move {
    case .utility(let row, let place):
      let utility = sign * number
      guard others.contains(utility) else { return beyond(&found, row, place, utility) }
      range = others
      write(values, to: &found)
      let before = lotteries[row].utilities[place]
      lotteries[row].utilities[place] = utility
      for (tolerance, scale) in scales.enumerated() { found[tolerance * count + row] = lotteries[row].value(scale) }
      lotteries[row].utilities[place] = before
    case .lottery(let row, let move):
      write(values, to: &found)
      var moved = lotteries[row]
      moved.move(move, to: number, of: lotteries[row])
      for (tolerance, scale) in scales.enumerated() { found[tolerance * count + row] = moved.value(scale) }
    case .state(let state): return believing(&found, state, number)
    case .tolerance:
      write(values, to: &found)
      let scale = ExponentialScale(ExpectedUtility.aversion(number, others), others)
      for row in lotteries.indices { found[row] = lotteries[row].value(scale) }
    }
    return true
  }

  /// Into the room that is there: each number of a decision is tried at some twenty values.
  private func write(_ values: [Double], to found: inout [Double]) {
    guard found.count == values.count else { return found = values }
    for place in values.indices { found[place] = values[place] }
  }

  /// The range, and with it every aversion, follows the one that moves.
  private mutating func beyond(_ found: inout [Double], _ row: Int, _ place: Int, _ utility: Double) -> Bool {
    range = min(utility, others.lowerBound)...max(utility, others.upperBound)
    let before = lotteries[row].utilities[place]
    lotteries[row].utilities[place] = utility
    if found.count != values.count { found = values }
    for (tolerance, own) in tolerances.enumerated() {
      let scale = ExponentialScale(ExpectedUtility.aversion(own, range), range)
      for place in lotteries.indices { found[tolerance * count + place] = lotteries[place].value(scale) }
    }
    lotteries[row].utilities[place] = before
    return found.allSatisfy(\.isFinite)
  }

  private func believing(_ found: inout [Double], _ state: Int, _ number: Double) -> Bool {
    var joint = probabilities
    let rest = probabilities.indices.reduce(0) { $1 == state ? $0 : $0 + probabilities[$1] }
    guard rest > 0 else { return false }
    var divisor = 0.0
    for place in joint.indices {
      joint[place] = (place == state ? number : probabilities[place] / rest * (1 - number)) * likelihood[place]
      divisor += joint[place]
    }
    guard divisor > 0 else { return false }
    if found.count != values.count { found = values }
    for (tolerance, scale) in scales.enumerated() {
      let nothing = scale.transformed(0)
      for row in lotteries.indices {
        var mean = 0.0
        for place in joint.indices { mean += joint[place] * transformed[tolerance][row * joint.count + place] }
        mean /= divisor
        let carriedOut = lotteries[row].carriedOut
        found[tolerance * count + row] = scale.utility(carriedOut < 1 ? carriedOut * mean + (1 - carriedOut) * nothing : mean)
      }
    }
    return true
  }
}
