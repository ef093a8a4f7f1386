import Cases
import Decisions
import Forms
import Frameworks
import Glibc
import StrictJSON
import Testing

@Suite struct `Making decisions` {
  @Test func `the recommended alternative is the framework's winner when the panel agrees`() async throws {
    let outcome = try await Making.outcome(Requests.crm)
    #expect(outcome.framework.name == .mcda)
    #expect(outcome.framework.method == "topsis")
    #expect(outcome.framework.result.winner == "a")
    #expect(outcome.consensus.attempts.map(\.alternative) == ["a"])
    #expect(outcome.recommendation.alternative == "a")
    #expect(outcome.recommendation.considered.count == 2)
    #expect(outcome.opinions.allSatisfy { $0.source == .rules })
    #expect(outcome.leadExecutive == "finance")
    #expect(outcome.receipt.usage.modelCalls == 0)
  }

  @Test func `the order of alternatives, criteria and executives leaves every byte the same`() async throws {
    let first = try await Making.outcome(Requests.crm)
    let second = try await Making.outcome(Requests.crmReversed, executives: Executive.shipped.reversed())
    #expect(try Making.bytes(first) == Making.bytes(second))
  }

  @Test(arguments: [Requests.crm, Requests.payoffs, #"{"query":"q","context":{"alternatives":[{"id":"a"}]}}"#])
  func `an outcome that is written is read back the same`(_ json: String) async throws {
    let outcome = try await Making.outcome(json)
    let text = try Making.bytes(outcome)
    let again = try DecisionOutcome(json: JSONReader.read(Array(text.utf8)))
    #expect(again == outcome)
    #expect(try Making.bytes(again) == text)
  }

  /// By the rules the panel names the strengths in the same words.
  @Test(arguments: [Requests.crm, Requests.payoffs]) func `what supports a recommendation is told once`(_ json: String) async throws {
    let evidence = try await Making.outcome(json).recommendation.supportingEvidence
    #expect(Set(evidence).count == evidence.count && evidence.contains { $0.contains(": rank 1, score ") }, "\(evidence)")
  }

  @Test func `every field of the contract is in the answer`() async throws {
    let json = try await Making.outcome(Requests.crm).json
    let names = [
      "decision_id", "query", "status", "recommendation/alternative_id", "recommendation/title", "recommendation/summary",
      "recommendation/detailed_description", "recommendation/supporting_evidence", "recommendation/confidence",
      "recommendation/alternatives_considered/0/strengths", "recommendation/alternatives_considered/0/why_not", "recommendation/risks",
      "recommendation/stakeholder_impacts", "recommendation/success_metrics", "recommendation/domain_specific_analyses",
      "recommendation/uncertainty_factors", "framework/name", "framework/method", "framework/rationale", "framework/applicability/0/score",
      "framework/result/winner", "framework/result/rankings/0/scores", "consensus/consensus_level", "consensus/support_percentage",
      "consensus/participation", "consensus/supporting", "consensus/opposing", "consensus/abstaining", "consensus/conflicts",
      "consensus/resolution_method", "consensus/attempts/0/alternative_id", "consensus/agreement_measures/tastle_wierman",
      "consensus/agreement_measures/kendall_w", "opinions/0/executive", "participating_executives", "lead_executive", "veto", "escalated_to_human",
      "human_review_required", "review_reasons", "human_review", "classification", "ai_act_assessment/explainability/level",
      "ai_act_assessment/documentation/evidence", "ai_act_assessment/bias", "ai_act_assessment/equality_impact", "ai_act_assessment/human_oversight",
      "ai_act_assessment/audit_trail", "ai_act_assessment/technical_robustness", "ai_act_assessment/security", "sensitivity", "dissent",
      "receipt/latency_ms", "receipt/model_calls", "receipt/tokens/cached", "receipt/cost_usd", "receipt/saved_usd", "created_at", "policy_version",
      "engine_version", "schema_version", "request/criteria/0/weight", "request/alternatives/0/scores", "request/constraints", "inputs_not_used",
      "panel/made_by", "panel/first_choices", "panel/indifferent", "recommendation/next_step", "consensus/standing", "opinions/0/first_choice",
      "framework/result/proposed", "framework/result/inadmissible", "framework/result/dominated", "framework/result/robustness/first_share",
      "framework/result/rankings/0/better", "consensus/capped_by", "recommendation/uncertainty_kinds", "classification_reasons", "priorities",
      "ai_act_assessment/bias/about", "ai_act_assessment/bias/not_assessed",
    ]
    for name in names { #expect(json.at(name) != nil, "\(name)") }
    #expect(json.count == 28)
  }

  @Test func `a request without numbers is decided with the least confidence and goes to a person`() async throws {
    let outcome = try await Making.outcome(#"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    #expect(outcome.opinions.allSatisfy { $0.agreement == 0.5 && $0.confidence == 0.2 })
    #expect(outcome.status == .awaitingReview)
    #expect(outcome.consensus.level == .divided)
  }

  @Test func `utilities alone are judged under each executive's own tolerance`() async throws {
    let outcome = try await Making.outcome(Requests.payoffs)
    #expect(outcome.framework.name == .bayesian)
    // Drilling is worth 6 on average, selling 10: m = −70, M = 120.
    #expect(outcome.recommendation.alternative == "sell")
    // To strategy, whose tolerance of .6 makes a = −.8/190, drilling is worth more than the sure 10.
    let a = 4 * (1 - 2 * 0.6) / 190
    let equivalent = -log(0.6 * exp(70 * a) + 0.4 * exp(-120 * a)) / a
    let strategy = 1 - (equivalent - 10) / 190
    for opinion in outcome.opinions { #expect(abs(opinion.agreement - (opinion.executive == "strategy" ? strategy : 1)) < 1e-10) }
  }

  @Test func `the assessment counts what the decision holds`() async throws {
    let outcome = try await Making.outcome(Requests.crm)
    let items = outcome.aiActAssessment.items
    #expect(
      items[.humanOversight]?.evidence == [
        "no rule asks for a person's review, so that no person looks at it before it holds",
        "a veto by a seat of the panel would stop it until a person decides",
        "support under 30% would go to a person",
      ])
    #expect(items[.humanOversight]?.holds == [false, true, true])
    #expect(items[.humanOversight]?.level == .medium)
    #expect(
      items[.auditTrail]?.evidence == [
        "11 steps with a receipt each, chained by SHA-256", "5 answers of the panel with a receipt each, 1 dissenting opinion kept verbatim",
        "the policy's version is recorded",
      ])
    #expect(items[.equalityImpact]?.evidence.first == "the request names 1 stakeholder")
    let open = try await Making.outcome(#"{"query":"q","classification":"public","context":{"data":{"x":1},"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    #expect(
      open.reviewReasons == [
        "support 50% is under 70%", "nobody on the panel had anything to judge by, so that each counts as half agreeing",
        "`a` and `b` share the first place (`tie`)",
      ])
    #expect(open.aiActAssessment.items[.humanOversight]?.evidence.first == "a person must review it before it holds, for 3 reasons")
    #expect(open.aiActAssessment.items[.humanOversight]?.level == .high)
    #expect(open.aiActAssessment.items[.explainability]?.evidence.last == "1 other alternative considered, each with a reason against it")
    #expect(open.aiActAssessment.items[.security]?.evidence.last == "1 member of `data` in the caller's own form, bounded but not understood")
    #expect(open.aiActAssessment.items[.security]?.level == .medium)
  }

  @Test func `inconsistent judgements are told, with what to mend, and a person is asked`() async throws {
    let json = """
      {"query":"q","context":{"criteria":[{"name":"x"},{"name":"y"},{"name":"z"}],"pairwise":[[1,9,0.1111111111111111],[0.1111111111111111,1,9],[9,0.1111111111111111,1]],
      "alternatives":[{"id":"a","scores":{"x":1,"y":1,"z":1}}]}}
      """
    let outcome = try await Making.outcome(json)
    #expect(outcome.reviewReasons.contains { $0.contains("`inconsistent_judgements`") && $0.contains("`x` over `y` is 9") })
    #expect(outcome.recommendation.uncertaintyFactors.contains { $0.contains("contradict each other") })
  }

  @Test func `a named method that cannot be used is refused at its field`() async throws {
    let json = """
      {"query":"q","method":"weighted_product","context":{"criteria":[{"name":"x","weight":1}],"alternatives":[{"id":"a","scores":{"x":0}},{"id":"b","scores":{"x":1}}]}}
      """
    let error = try await #require(throws: CaseStop.self) { try await Making.outcome(json) }
    guard case .refused(let refused) = error else { throw error }
    #expect(refused.kind == .invalid)
    #expect(refused.violations[0].path == "/method")
  }

  @Test func `a named framework that cannot be used is refused under its own name`() async throws {
    let error = try await #require(throws: CaseStop.self) {
      try await Making.outcome(#"{"query":"q","framework":"bayesian","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    }
    let rule = "`bayesian` is not applicable: `a` has neither payoffs over states nor outcomes"
    #expect(error == .refused(RequestError(.invalid, path: "/framework", rule: rule)))
  }

  @Test(arguments: [
    (#"{"query":"Which chair?","context":{"alternatives":[{"id":"a"}]}}"#, Classification.internal),
    (#"{"query":"Plan the acquisition","context":{"alternatives":[{"id":"a"}]}}"#, .confidential),
    (#"{"query":"Hire a secretary","context":{"alternatives":[{"id":"a"}]}}"#, .internal),
    (#"{"query":"Avoid layoffs","context":{"alternatives":[{"id":"a"}]}}"#, .confidential),
    (#"{"query":"Settle?","required_domains":["legal"],"context":{"alternatives":[{"id":"a"}]}}"#, .restricted),
    (#"{"query":"Settle?","required_domains":["legal"],"classification":"public","context":{"alternatives":[{"id":"a"}]}}"#, .restricted),
    (#"{"query":"Which chair?","classification":"confidential","context":{"alternatives":[{"id":"a"}]}}"#, .confidential),
  ]) func `words and domains raise the classification, and the caller can only raise it more`(_ json: String, _ expected: Classification) throws {
    #expect(Classification.of(try Requests.request(json)) == expected)
  }
}
