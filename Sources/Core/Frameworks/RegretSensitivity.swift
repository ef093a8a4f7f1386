import Forms

/// How far each payoff may move before minimax regret chooses another alternative.
///
/// As one payoff moves every alternative's greatest regret runs in straight pieces, so the values at which another one can become the least are known.
struct RegretSensitivity {
  let all: [Sensitivity]

  init(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    let regret = try MinimaxRegret(problem).regret
    var all: [Sensitivity] = []
    for state in problem.states.indices {
      let payoffs = Array(problem.payoffs.column(state))
      let elsewhere = problem.ids.indices.map { row in
        (0..<regret.columns).reduce(0) { $1 == state ? $0 : max($0, regret[row, $1]) }
      }
      for (row, id) in problem.ids.enumerated() {
        let (stability, flipped) = MovedPayoff(row, payoffs, elsewhere).stability(decider)
        all.append(
          Sensitivity(
            .utility(alternative: id, state: problem.states[state]), current: payoffs[row], stability, winner: flipped.map { problem.ids[$0] }
          ).told(problem))
      }
    }
    self.all = all
  }
}

/// The payoff of one alternative in one state.
private struct MovedPayoff {
  private let row: Int
  /// By alternative, in this state.
  private let payoffs: [Double]
  /// By alternative: the greatest regret in the other states, which this payoff does not touch.
  private let elsewhere: [Double]
  /// The best payoff of the others in this state.
  private let rival: Double

  init(_ row: Int, _ payoffs: [Double], _ elsewhere: [Double]) {
    self.row = row
    self.payoffs = payoffs
    self.elsewhere = elsewhere
    rival = payoffs.indices.reduce(-Double.infinity) { $1 == row ? $0 : max($0, payoffs[$1]) }
  }

  /// An alternative's greatest regret when the payoff is `payoff`.
  private func greatest(_ place: Int, _ payoff: Double) -> Double {
    max(elsewhere[place], max(payoff, rival) - (place == row ? payoff : payoffs[place]))
  }

  func stability(_ decider: Decider) -> (stability: Stability, flipped: Int?) {
    var regrets = payoffs
    let outcome = { (payoff: Double) -> Int? in
      for place in regrets.indices { regrets[place] = greatest(place, payoff) }
      return decider.sharpest(regrets)
    }
    let kept = outcome(payoffs[row]) ?? 0
    let reach = -Sensitivity.utilityMaximum...Sensitivity.utilityMaximum
    let stability = FlipSearch.between(crossings(of: kept), around: payoffs[row], in: reach, outcome: outcome)
    return (stability, stability.beyond(payoffs[row], in: reach).flatMap(outcome))
  }

  /// Where another alternative's greatest regret meets this one's, and the bend at which the moved payoff becomes the best.
  private func crossings(of kept: Int) -> [Double] {
    var found = [rival]
    for other in payoffs.indices where other != kept {
      let bends = [
        rival - elsewhere[other], rival - elsewhere[kept], payoffs[other], payoffs[kept], elsewhere[row] + payoffs[other], elsewhere[row] + payoffs[kept],
        elsewhere[kept] + payoffs[other], elsewhere[other] + payoffs[kept],
      ]
      for bend in bends where Ordering.ties(greatest(other, bend), with: greatest(kept, bend)) { found.append(bend) }
    }
    return found
  }
}
