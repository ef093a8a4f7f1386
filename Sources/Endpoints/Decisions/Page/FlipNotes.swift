internal import FunctionKit
internal import Decisions
internal import Forms
internal import Frameworks

/// What is told beside the numbers that would change a decision.
extension DecisionPage {
  func probe(_ probe: Probe) -> String? {
    let what: String
    switch probe.kind {
    // It is told with its policy.
    case .experiment: return nil
    case .state: what = "Knowing whether “\(probe.subject)” comes about"
    case .alternative: what = "Knowing how “\(title(probe.subject))” turns out"
    }
    return probe.value > 0
      ? "\(what) is worth up to \(paid(probe.value))." : "\(what) is worth nothing: \(isLearntForCertain ? "" : "by averages ")the same one stays the best."
  }

  func resolution(_ numbers: [NumberSensitivity]) -> [Markup] {
    guard let coarsest = numbers.map(\.resolution).max(), coarsest > 0 else { return [] }
    let words =
      isRecommendationKnown
      ? "Some values of each number were looked at; a change that matters only between two that come out alike may be missed."
      : "Where no formula exists the search went in steps of up to \(coarsest.roundNumeral); a change that matters only within such a step may be missed."
    return [.paragraph(words, class: "muted")]
  }

  func omission(_ omitted: OutcomeSensitivity.Omitted?) -> [Markup] {
    guard let omitted else { return [] }
    let named: [(Sensitivity.Kind, String)] = [(.probability, "probabilities"), (.utility, "payoffs"), (.score, "scores"), (.limit, "limits")]
    let kinds = named.map { (omitted.numbers[$0.0] ?? 0, $0.1) } + [(omitted.probes, "things to learn")]
    let counts = kinds.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    guard !counts.isEmpty else { return [] }
    return [.paragraph("Not listed, since by the deciding method they would have to move further: \(counts.joined(separator: ", ")).", class: "muted")]
  }
}
