internal import Cases
internal import Decisions
internal import Forms
internal import FunctionKit

/// What could be checked of eight subjects of the EU’s AI Act, and what nobody looked at.
extension DecisionPage {
  var assessment: PageSection {
    let items = AIActAssessment.Subject.inOrder.compactMap { subject in
      outcome.aiActAssessment.items[subject].map { item -> (name: String, value: Markup) in
        ((item.about ?? subject.about).capitalised, .tag("div", [.tag("p", [.tag("strong", [.text(item.count)])]), lines(item)] + rest(item)))
      }
    }
    return PageSection(
      "assessment", "What was checked of the EU’s AI Act",
      [
        .paragraph(
          "Eight subjects of Regulation (EU) 2024/1689, articles 9 to 15, each with the checks that a program can make of a decision by itself: the more of them hold, the better. Nobody assessed here whether the regulation applies to this decision, or is met."
        ),
        .facts(items),
      ])
  }

  /// Each with whether it holds, where that was kept.
  private func lines(_ item: AIActAssessment.Item) -> Markup {
    guard let holds = item.holds, holds.count == item.evidence.count else { return points(item.evidence) }
    return .list(zip(item.evidence, holds).map { line, holds in "\(holds ? "Holds" : "Does not hold"): \(told(line))" })
  }

  private func rest(_ item: AIActAssessment.Item) -> [Markup] {
    item.notAssessed.map { [.paragraph("Not assessed: \($0).", class: "muted")] } ?? []
  }
}

extension AIActAssessment.Subject {
  /// Two for each of transparency, fairness, accountability and robustness, in that order.
  fileprivate static let inOrder: [Self] = [
    .explainability, .documentation, .bias, .equalityImpact, .humanOversight, .auditTrail, .technicalRobustness, .security,
  ]
}

extension AIActAssessment.Item {
  /// How many of the checks hold; of records that did not keep which, what the level says of it.
  fileprivate var count: String {
    if let holds, !holds.isEmpty {
      let met = holds.count { $0 }
      return met == holds.count ? "All \(met) checks hold." : "\(met == 0 ? "None" : "\(met)") of \(holds.count) checks \(met == 1 ? "holds" : "hold")."
    }
    switch level {
    case .high: return "All checks hold."
    case .medium: return "At least half of the checks hold, not all."
    case .low: return "Fewer than half of the checks hold."
    }
  }
}
