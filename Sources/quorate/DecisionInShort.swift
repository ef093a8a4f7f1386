internal import DecisionEndpoints
internal import Decisions
internal import Forms
internal import Frameworks
internal import FunctionKit

extension DecisionOutcome {
  /// What a reader wants to know before signing it, as text: the first screen of its page, then the order, what else is uncertain, and what a person must look at.
  ///
  /// `url` is the service where it is stored; nil where it is stored nowhere.
  func inShort(_ url: String?) -> String {
    let answer = AnswerInWords(self)
    let parts = answer.parts.map { block($0.title, $0.lines) }
    let rest = [
      block(counted, order), block("What may go wrong", answer.risks), block("What else is uncertain", answer.cautions),
      block("A person must look at it", reviewReasons.map { ReviewCode.removed(from: $0) }), whoWasAsked,
      url.map { "All of it: \($0)/decisions/\(decisionID)" }
        ?? "Nothing was stored. `--json` prints the whole outcome; `--endpoint URL` has it decided where it is recorded, and reviewed where a person must.",
    ]
    return (parts + rest).filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// Nothing for an empty list.
  private func block(_ title: String, _ lines: [String]) -> String {
    lines.isEmpty ? "" : ([title + ":"] + lines.map { "  " + $0 }).joined(separator: "\n")
  }

  private var titles: [String: String] {
    Dictionary([(recommendation.alternative, recommendation.title)] + recommendation.considered.map { ($0.id, $0.title) }) { first, _ in first }
  }

  private var deciding: Ranking { framework.result.rankings[0] }

  private var payoffUnit: String? { request?["payoff_unit"].text }

  /// What the numbers of the order are.
  private var counted: String {
    if framework.name == .eisenhower { return "By importance and urgency" }
    let better = deciding.better.map { " (\($0 == .lower ? "lower" : "higher") is better)" } ?? ""
    return "By \(deciding.method.replacing("_", with: " "))\(better)"
  }

  private var order: [String] {
    let isUndone = deciding.method == RankingMethod.reversibility.rawValue
    let (titles, scores) = (titles, isUndone ? deciding.scores.mapValues(\.percent) : deciding.told(payoffUnit))
    let width = deciding.order.map { (titles[$0] ?? $0).count }.max() ?? 0
    return deciding.order.map { id in
      let title = titles[id] ?? id
      let padded = title + String(repeating: " ", count: width - title.count)
      let score = framework.result.quarter(of: id) ?? scores[id] ?? whyNotRanked(id, titles)
      return "\(deciding.ranks[id].map { "\($0)." } ?? "– ") \(padded)  \(score)"
    }
  }

  /// Of what has no score: it breaks a must, or its framework ranks nothing that another one dominates.
  private func whyNotRanked(_ id: String, _ titles: [String: String]) -> String {
    guard let dominated = framework.result.dominated.first(where: { $0.alternative == id }) else { return "breaks a must" }
    return "`\(titles[dominated.by] ?? dominated.by)` is at least as good in everything, and better in something"
  }
}
