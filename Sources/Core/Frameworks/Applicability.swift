/// How well each framework suits an input, by what is known and how the question is judged.
struct Suitability {
  let input: FrameworkInput

  private var hasCriteria: Bool { !input.criteria.isEmpty }
  private var hasUtilities: Bool { !input.states.isEmpty || input.alternatives.allSatisfy { !$0.outcomes.isEmpty } }
  private var hasTasks: Bool { input.alternatives.allSatisfy { $0.urgency != nil && $0.importance != nil } }
  private var hasNumbers: Bool { hasCriteria || hasUtilities || hasTasks }
  private var hasMusts: Bool { input.constraints.contains { $0.kind == .must } }

  /// Best first, equal ones by name.
  var table: [Applicability] {
    FrameworkName.allCases.map(applicability).sorted { ($1.score, $0.framework.rawValue) < ($0.score, $1.framework.rawValue) }
  }

  private func applicability(_ framework: FrameworkName) -> Applicability {
    let (score, reasons) =
      switch framework {
      case .mcda: mcda
      case .bayesian: bayesian
      case .cynefin: cynefin
      case .ooda: ooda
      case .kepnerTregoe: kepnerTregoe
      case .eisenhower: eisenhower
      }
    return Applicability(framework: framework, score: (min(1, max(0, score)) * 100).rounded() / 100, reasons: reasons)
  }

  private var judged: String { "the question is judged \(input.complexity.rawValue)" }

  private func byComplexity(_ simple: Double, _ complicated: Double, _ complex: Double, _ chaotic: Double) -> Double {
    switch input.complexity {
    case .simple: simple
    case .complicated: complicated
    case .complex: complex
    case .chaotic: chaotic
    }
  }

  private var mcda: (Double, [String]) {
    guard hasCriteria else { return (0, ["there are no criteria"]) }
    return (byComplexity(0.75, 0.7, 0.5, 0.3), ["every alternative is scored on \(input.criteria.count) criteria", judged])
  }

  private var bayesian: (Double, [String]) {
    guard hasUtilities else { return (0, ["not every alternative has payoffs over states, or outcomes"]) }
    var score = byComplexity(0.9, 0.9, 0.7, 0.5)
    var reasons = [
      input.states.isEmpty ? "every alternative has outcomes with probabilities" : "payoffs are known over \(input.states.count) states", judged,
    ]
    if input.uncertainty.contains(.totalIgnorance) {
      score -= input.ignorance ? 0 : 0.3
      reasons.append(input.ignorance ? "no state has a probability, so that regret decides" : "under total ignorance probabilities carry little")
    } else if input.uncertainty.contains(.statistical) {
      score += 0.05
      reasons.append("the uncertainty is statistical")
    }
    return (score, reasons)
  }

  private var cynefin: (Double, [String]) {
    let deep = !input.uncertainty.isDisjoint(with: [.scenario, .recognizedIgnorance, .totalIgnorance])
    return (byComplexity(0.2, 0.3, 0.8, 0.5) + (deep ? 0.05 : 0), [judged] + (deep ? ["the uncertainty is more than statistical"] : []))
  }

  private var ooda: (Double, [String]) {
    if input.complexity == .chaotic { return (0.9, [judged]) }
    guard input.urgency >= 4 else { return (0.15, ["there is time to analyse"]) }
    return hasNumbers
      ? (0.35, ["it is urgent, but there are numbers to analyse"]) : (0.9, ["it is urgent and there are no numbers to analyse"])
  }

  private var kepnerTregoe: (Double, [String]) {
    guard hasCriteria else { return (0, ["there are no criteria"]) }
    if hasMusts { return (byComplexity(0.7, 0.8, 0.5, 0.3), ["there are constraints that must be met", judged]) }
    let hasRisks = input.alternatives.contains { !$0.risks.isEmpty }
    return (byComplexity(0.4, 0.5, 0.3, 0.2), [hasRisks ? "there are adverse consequences to weigh" : "nothing must be met", judged])
  }

  private var eisenhower: (Double, [String]) {
    guard hasTasks else { return (0, ["not every alternative has an urgency and an importance"]) }
    return (byComplexity(0.85, 0.5, 0.3, 0.3), ["every alternative has an urgency and an importance", judged])
  }
}
