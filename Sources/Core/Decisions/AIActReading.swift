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
    for subject in items.keys {
      items[subject]?.about = subject.about
      items[subject]?.notAssessed = subject.notAssessed
    }
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
        "it is said why it was framed by `\(section.name.rawValue)`, and how well each of \(section.applicability.count) frameworks suits",
        "no framework was compared with others"
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
      (silent == 0, "every one of \(all.of("alternative")) has a description", "\(silent) of \(all.of("alternative")) without a description"),
      (decision.opinions.count == decision.setting.seats.count, "every seat's opinion is kept", "a seat's opinion is missing"),
    ])
  }

  private static func bias(_ decision: AssessedDecision) -> Item {
    let roles = Set(decision.setting.seats.map(\.executive.role)).count
    let weights = decision.setting.seats.map { $0.weight * $0.expertise }
    let greatest = (weights.max() ?? 0) / max(weights.sum, .leastNonzeroMagnitude)
    return item([
      (roles > 2, "\(roles) roles sit on the panel", "only \(roles.of("role")) on the panel"),
      (
        greatest <= 0.5, "no seat has more than half of the panel's weight; the greatest share is \(greatest.percent)",
        "one seat has more than half of the panel's weight, \(greatest.percent)"
      ),
      (decision.recommendation.considered.count > 0, "the recommendation was compared with others", "there was nothing to compare the recommendation with"),
    ])
  }

  private static func equality(_ decision: AssessedDecision) -> Item {
    let categories = Set(decision.framing.judgement.problem.criteria.compactMap(\.category))
    let measured = !categories.isDisjoint(with: ["ethics", "fairness"])
    let named = decision.setting.request.brief.stakeholders.count
    return item([
      (named > 0, "the request names \(named.of("stakeholder"))", "the request names no stakeholder"),
      (measured, "a criterion has the category ethics or fairness", "no criterion has the category ethics or fairness"),
      (
        decision.setting.seats.contains { $0.executive.expertise["ethics"] ?? 0 >= 4 },
        "a seat of the panel is set to an expertise in ethics of 4 or more of 5",
        "no seat of the panel is set to an expertise in ethics of 4 or more of 5"
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
      (
        decision.setting.settings.vetoEnabled, "a veto by a seat of the panel would stop it until a person decides", "vetoes are switched off"
      ),
      (
        decision.setting.settings.humanEscalationThreshold > 0,
        "support under \(decision.setting.settings.humanEscalationThreshold.percent) would go to a person", "no support is so low that it would go to a person"
      ),
    ])
  }

  /// With what came of the review in the place of what was waited for: the first line of the oversight is always the review's.
  func answered(by review: DecisionOutcome.HumanReview?) -> AIActAssessment {
    let answer = review.map { "\($0.reviewer) reviewed it: \($0.verdict.rawValue)" } ?? "nobody reviewed it in time"
    var assessment = self
    assessment.items[.humanOversight] = items[.humanOversight]?.answered(answer, holds: review != nil)
    return assessment
  }

  private static func trail(_ decision: AssessedDecision) -> Item {
    let opinions = decision.steps.count { $0.hasPrefix("opinion/") }
    let expected = decision.askings * decision.setting.seats.count
    let dissent = decision.dissent.isEmpty ? "" : ", \(decision.dissent.count.of("dissenting opinion")) kept verbatim"
    let kept = "\(opinions.of("answer")) of the panel with a receipt each\(dissent)"
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
    let silent = decision.opinions.silentModels
    let free = decision.setting.request.brief.data.count
    return item([
      (decision.classification > .public, "it is classified \(decision.classification.rawValue)", "it is classified public"),
      (
        models == 0 && silent == 0, "no language model read the request",
        models == 0
          ? "no opinion is from a language model, but the request may have been sent to one: \(silent.of("opinion")) it was to give"
          : "\(models.of("opinion")) from a language model that read the request"
      ),
      (free == 0, "nothing in the request is of the caller's own form", "\(free.of("member")) of `data` in the caller's own form, bounded but not understood"),
    ])
  }
}

extension AIActAssessment.Subject {
  /// What its lines are about, in words that claim nothing and of which more is better: “bias: high” would be read the wrong way round.
  package var about: String {
    switch self {
    case .explainability: "reasons that are given for the choice"
    case .documentation: "what is written down of the question and the answers"
    case .bias: "whether views were set against each other"
    case .equalityImpact: "who is affected, and fairness, among what was asked"
    case .humanOversight: "ways for a person to look at it or to stop it"
    case .auditTrail: "what can be traced afterwards"
    case .technicalRobustness: "whether other methods were tried on the same numbers, and agree"
    case .security: "whether what the request holds is kept close"
    }
  }

  /// What nobody looked at, so that no level speaks of it.
  package var notAssessed: String {
    switch self {
    case .explainability: "whether those whom it affects would understand the reasons"
    case .documentation: "whether what is written is right, or enough"
    case .bias: "bias in the numbers, in the criteria, or in who judged"
    case .equalityImpact: "what it does to any group of people: no group was compared with another"
    case .humanOversight: "whether whoever looks at it has the knowledge, the time and the standing to decide otherwise"
    case .auditTrail: "whether the receipts have been changed since: a replay checks that"
    case .technicalRobustness: "errors in the numbers given, and faults of or attacks on the system that computed this"
    case .security: "who can read it where it is stored, and how that place is guarded"
    }
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
    var answered = self
    answered.evidence = texts
    if let holds, holds.count == evidence.count {
      let now = [first] + holds.dropFirst()
      (answered.level, answered.holds) = (AIActAssessment.Level(now.count { $0 }, of: now.count), now)
    } else {
      let others = max(0, level.least(of: evidence.count) - 1)
      (answered.level, answered.holds) = (AIActAssessment.Level(others + (first ? 1 : 0), of: evidence.count), nil)
    }
    return answered
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
