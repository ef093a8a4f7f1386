import Cases
import Forms
import Frameworks

/// The risks of one alternative, as the request states them and as the utilities show them.
struct RiskReading {
  let risks: [Recommendation.Risk]

  init(_ request: DecisionRequest, _ framing: Framing, _ id: String) {
    guard let alternative = request.alternative(id), let words = request.words(of: id) else {
      risks = []
      return
    }
    let mitigations = RiskReading.mitigations(alternative)
    var risks = zip(alternative.risks, words.risks).map { risk, description in
      Recommendation.Risk(
        category: "stated", likelihood: risk.probability, impact: risk.seriousness / 10,
        description: description.isEmpty ? "a risk stated without a description" : description, mitigations: mitigations)
    }
    if let loss = RiskReading.loss(request, alternative, mitigations) { risks.append(loss) }
    self.risks = risks
  }

  private static func mitigations(_ alternative: FrameworkInput.Alternative) -> [String] {
    guard let reversibility = alternative.reversibility else { return [] }
    return reversibility >= 0.5
      ? ["it can be undone (reversibility \(reversibility.shortText)): agree beforehand when to stop"]
      : ["it can hardly be undone (reversibility \(reversibility.shortText)): try a part of it first"]
  }

  /// The chance of a utility under 0, and its expected depth as a share of the request's whole span of utilities.
  private static func loss(_ request: DecisionRequest, _ alternative: FrameworkInput.Alternative, _ mitigations: [String]) -> Recommendation.Risk? {
    let states = request.input.states
    let results =
      alternative.payoffs.isEmpty
      ? alternative.outcomes.map { ($0.probability, $0.utility) } : zip(states, alternative.payoffs).map { ($0.probability, $1) }
    let negative = results.filter { $0.0 > 0 && $0.1 < 0 }
    guard !negative.isEmpty else { return nil }
    let likelihood = min(1, negative.map(\.0).sum)
    let depth = -negative.map { $0.0 * $0.1 }.sum / likelihood
    let utilities = request.input.alternatives.map { $0.payoffs.isEmpty ? $0.outcomes.map(\.utility) : $0.payoffs }
    let all = Array(utilities.joined()) + [0.0]
    let span = (all.max() ?? 0) - (all.min() ?? 0)
    return Recommendation.Risk(
      category: "loss", likelihood: likelihood, impact: span > 0 ? min(1, depth / span) : 0,
      description: "a utility under 0 with probability \(likelihood.shortText), \((-depth).shortText) on average then", mitigations: mitigations)
  }
}
