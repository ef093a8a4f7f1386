internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What is recommended, what else was looked at, and what could go wrong.
extension DecisionPage {
  var recommendation: PageSection {
    let recommended = outcome.recommendation
    let figures: [(name: String, value: Markup)] = [
      ("Confidence", .text(recommended.confidence.percent)), ("Support of the panel", .text(outcome.consensus.support.percent)),
      ("Participation", .text(outcome.consensus.participation.percent)), ("Consensus", .text(outcome.consensus.level.rawValue.words)),
    ]
    return PageSection(
      "recommendation", "Recommendation",
      [.tag("p", ["dir": "auto", "class": "choice"], [.text(title(recommended.alternative))]), .paragraph(standing), .facts(figures, class: "figures")]
        + [.foreign("p", recommended.summary.quoted.sentence), .foreign("p", recommended.detailedDescription.quoted.sentence)]
        + Markup.titledList("What speaks for it", recommended.supportingEvidence.map(\.quoted))
        + Markup.titledList("How success is measured", recommended.successMetrics.map(\.quoted))
        + Markup.titledList("Whom it affects", recommended.stakeholderImpacts.map(\.quoted))
        + Markup.titledList("By domain", recommended.domainAnalyses.sorted { $0.key < $1.key }.map { "\($0.key.words.capitalised): \($0.value.quoted)" }))
  }

  /// Whether the recommendation holds.
  private var standing: String {
    switch outcome.status {
    case .completed where outcome.humanReview?.verdict == .amend: "It holds: a person reviewed the panel’s recommendation and chose this instead."
    case .completed where outcome.humanReview != nil: "It holds: a person reviewed it and let it stand."
    case .completed: "It holds: no rule asks for a person’s review."
    case .awaitingReview: "It does not hold yet: a person must review it first. The reasons are under “Review”."
    case .rejected: "It does not hold: it was rejected in review, or nobody reviewed it in time."
    case .vetoed: "It does not hold: a veto stands against it."
    case .queued, .running, .failed: "It does not hold."
    }
  }

  var alternatives: PageSection {
    let considered = outcome.recommendation.considered
    let rows = considered.map { other in
      [.text(title(other.id)), .text(other.whyNot.quoted.capitalised), points(other.strengths), points(other.weaknesses)]
    }
    let table = Table(
      caption: "The other alternatives", columns: [.words("Alternative"), .words("Why not"), .words("Strengths"), .words("Weaknesses")], rows: rows)
    return PageSection(
      "alternatives", "Why not another", considered.isEmpty ? [.paragraph("There was no other alternative.")] : [table.markup])
  }

  var risks: PageSection {
    let risks = outcome.recommendation.risks
    let rows = risks.map { risk -> [Markup] in
      [
        .text(risk.description.quoted.capitalised), .text(risk.category.words), .text(risk.likelihood.percent), .text(risk.impact.percent),
        .text(risk.isHigh ? "high" : "not high"), points(risk.mitigations),
      ]
    }
    let table = Table(
      caption: "Risks of the recommendation",
      columns: [.words("Risk"), .words("Kind"), .number("Likelihood"), .number("Impact"), .words("Level"), .words("What may be done")], rows: rows)
    return PageSection(
      "risks", "Risks and uncertainty",
      [risks.isEmpty ? .paragraph("No risk of the recommendation is stated.") : table.markup]
        + Markup.titledList("What is uncertain", outcome.recommendation.uncertaintyFactors.map { $0.quoted.capitalised }))
  }

  /// A list in a cell, or a dash.
  func points(_ items: [String]) -> Markup { items.isEmpty ? "–" : .list(items.map(\.quoted)) }
}
