/// What is believed of the states once signals have been seen. Source: Raiffa & Schlaifer 1961.
package enum Belief {
  /// By state: the prior, updated by Bayes' rule on every signal seen, each drawn independently given the state.
  package static func posterior(_ problem: Problem) throws(FrameworkError) -> [Double] {
    var belief = problem.probabilities
    guard let likelihoods = problem.likelihoods else { return belief }
    for signal in problem.evidence {
      let joint = belief.indices.map { belief[$0] * likelihoods[signal, $0] }
      let probability = joint.sum
      guard probability > 0 else { throw .zeroProbabilityEvidence(signal: problem.signals[signal]) }
      belief = joint.map { $0 / probability }
    }
    return belief
  }
}
