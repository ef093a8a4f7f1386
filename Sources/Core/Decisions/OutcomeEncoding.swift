import Cases
import Forms
import Frameworks
public import StrictJSON

extension DecisionOutcome {
  /// The whole outcome; equal outcomes give equal JSON.
  public var json: JSONValue {
    .fields(
      sinceEngine2 + [
        ("decision_id", .string(decisionID)), ("query", .string(query)), ("status", .choice(status)), ("recommendation", recommendation.json),
        ("framework", framework.json), ("consensus", consensus.json), ("opinions", .array(opinions.map(\.json))),
        ("participating_executives", JSONValue(strings: participatingExecutives)), ("lead_executive", .optional(leadExecutive)),
        ("veto", veto?.json ?? .null), ("escalated_to_human", .bool(escalatedToHuman)), ("human_review_required", .bool(humanReviewRequired)),
        ("review_reasons", JSONValue(strings: reviewReasons)), ("human_review", humanReview?.json ?? .null), ("classification", .choice(classification)),
        ("ai_act_assessment", aiActAssessment.json), ("sensitivity", sensitivity?.json ?? .null), ("dissent", .array(dissent.map(\.json))),
        ("receipt", receipt.json),
        ("created_at", .string(Timestamp.text(createdAt_ms))), ("policy_version", .string(policyVersion)), ("engine_version", .string(engineVersion)),
        ("schema_version", .integer(Int64(schemaVersion))),
      ])
  }

  /// Left out where an engine that did not know them made the record.
  private var sinceEngine2: [(name: String, value: JSONValue)] {
    var members: [(name: String, value: JSONValue)] = []
    if let request { members.append(("request", request)) }
    if let inputsNotUsed { members.append(("inputs_not_used", .array(inputsNotUsed.map(\.json)))) }
    if let priorities { members.append(("priorities", .array(priorities.map(\.json)))) }
    if let panel { members.append(("panel", panel.json)) }
    if let classificationReasons { members.append(("classification_reasons", JSONValue(strings: classificationReasons))) }
    if let reviewUntil_ms { members.append(("review_until", .string(Timestamp.text(reviewUntil_ms)))) }
    return members
  }
}

extension InputNotUsed {
  var json: JSONValue { ["path": .string(path), "why": .string(why)] }
}

extension PanelSummary {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("made_by", .choice(madeBy)), ("first_choices", .fields(firstChoices.map { ($0.key, JSONValue(strings: $0.value)) })),
      ("indifferent", JSONValue(strings: indifferent)),
    ]
    if let riskTolerances { members.append(("risk_tolerances", .fields(riskTolerances.map { ($0.key, JSONValue(measure: $0.value)) }))) }
    return .fields(members)
  }
}

extension DecisionOutcome.FrameworkSection {
  package var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("name", .choice(name)), ("method", .string(method)), ("rationale", .string(rationale)), ("applicability", .array(applicability.map(\.json))),
      ("result", result.json),
    ]
    if let own { members.append(("own", ["name": .string(own.name), "digest": .string(own.digest)])) }
    return .fields(members)
  }
}

extension DecisionOutcome.Veto {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [("executive", .string(executive)), ("domain", .string(domain))]
    if let overriddenBy { members.append(("overridden_by", .string(overriddenBy))) }
    return .fields(members)
  }
}

extension DecisionOutcome.HumanReview {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("by", .string(by)), ("at", .string(Timestamp.text(at_ms))), ("verdict", .choice(verdict)), ("comment", .string(comment)),
    ]
    if let insteadOf { members.append(("instead_of", .string(insteadOf))) }
    return .fields(members)
  }
}

extension DecisionOutcome.Dissent {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [("alternative_id", .string(alternative)), ("opinion", opinion.json)]
    if let firstChoice, let loss {
      members += [("first_choice", .string(firstChoice)), ("loss", JSONValue(measure: loss)), ("criteria", JSONValue(strings: criteria))]
    }
    return .fields(members)
  }
}

