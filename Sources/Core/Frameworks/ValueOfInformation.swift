import Forms
import StrictJSON

/// What it would be worth to know more about the states before deciding, in units of utility.
///
/// EVPI is the value of knowing the state, EVSI that of one signal of the experiment, gross of its cost, both by expected utility. Both start from the belief after the evidence. Where the
/// risk tolerance is not ½ the signal is valued by the certainty equivalent too, which decides then: what it is worth is the most that who has this aversion would pay, since a cost
/// lowers every certainty equivalent of a constant aversion by itself.
/// Sources: Raiffa & Schlaifer, Applied Statistical Decision Theory, Harvard, 1961; Raiffa, Decision Analysis, Addison-Wesley, 1968; Howard, The Foundations of Decision Analysis, IEEE
/// Transactions on Systems Science and Cybernetics 4:211, 1968 (buying price under the delta property).
package struct ValueOfInformation: Sendable {
  /// 0 or more.
  package let perfect: Double
  /// nil without an experiment.
  package let sample: Sample?
  /// The same by the certainty equivalent; nil at a tolerance of ½, where it is the expected utility.
  package let certain: Sample?
  /// By what decides.
  package var deciding: Sample? { certain ?? sample }
  /// By state: the value of learning whether it is the one, 0 or more, by what decides.
  package let byState: [Double]

  package struct Sample: Sendable {
    /// What it is worth, 0 or more: EVSI, or its like by the certainty equivalent.
    package let gross: Double
    /// The same less the experiment's cost.
    package let net: Double
    /// By signal.
    package let probabilities: [Double]
    /// By signal: the place of the alternative to choose after it; nil for a signal that cannot come.
    package let best: [Int?]
    /// By signal, then state: what is believed after it; nil for a signal that cannot come.
    package let posterior: [[Double]?]
  }

  /// Needs states.
  package init(_ problem: Problem) throws(FrameworkError) {
    let belief = try Belief.posterior(problem)
    let payoffs = ValueOfInformation.effectivePayoffs(problem)
    let expected = payoffs.weighted(by: belief)
    let now = expected.max() ?? 0
    let best = belief.indices.map { payoffs.column($0).max() ?? 0 }
    let scale = ValueOfInformation.scale(payoffs)
    perfect = ValueOfInformation.gain(try zip(belief, best).map { $0 * $1 }.sum.finite("the value of perfect information"), over: now, scale)
    if problem.input.riskTolerance == 0.5 {
      byState = belief.indices.map { state in
        let others = expected.indices.map { expected[$0] - belief[state] * payoffs[$0, state] }
        return ValueOfInformation.gain(belief[state] * best[state] + (others.max() ?? 0), over: now, scale)
      }
    } else {
      byState = try ValueOfInformation.certainByState(problem, belief, scale)
    }
    sample = try ValueOfInformation.sample(problem, belief, payoffs, now, scale)
    certain = problem.input.riskTolerance == 0.5 ? nil : try ValueOfInformation.certain(problem, belief, scale)
  }

  /// What is gained over what one has now: 0 or more, and 0 where it is no more than rounding of amounts up to `scale`.
  static func gain(_ informed: Double, over now: Double, _ scale: Double) -> Double {
    informed - now > roundingShare * scale ? informed - now : 0
  }

  /// What it is worth after its cost; 0 where the two differ by no more than rounding of amounts up to `scale`.
  private static func left(_ gross: Double, after cost: Double, _ scale: Double) -> Double {
    (gross - cost).magnitude > roundingShare * max(scale, cost) ? gross - cost : 0
  }

  private static let roundingShare = 1e-13

  /// The greatest amount in size.
  private static func scale(_ payoffs: Grid) -> Double {
    (0..<payoffs.columns).reduce(0) { payoffs.column($1).reduce($0) { max($0, $1.magnitude) } }
  }

  private static func effectivePayoffs(_ problem: Problem) -> Grid {
    var payoffs = problem.payoffs
    for (row, alternative) in problem.alternatives.enumerated() {
      for state in 0..<payoffs.columns { payoffs[row, state] *= alternative.priorProbability ?? 1 }
    }
    return payoffs
  }

  /// `worth` gives the utility that a mean of `values` stands for; `now` is the best of them without the experiment.
  private static func sample(
    _ problem: Problem, _ belief: [Double], _ values: Grid, _ now: Double, _ scale: Double, worth: (Double) -> Double = { $0 }
  ) throws(FrameworkError) -> Sample? {
    guard let likelihoods = problem.likelihoods, let experiment = problem.input.experiment else { return nil }
    var total = 0.0
    var probabilities: [Double] = []
    var best: [Int?] = []
    var posterior: [[Double]?] = []
    for signal in problem.signals.indices {
      let joint = belief.indices.map { belief[$0] * likelihoods[signal, $0] }
      let probability = joint.sum
      probabilities.append(probability)
      guard probability > 0 else {
        best.append(nil)
        posterior.append(nil)
        continue
      }
      let conditional = values.weighted(by: joint)
      let worths = conditional.map { worth($0 / probability) }
      total += zip(worths, conditional).max { $0.0 < $1.0 }?.1 ?? 0
      best.append(Ordering.best(worths))
      posterior.append(joint.map { $0 / probability })
    }
    let gross = gain(try worth(total).finite("the value of sample information"), over: now, scale)
    return Sample(gross: gross, net: left(gross, after: experiment.cost, scale), probabilities: probabilities, best: best, posterior: posterior)
  }

  /// By the mean of the transformed utilities, the aversion being that of the decision itself.
  private static func certain(_ problem: Problem, _ belief: [Double], _ scale: Double) throws(FrameworkError) -> Sample? {
    guard problem.input.experiment != nil else { return nil }
    let (values, exponential) = try transformed(problem)
    let now = values.weighted(by: belief).map(exponential.utility).max() ?? 0
    return try sample(problem, belief, values, now, scale, worth: exponential.utility)
  }

  private static func transformed(_ problem: Problem) throws(FrameworkError) -> (Grid, ExponentialScale) {
    let range = try ExpectedUtility.range(problem)
    let exponential = ExponentialScale(ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
    let nothing = exponential.transformed(0)
    var values = problem.payoffs
    for (row, alternative) in problem.alternatives.enumerated() {
      let carriedOut = alternative.priorProbability ?? 1
      for state in 0..<values.columns {
        values[row, state] = carriedOut * exponential.transformed(values[row, state]) + (carriedOut < 1 ? (1 - carriedOut) * nothing : 0)
      }
    }
    return (values, exponential)
  }

  /// The most that one would pay to learn whether a state is the one.
  private static func certainByState(_ problem: Problem, _ belief: [Double], _ scale: Double) throws(FrameworkError) -> [Double] {
    let (values, exponential) = try transformed(problem)
    let means = values.weighted(by: belief)
    let now = means.map(exponential.utility).max() ?? 0
    /// The sum of the one that is worth most; a sum stands for what it is of the share.
    func most(_ sums: [Double], _ share: Double) -> Double {
      guard share > 0 else { return 0 }
      return sums.max { exponential.utility($0 / share) < exponential.utility($1 / share) } ?? 0
    }
    return belief.indices.map { state in
      let own = means.indices.map { belief[state] * values[$0, state] }
      let rest = means.indices.map { means[$0] - own[$0] }
      // Taken from a sum, a share of 0 leaves rounding.
      let total = most(own, belief[state]) + (belief[state] < 1 - 1e-12 ? most(rest, 1 - belief[state]) : 0)
      return gain(exponential.utility(total), over: now, scale)
    }
  }

  func details(_ problem: Problem) -> JSONObject {
    var details = JSONObject()
    details["expected_value_of_perfect_information"] = JSONValue(measure: perfect)
    guard let sample else { return details }
    details["expected_value_of_sample_information"] = JSONValue(measure: sample.gross)
    details["net_value_of_sample_information"] = JSONValue(measure: sample.net)
    details["signal_probabilities"] = JSONValue(problem.signals, sample.probabilities)
    details["best_by_signal"] = policy(problem, deciding ?? sample)
    details["posterior_by_signal"] = .object(
      JSONObject(sortedUnique: zip(problem.signals, sample.posterior).map { ($0, $1.map { JSONValue(problem.states, $0) } ?? .null) }))
    guard let certain else { return details }
    details["best_by_signal_by_expected_utility"] = policy(problem, sample)
    details["certain_value_of_sample_information"] = JSONValue(measure: certain.gross)
    details["net_certain_value_of_sample_information"] = JSONValue(measure: certain.net)
    return details
  }

  private func policy(_ problem: Problem, _ sample: Sample) -> JSONValue {
    .object(JSONObject(sortedUnique: zip(problem.signals, sample.best).map { ($0, $1.map { .string(problem.ids[$0]) } ?? .null) }))
  }
}
