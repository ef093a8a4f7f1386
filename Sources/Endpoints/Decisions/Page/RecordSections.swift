internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// How the decision came about, how it was assessed, and what proves it.
extension DecisionPage {
  var framing: PageSection {
    let framework = outcome.framework
    let table = Table(
      caption: "How well each framework suits the question", columns: [.words("Framework"), .number("Suits"), .words("Reasons")],
      rows: framework.applicability.map { [.text($0.name.methodName.capitalised), .text($0.score.percent), points($0.reasons)] })
    let flags = framework.result.flags.map { flag in
      "\(title(flag.alternative)): \(flag.kind.rawValue.words) (\(flag.level.rawValue))" + (flag.value.map { ", \($0.numeral)" } ?? "")
    }
    let findings = framework.result.findings
    return PageSection(
      "framing", "How it was framed",
      [.foreign("p", framework.rationale.quoted.sentence), table.markup] + Markup.titledList("Flags", flags)
        + (findings.isEmpty ? [] : [.tag("h3", [.text("What \(framework.name.rawValue.methodName) found")]), finding(.object(findings))]))
  }

  /// Any JSON, as nested names and lists.
  private func finding(_ value: JSONValue) -> Markup {
    switch value {
    case .null: "not known"
    case .bool(let value): .text(value ? "yes" : "no")
    case .integer(let whole): .text(Double(whole).numeral)
    case .number(let number): .text(number.numeral)
    case .string(let text): .text(title(text).quoted)
    case .array(let elements): elements.isEmpty ? "none" : .tag("ul", elements.map { .tag("li", [finding($0)]) })
    case .object(let object):
      object.isEmpty ? "none" : .facts(object.members.map { (isAlternative($0.name) ? title($0.name) : $0.name.words.capitalised, finding($0.value)) })
    }
  }

  var assessment: PageSection {
    let rows = AIActAssessment.Subject.inOrder.compactMap { subject in
      outcome.aiActAssessment.items[subject].map { item -> [Markup] in
        [.text(subject.rawValue.words.capitalised), .text(item.level.rawValue), points(item.evidence)]
      }
    }
    let table = Table(
      caption: "Eight items, each computed from what the decision holds", columns: [.words("Item"), .words("Level"), .words("Evidence")], rows: rows)
    return PageSection(
      "assessment", "AI Act assessment",
      [.paragraph("After Regulation (EU) 2024/1689, articles 9 to 15. A level says how much of the evidence holds; high is good."), table.markup])
  }

  var receipt: PageSection {
    let usage = outcome.receipt.usage
    let tokens = "\(usage.promptTokens) read, \(usage.completionTokens) written, \(usage.cachedTokens) from a cache"
    return PageSection(
      "receipt", "Receipt",
      [
        .facts([
          ("Decision", .tag("code", [.text(outcome.decisionID)])), ("Made at", Moment(time_ms: outcome.createdAt_ms).markup),
          ("Engine version", .text(outcome.engineVersion)), ("Policy version", .text(outcome.policyVersion)),
          ("Schema version", .text("\(outcome.schemaVersion)")), ("Classification", .text(outcome.classification.rawValue)),
          ("Took", .text("\(outcome.receipt.latency_ms) ms")), ("Model calls", .text("\(usage.modelCalls)")), ("Tokens", .text(tokens)),
          ("Cost", .text(usage.costNanoUSD.dollars)), ("Saved", .text(usage.savedNanoUSD.dollars)),
        ])
      ])
  }
}

extension AIActAssessment.Subject {
  /// Two for each of transparency, fairness, accountability and robustness, in that order.
  static let inOrder: [Self] = [
    .explainability, .documentation, .bias, .equalityImpact, .humanOversight, .auditTrail, .technicalRobustness, .security,
  ]
}
