import Forms
import Frameworks

/// An experiment that is worth more than it costs, by expected utility: what to do at each signal, and what it comes to.
struct ExperimentAdvice: Sendable {
  let cost: Double
  /// What it is worth after its cost, over 0.
  let net: Double
  /// The best expected utility without it and, less its cost, with it, as the request counts.
  let without: Double
  let with: Double
  /// What is best without it.
  let otherwise: String
  /// By signal that can come: what to choose after it.
  let policy: [(signal: String, title: String)]

  /// Nil where there is none, or it does not pay.
  init?(_ problem: Problem) throws(FrameworkError) {
    guard let cost = problem.input.experiment?.cost, !problem.states.isEmpty, let sample = try ValueOfInformation(problem).sample else { return nil }
    // Beyond rounding, so that what is worth its cost to the penny does not pay.
    guard sample.net > Ordering.tolerance * max(1, sample.gross.magnitude) else { return nil }
    (self.cost, net) = (cost, sample.net)
    let expected = try ExpectedUtility(problem).expected
    let best = expected.max() ?? 0
    otherwise = problem.alternatives[Ordering.best(expected)].name
    (without, with) = (problem.given(best), problem.given(best + sample.net))
    policy = zip(problem.signals, sample.best).compactMap { signal, place in place.map { (signal, problem.alternatives[$0].name) } }
  }

  var sentence: String {
    let acts = policy.map { "after `\($0.signal)` choose `\($0.title)`" }.joined(separator: ", ")
    return
      "run the experiment first: it costs \(cost.shortText) and is worth \(net.shortText) more than that by expected utility (\(with.shortText), against \(without.shortText) for the best without it, `\(otherwise)`); \(acts)"
  }
}

extension Framing {
  var experiment: ExperimentAdvice? { judgement.experiment }
}

extension String {
  /// A method's name in a sentence.
  var methodWords: String { replacing("_", with: " ") }
}
