import Forms
import Frameworks

/// The risks of one alternative, as the request states them and as the utilities show them.
struct RiskReading {
  let risks: [Recommendation.Risk]

  /// `whole`: the question with all its alternatives.
  init(_ request: DecisionRequest, _ whole: Problem, _ id: String) {
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
    if let loss = RiskReading.loss(request.input, whole, id, mitigations) { risks.append(loss) }
    self.risks = risks
  }

  private static func mitigations(_ alternative: FrameworkInput.Alternative) -> [String] {
    guard let reversibility = alternative.reversibility else { return [] }
    return reversibility >= 0.5
      ? ["it can be undone by \(reversibility.percent), where 100% is entirely: agree beforehand when to stop"]
      : ["it can hardly be undone, by \(reversibility.percent), where 100% is entirely: try a part of it first"]
  }

  /// The chance of a result worse than the reference, after the evidence and as far as the alternative is carried out, and its expected depth as a share of the request's whole
  /// span of utilities; nil where there is none, or nobody knows how likely anything is.
  private static func loss(_ input: FrameworkInput, _ problem: Problem, _ id: String, _ mitigations: [String]) -> Recommendation.Risk? {
    // Evidence that cannot be seen was refused before.
    guard !input.ignorance, let reference = problem.reference, let results = try? ExpectedUtility.lottery(of: id, problem) else { return nil }
    let losses = results.filter { $0.probability > 0 && $0.utility < reference }
    guard !losses.isEmpty else { return nil }
    let likelihood = min(1, losses.map(\.probability).sum)
    let average = losses.map { $0.probability * $0.utility }.sum / likelihood
    let utilities = problem.states.isEmpty ? problem.outcomes.flatMap { $0.map(\.utility) } : problem.payoffs.values
    let all = utilities + results.map(\.utility) + [reference]
    let span = (all.max() ?? 0) - (all.min() ?? 0)
    let words = (reference: problem.given(reference).amount(input.payoffUnit), average: problem.given(average).roundAmount(input.payoffUnit))
    return Recommendation.Risk(
      category: "loss", likelihood: likelihood.tenDigits, impact: span > 0 ? min(1, (average - reference).magnitude / span).tenDigits : 0,
      description:
        "a result \(input.payoffDirection == .max ? "under" : "over") \(words.reference) with a chance of \(likelihood.percent), \(words.average) on average then",
      mitigations: mitigations)
  }
}
