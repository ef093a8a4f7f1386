import Forms
import Frameworks

/// An experiment that is worth more than it costs, by what decides (expected utility, or the certainty equivalent where the risk tolerance is not ½): what to do at each signal, and
/// what it comes to.
struct ExperimentAdvice: Sendable {
  let cost: Double
  /// What it is worth after its cost, over 0.
  let net: Double
  /// The best without it and, less its cost, with it, as the request counts.
  let without: Double
  let with: Double
  /// What is best without it.
  let otherwise: String
  private let unit: String?
  /// By signal that can come: what to choose after it.
  let policy: [(signal: String, title: String)]
  /// Where it is not the expected utility that decides: the risk tolerance, and the net value by expected utility.
  private let averse: (tolerance: Double, netByExpectation: Double)?

  /// Nil where there is none, or it does not pay.
  init?(_ problem: Problem) throws(FrameworkError) {
    guard let cost = problem.input.experiment?.cost, !problem.states.isEmpty else { return nil }
    let value = try ValueOfInformation(problem)
    guard let sample = value.deciding, ExperimentCost.pays(net: sample.net, gross: sample.gross) else { return nil }
    (self.cost, net, unit) = (cost, sample.net, problem.input.payoffUnit)
    let utility = try ExpectedUtility(problem)
    let all = value.certain == nil ? utility.expected : utility.equivalent
    let best = all.max() ?? 0
    otherwise = problem.alternatives[Ordering.best(all)].name
    (without, with) = (problem.given(best), problem.given(best + sample.net))
    policy = zip(problem.signals, sample.best).compactMap { signal, place in place.map { (signal, problem.alternatives[$0].name) } }
    averse = value.certain == nil ? nil : (problem.input.riskTolerance, value.sample?.net ?? 0)
  }

  var sentence: String {
    let acts = policy.map { "after `\($0.signal)` choose `\($0.title)`" }.joined(separator: ", ")
    // Of costs the lesser is with it.
    let sum = (with < without ? [without, with, net] : [with, without, net]).sumAmounts(unit)
    let beside = with < without ? [sum[1], sum[0]] : [sum[0], sum[1]]
    let worth = "(\(beside[0]) with it and its cost paid, \(beside[1]) with the best without it, `\(otherwise)`)"
    let start = "run the experiment first: it costs \(cost.amount(unit)) and is worth \(sum[2]) more than that"
    guard let averse else { return "\(start) by expected utility \(worth); \(acts)" }
    return
      "\(start) by certainty equivalent at a risk tolerance of \(averse.tolerance.numeral) \(worth), \(told(averse.netByExpectation)) by expected utility; \(acts)"
  }

  private func told(_ net: Double) -> String {
    net > 0 ? "worth \(net.roundAmount(unit)) more than its cost" : "\((net == 0 ? 0 : -net).roundAmount(unit)) less than its cost"
  }
}

extension Framing {
  var experiment: ExperimentAdvice? { judgement.experiment }
}

extension String {
  /// A method's name in a sentence.
  var methodWords: String { replacing("_", with: " ") }
}