extension DecisionOutcome.CostReceipt {
  var json: JSONValue {
    [
      "latency_ms": .integer(latency_ms), "model_calls": .integer(Int64(usage.modelCalls)),
      "tokens": [
        "prompt": .integer(Int64(usage.promptTokens)), "completion": .integer(Int64(usage.completionTokens)), "cached": .integer(Int64(usage.cachedTokens)),
      ],
      "cost_usd": JSONValue(measure: Double(usage.costNanoUSD) / 1e9), "saved_usd": JSONValue(measure: Double(usage.savedNanoUSD) / 1e9),
    ]
  }
}

extension Recommendation {
  var json: JSONValue {
    guard case .object(var object) = words else { return words }
    if let uncertaintyKinds { object["uncertainty_kinds"] = .array(uncertaintyKinds.map { .choice($0) }) }
    if let confidenceOf { object["confidence_of"] = .string(confidenceOf) }
    if let nextStep { object["next_step"] = .choice(nextStep) }
    if let draft { object["draft"] = draft.json }
    return .object(object)
  }

  private var words: JSONValue {
    [
      "alternative_id": .string(alternative), "title": .string(title), "summary": .string(summary), "detailed_description": .string(detailedDescription),
      "supporting_evidence": JSONValue(strings: supportingEvidence), "confidence": JSONValue(measure: confidence),
      "alternatives_considered": .array(considered.map(\.json)),
      "risks": .array(
        risks.map {
          [
            "category": .string($0.category), "likelihood": JSONValue(measure: $0.likelihood), "impact": JSONValue(measure: $0.impact),
            "description": .string($0.description), "mitigations": JSONValue(strings: $0.mitigations),
          ]
        }),
      "stakeholder_impacts": JSONValue(strings: stakeholderImpacts), "success_metrics": JSONValue(strings: successMetrics),
      "domain_specific_analyses": .fields(domainAnalyses.map { ($0.key, .string($0.value)) }),
      "uncertainty_factors": JSONValue(strings: uncertaintyFactors),
    ]
  }
}

extension Recommendation.Considered {
  fileprivate var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("id", .string(id)), ("title", .string(title)), ("strengths", JSONValue(strings: strengths)), ("weaknesses", JSONValue(strings: weaknesses)),
      ("why_not", .string(whyNot)),
    ]
    if let panelSummary { members.append(("panel_summary", .string(panelSummary))) }
    return .fields(members)
  }
}

extension Consensus {
  var json: JSONValue {
    guard case .object(var object) = asked else { return asked }
    if let standing { object["standing"] = .integer(Int64(standing)) }
    if let cappedBy { object["capped_by"] = .array(cappedBy.map(\.json)) }
    return .object(object)
  }

  private var asked: JSONValue {
    [
      "consensus_level": .choice(level), "support_percentage": JSONValue(measure: support), "participation": JSONValue(measure: participation),
      "supporting": JSONValue(strings: supporting), "opposing": JSONValue(strings: opposing), "abstaining": JSONValue(strings: abstaining),
      "conflicts": .array(conflicts.map(\.json)),
      "resolution_method": .choice(resolution),
      "attempts": .array(attempts.map(\.json)),
      "agreement_measures": ["tastle_wierman": JSONValue(measure: tastleWierman), "kendall_w": JSONValue(measure: kendallW)],
    ]
  }
}

extension Conflict {
  var json: JSONValue { ["kind": .choice(kind), "severity": .choice(severity), "evidence": JSONValue(strings: evidence)] }
}

extension Consensus.Attempt {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("alternative_id", .string(alternative)), ("support_percentage", JSONValue(measure: support)), ("consensus_level", .choice(level)),
    ]
    if let conflicts { members.append(("conflicts", .array(conflicts.map(\.json)))) }
    if let cappedBy { members.append(("capped_by", .array(cappedBy.map(\.json)))) }
    return .fields(members)
  }
}

extension AIActAssessment {
  var json: JSONValue {
    .fields(items.map { ($0.key.rawValue, $0.value.json) })
  }
}

extension AIActAssessment.Item {
  fileprivate var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [("level", .choice(level)), ("evidence", JSONValue(strings: evidence))]
    if let holds { members.append(("holds", .array(holds.map { .bool($0) }))) }
    if let about { members.append(("about", .string(about))) }
    if let notAssessed { members.append(("not_assessed", .string(notAssessed))) }
    return .fields(members)
  }
}
