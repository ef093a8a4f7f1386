internal import Decisions
internal import Forms
internal import Frameworks
internal import FunctionKit

extension DecisionOutcome {
  /// What a reader wants to know first, as text.
  var inShort: String {
    let reasons = reviewReasons.map { "  " + ReviewCode.removed(from: $0) }
    let lines =
      [headline, "", recommendation.summary] + passedOver + missed + [sensitivity?.experiment?.unpaid].compactMap(\.self) + [howSure, whoWasAsked, "", counted]
      + order
    return (lines + (reasons.isEmpty ? [] : ["", "A person must look at it:"] + reasons)).joined(separator: "\n") + "\n"
  }

  private var titles: [String: String] {
    Dictionary([(recommendation.alternative, recommendation.title)] + recommendation.considered.map { ($0.id, $0.title) }) { first, _ in first }
  }

  /// To learn first is another thing than to choose.
  private var headline: String {
    recommendation.nextStep == .experiment ? "Run the experiment first; without it: \(recommendation.title)" : recommendation.title
  }

  /// What is to come first by the request, and by what another one is the best.
  private var passedOver: [String] {
    let titles = titles
    return (priorities ?? []).filter { !$0.best.isEmpty && !$0.best.contains(recommendation.alternative) }.map { priority in
      let best = priority.best.map { "`\(titles[$0] ?? $0)`" }.joined(separator: " and ")
      return "The request puts `\(priority.priority)` first, and \(best) \(priority.best.count == 1 ? "is" : "are") the best by `\(priority.criterion)`."
    }
  }

  /// The wants that it does not meet.
  private var missed: [String] {
    (Comparison(self)?.missedWishes(of: recommendation.alternative) ?? []).map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
  }

  /// How much a reader may make of it.
  private var howSure: String {
    guard case .trials(let share, let samples) = confidenceBasis else {
      let cap = confidenceCap(deciding.method.replacing("_", with: " ")).map { ", but at most 50%: \($0)" } ?? ""
      return "How sure: \(recommendation.confidence.percent), the panel's support\(cap)."
    }
    let trials =
      "it is first in \(share.percent(apart: consensus.support)) of \(Double(samples).numeral) trials with every \(deciding.isInPayoffs ? "probability" : "weight") halved to doubled"
    return "How sure: \(recommendation.confidence.percent), the lower of two: \(trials); the panel's support is \(consensus.support.percent(apart: share))."
  }

  private var deciding: Ranking { framework.result.rankings[0] }

  private var payoffUnit: String? { request?["payoff_unit"].text }

  /// What the numbers of the order are.
  private var counted: String {
    if framework.name == .eisenhower { return "By importance and urgency:" }
    let better = deciding.better.map { " (\($0 == .lower ? "lower" : "higher") is better)" } ?? ""
    return "By \(deciding.method.replacing("_", with: " "))\(better):"
  }

  private var order: [String] {
    let (titles, scores) = (titles, deciding.told(payoffUnit))
    let width = deciding.order.map { (titles[$0] ?? $0).count }.max() ?? 0
    return deciding.order.map { id in
      let title = titles[id] ?? id
      let padded = title + String(repeating: " ", count: width - title.count)
      let score = framework.result.quarter(of: id) ?? scores[id] ?? whyNotRanked(id, titles)
      return "  \(deciding.ranks[id].map { "\($0)." } ?? "– ") \(padded)  \(score)"
    }
  }

  /// Of what has no score: it breaks a must, or its framework ranks nothing that another one dominates.
  private func whyNotRanked(_ id: String, _ titles: [String: String]) -> String {
    guard let dominated = framework.result.dominated.first(where: { $0.alternative == id }) else { return "breaks a must" }
    return "`\(titles[dominated.by] ?? dominated.by)` is at least as good in everything, and better in something"
  }
}
