extension AIActAssessment {
  /// Computed from what the decision holds; every level follows from the evidence beside it.
  init(_ outcome: AssessedDecision) {
    self.init([
      .explainability: AIActAssessment.explainability(outcome), .documentation: AIActAssessment.documentation(outcome),
      .bias: AIActAssessment.bias(outcome), .equalityImpact: AIActAssessment.equality(outcome),
      .humanOversight: AIActAssessment.oversight(outcome), .auditTrail: AIActAssessment.trail(outcome),
      .technicalRobustness: AIActAssessment.robustness(outcome), .security: AIActAssessment.security(outcome),
    ])
  }

  private static func level(_ met: Int, of all: Int) -> Level { met == all ? .high : met * 2 >= all ? .medium : .low }

  /// Evidence of what holds and what does not; the level is the share that holds.
  private static func item(_ checks: [(holds: Bool, yes: String, no: String)]) -> Item {
    Item(level(checks.count(where: \.holds), of: checks.count), checks.map { $0.holds ? $0.yes : $0.no })
  }

  private static func explainability(_ decision: AssessedDecision) -> Item {
    item([
      (true, "framework `\(decision.framing.section.name.rawValue)` with a rationale and \(decision.framing.section.applicability.count) compared", ""),
      (decision.hasSensitivity, "what would change the winner is stated", "what would change the winner is not stated"),
      (
        decision.recommendation.considered.allSatisfy { !$0.whyNot.isEmpty },
        "every one of \(decision.recommendation.considered.count) other alternatives has a reason against it", "an alternative has no reason against it"
      ),
    ])
  }

  private static func documentation(_ decision: AssessedDecision) -> Item {
    let described = decision.setting.request.words.count { !$0.description.isEmpty }
    let all = decision.setting.request.words.count
    return item([
      (!decision.setting.request.brief.background.isEmpty, "the request gives its background", "the request gives no background"),
      (described == all, "all \(all) alternatives are described", "\(all - described) of \(all) alternatives are not described"),
      (decision.opinions.count == decision.setting.seats.count, "every seat's opinion is kept", "a seat's opinion is missing"),
    ])
  }

  private static func bias(_ decision: AssessedDecision) -> Item {
    let roles = Set(decision.setting.seats.map(\.executive.role)).count
    return item([
      (roles > 2, "\(roles) roles sit on the panel", "only \(roles) roles sit on the panel"),
      (!decision.framing.result.methodSensitive, "an alternative is first by every method", "which alternative is first depends on the method"),
      (decision.recommendation.considered.count > 0, "the recommendation was compared with others", "there was nothing to compare the recommendation with"),
    ])
  }

  private static func equality(_ decision: AssessedDecision) -> Item {
    let categories = Set(decision.framing.judgement.problem.criteria.compactMap(\.category))
    let measured = !categories.isDisjoint(with: ["ethics", "fairness"])
    let named = decision.setting.request.brief.stakeholders.count
    return item([
      (named > 0, "\(named) stakeholders are named", "no stakeholder is named"),
      (measured, "a criterion of ethics or fairness is measured", "no criterion of ethics or fairness is measured"),
      (
        decision.setting.seats.contains { $0.executive.expertise["ethics"] ?? 0 >= 4 }, "a seat of the panel is expert in ethics",
        "no seat of the panel is expert in ethics"
      ),
    ])
  }

  private static func oversight(_ decision: AssessedDecision) -> Item {
    let review = decision.governance.reviewRequired
    return item([
      (true, review ? "a person must review it: \(decision.governance.reasons.count) reasons" : "no rule asks for a person's review", ""),
      (decision.setting.settings.vetoEnabled, "executives may veto", "vetoes are switched off"),
      (decision.setting.settings.humanEscalationThreshold > 0, "low support goes to a person", "low support never goes to a person"),
    ])
  }

  private static func trail(_ decision: AssessedDecision) -> Item {
    item([
      (true, "every step has a receipt, chained by SHA-256", ""),
      (true, "\(decision.dissent.count) dissenting opinions are kept verbatim", ""),
      (!decision.setting.settings.policyVersion.isEmpty, "the policy's version is recorded", "the policy's version is not recorded"),
    ])
  }

  private static func robustness(_ decision: AssessedDecision) -> Item {
    let methods = decision.framing.result.rankings.count
    // Without pairwise judgements there is nothing for ahp to do.
    let leftOut = decision.framing.result.notApplicable.count { $0.method != MCDAMethod.ahp.rawValue }
    return item([
      (methods > 1, "\(methods) methods were run", "one method was run"),
      (!decision.framing.result.methodSensitive, "the methods agree on the first alternative", "the methods differ on the first alternative"),
      (
        leftOut == 0, "no method had to be left out", "\(leftOut) of the methods had to be left out"
      ),
    ])
  }

  private static func security(_ decision: AssessedDecision) -> Item {
    let models = decision.opinions.count { $0.source == .model }
    return item([
      (true, "classified \(decision.classification.rawValue)", ""),
      (models == 0, "no language model read the request", "\(models) opinions come from a language model that read the request"),
      (true, "the input was bounded and read strictly", ""),
    ])
  }
}

/// What the assessment looks at.
struct AssessedDecision {
  var setting: Setting
  var framing: Framing
  var recommendation: Recommendation
  var opinions: [Opinion]
  var dissent: [DecisionOutcome.Dissent]
  var governance: Governance
  var classification: Classification
  var hasSensitivity: Bool
}
