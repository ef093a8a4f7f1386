import Cases
import Forms
import Frameworks
import StrictJSON

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

  /// Evidence of what holds and what does not; the level is the share that holds.
  private static func item(_ checks: [(holds: Bool, yes: String, no: String)]) -> Item {
    Item(checks.map { ($0.holds, $0.holds ? $0.yes : $0.no) })
  }

  private static func explainability(_ decision: AssessedDecision) -> Item {
    let section = decision.framing.section
    let others = decision.recommendation.considered
    let unexplained = others.count { $0.whyNot.isEmpty }
    return item([
      (
        section.applicability.count > 1 && !section.rationale.isEmpty,
        "framework `\(section.name.rawValue)` with a rationale and \(section.applicability.count) compared", "no framework was compared with others"
      ),
      (decision.hasSensitivity, "what would change the winner is stated", "what would change the winner is not stated"),
      (
        !others.isEmpty && unexplained == 0, "\(others.count.of("other alternative")) considered, each with a reason against it",
        others.isEmpty ? "no other alternative was considered" : "\(unexplained.of("alternative")) without a reason against it"
      ),
    ])
  }

  private static func documentation(_ decision: AssessedDecision) -> Item {
    let all = decision.setting.request.words.count
    let silent = decision.setting.request.words.count { $0.description.isEmpty }
    return item([
      (!decision.setting.request.brief.background.isEmpty, "the request gives its background", "the request gives no background"),
      (silent == 0, "\(all.of("alternative")), every one described", "\(silent) of \(all.of("alternative")) without a description"),
      (decision.opinions.count == decision.setting.seats.count, "every seat's opinion is kept", "a seat's opinion is missing"),
    ])
  }

  private static func bias(_ decision: AssessedDecision) -> Item {
    let roles = Set(decision.setting.seats.map(\.executive.role)).count
    let methods = decision.framing.result.rankings.count
    return item([
      (roles > 2, "\(roles) roles sit on the panel", "only \(roles.of("role")) on the panel"),
      (
        methods > 1 && !decision.framing.result.methodSensitive, "an alternative is first by every method",
        methods > 1 ? "which alternative is first depends on the method" : "one method ranks them, so that no other bears it out"
      ),
      (decision.recommendation.considered.count > 0, "the recommendation was compared with others", "there was nothing to compare the recommendation with"),
    ])
  }

  private static func equality(_ decision: AssessedDecision) -> Item {
    let categories = Set(decision.framing.judgement.problem.criteria.compactMap(\.category))
    let measured = !categories.isDisjoint(with: ["ethics", "fairness"])
    let named = decision.setting.request.brief.stakeholders.count
    return item([
      (named > 0, "\(named.of("stakeholder")) named", "no stakeholder is named"),
      (measured, "a criterion of ethics or fairness is measured", "no criterion of ethics or fairness is measured"),
      (
        decision.setting.seats.contains { $0.executive.expertise["ethics"] ?? 0 >= 4 }, "a seat of the panel is expert in ethics",
        "no seat of the panel is expert in ethics"
      ),
    ])
  }

  private static func oversight(_ decision: AssessedDecision) -> Item {
    let reasons = decision.governance.reasons.count
    return item([
      (
        reasons > 0, "a person must review it before it holds, for \(reasons.of("reason"))",
        "no rule asks for a person's review, so that no person looks at it before it holds"
      ),
      (decision.setting.settings.vetoEnabled, "executives may veto", "vetoes are switched off"),
      (decision.setting.settings.humanEscalationThreshold > 0, "low support goes to a person", "low support never goes to a person"),
    ])
  }

  /// With what came of the review in the place of what was waited for: the first line of the oversight is always the review's.
  func answered(by review: DecisionOutcome.HumanReview?) -> AIActAssessment {
    let answer = review.map { "\($0.by) reviewed it: \($0.verdict.rawValue)" } ?? "nobody reviewed it in time"
    var assessment = self
    assessment.items[.humanOversight] = items[.humanOversight]?.answered(answer, holds: review != nil)
    return assessment
  }

  private static func trail(_ decision: AssessedDecision) -> Item {
    let opinions = decision.steps.count { $0.hasPrefix("opinion/") }
    let expected = decision.askings * decision.setting.seats.count
    let kept = "\(opinions.of("answer")) of the panel with a receipt each, \(decision.dissent.count.of("dissenting opinion")) kept verbatim"
    return item([
      (!decision.steps.isEmpty, "\(decision.steps.count.of("step")) with a receipt each, chained by SHA-256", "no step has a receipt"),
      (opinions == expected, kept, "\((expected - opinions).of("answer")) of the panel without a receipt"),
      (!decision.setting.settings.policyVersion.isEmpty, "the policy's version is recorded", "the policy's version is not recorded"),
    ])
  }

  private static func robustness(_ decision: AssessedDecision) -> Item {
    let methods = decision.framing.result.rankings.count
    // Without pairwise judgements there is nothing for ahp to do.
    let leftOut = decision.framing.result.notApplicable.count { $0.method != MCDAMethod.ahp.rawValue }
    return item([
      (methods > 1, "\(methods) methods were run", "one method was run"),
      (
        methods > 1 && !decision.framing.result.methodSensitive, "the methods agree on the first alternative",
        methods > 1 ? "the methods differ on the first alternative" : "no other method agrees with it"
      ),
      (leftOut == 0, "no method had to be left out", "\(leftOut.of("method")) had to be left out"),
    ])
  }

  private static func security(_ decision: AssessedDecision) -> Item {
    let models = decision.opinions.count { $0.source == .model }
    let free = decision.setting.request.brief.data.count
    return item([
      (decision.classification > .public, "classified \(decision.classification.rawValue)", "classified public, so that nothing guards it"),
      (models == 0, "no language model read the request", "\(models.of("opinion")) from a language model that read the request"),
      (free == 0, "nothing in the request is of the caller's own form", "\(free.of("member")) of `data` in the caller's own form, bounded but not understood"),
    ])
  }
}

extension AIActAssessment.Level {
  /// All is high, from half on it is medium.
  init(_ met: Int, of all: Int) { self = met == all ? .high : met * 2 >= all ? .medium : .low }

  /// How many lines hold at least where this is the share of them that does.
  fileprivate func least(of all: Int) -> Int {
    switch self {
    case .high: all
    case .medium: (all + 1) / 2
    case .low: 0
    }
  }
}

extension AIActAssessment.Item {
  fileprivate init(_ lines: [(holds: Bool, text: String)]) {
    self.init(AIActAssessment.Level(lines.count(where: \.holds), of: lines.count), lines.map(\.text), holds: lines.map(\.holds))
  }

  /// With another first line, and the level that follows. Where it was not kept which lines hold, as many of the others do as the level proves.
  fileprivate func answered(_ text: String, holds first: Bool) -> Self {
    guard !evidence.isEmpty else { return self }
    let texts = [text] + evidence.dropFirst()
    if let holds, holds.count == evidence.count { return Self(Array(zip([first] + holds.dropFirst(), texts)).map { ($0, $1) }) }
    let others = max(0, level.least(of: evidence.count) - 1)
    return Self(AIActAssessment.Level(others + (first ? 1 : 0), of: evidence.count), texts, holds: nil)
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
  /// How often the panel was asked.
  var askings: Int
  /// The keys of the steps that have a receipt.
  var steps: Set<String>
}
