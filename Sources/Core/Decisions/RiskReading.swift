import Forms
import Frameworks

/// The risks of one alternative, as the request states them and as the utilities show them.
struct RiskReading {
  let risks: [Recommendation.Risk]

  init(_ request: DecisionRequest, _ id: String) {
    guard let alternative = request.alternative(id), let words = request.words(of: id) else {
      risks = []
      return
    }
    let mitigations = RiskReading.mitigations(alternative)
    var risks = zip(alternative.risks, words.risks).map { risk, description in
      Recommendation.Risk(
        category: Recommendation.statedRisk, likelihood: risk.probability, impact: risk.seriousness / 10,
        description: description.isEmpty ? "a risk stated without a description" : description, mitigations: mitigations)
    }
    if let loss = RiskReading.loss(request, alternative, mitigations) { risks.append(loss) }
    self.risks = risks
  }

  private static func mitigations(_ alternative: FrameworkInput.Alternative) -> [String] {
    guard let reversibility = alternative.reversibility else { return [] }
    return reversibility >= 0.5
      ? ["it can be undone by \(reversibility.percent), where 100% is entirely: agree beforehand when to stop"]
      : ["it can hardly be undone, by \(reversibility.percent), where 100% is entirely: try a part of it first"]
  }

  /// The chance of a result worse than the reference, and its expected depth as a share of the request's whole span of utilities; nil where there is none, or
  /// nobody knows how likely anything is.
  private static func loss(_ request: DecisionRequest, _ alternative: FrameworkInput.Alternative, _ mitigations: [String]) -> Recommendation.Risk? {
    let input = request.input
    guard !input.ignorance, let reference = input.reference ?? (input.payoffDirection == .max ? 0 : nil) else { return nil }
    let sign: Double = input.payoffDirection == .max ? 1 : -1
    let results =
      alternative.payoffs.isEmpty
      ? alternative.outcomes.map { ($0.probability, $0.utility) } : zip(input.states, alternative.payoffs).map { ($0.probability, $1) }
    let losses = results.filter { $0.0 > 0 && sign * ($0.1 - reference) < 0 }
    guard !losses.isEmpty else { return nil }
    let likelihood = min(1, losses.map(\.0).sum)
    let average = losses.map { $0.0 * $0.1 }.sum / likelihood
    let utilities = input.alternatives.map { $0.payoffs.isEmpty ? $0.outcomes.map(\.utility) : $0.payoffs }
    let all = Array(utilities.joined()) + [reference]
    let span = (all.max() ?? 0) - (all.min() ?? 0)
    return Recommendation.Risk(
      category: "loss", likelihood: likelihood.tenDigits, impact: span > 0 ? min(1, (average - reference).magnitude / span).tenDigits : 0,
      description:
        "a result \(sign > 0 ? "under" : "over") \(reference.amount(input.payoffUnit)) with a chance of \(likelihood.percent), \(average.roundAmount(input.payoffUnit)) on average then",
      mitigations: mitigations)
  }
}
