/// A decision framed: which framework, why, and what it found, with what the panel may judge by.
struct Framing: Sendable {
  var section: DecisionOutcome.FrameworkSection
  var judgement: Judgement

  var result: FrameworkResult { section.result }
  /// Ids by the deciding ranking, best first.
  var order: [String] { section.result.rankings.first?.order ?? [] }
  /// The deciding ranking's score.
  func score(_ id: String) -> Double? { section.result.rankings.first?.scores[id] }
  func title(_ id: String) -> String { judgement.problem.alternatives.first { $0.id == id }?.name ?? id }
}
