import Forms
import Frameworks

/// What follows from policy, vetoes, consensus and risk, in this order of rank.
struct Governance: Sendable {
  var veto: DecisionOutcome.Veto?
  var escalated: Bool
  /// Why a person must review; empty when none must.
  var reasons: [String]
  var forbidden: String?

  var reviewRequired: Bool { !reasons.isEmpty }

  var status: DecisionOutcome.Status {
    if forbidden != nil { return .rejected }
    return reviewRequired ? .awaitingReview : .completed
  }

  init(_ asked: PanelAsking, _ recommendation: Recommendation, _ framing: Framing, _ draft: Setting) {
    let (consensus, settings) = (asked.consensus, draft.settings)
    veto = settings.vetoEnabled ? Governance.veto(asked.opinions, draft.seats, draft.request.domainsInPlay) : nil
    escalated = consensus.support < settings.humanEscalationThreshold
    if case .forbid(let reason) = draft.policy { forbidden = reason }
    reasons = []
    if case .review(let reason) = draft.policy { reasons.append("policy: \(reason)") }
    if case .forbid(let reason) = draft.policy { reasons.append("policy forbids it: \(reason)") }
    if let veto { reasons.append("\(veto.executive) vetoes it in `\(veto.domain)`") }
    if escalated {
      reasons.append(
        "support \(consensus.support.percent(apart: settings.humanEscalationThreshold)) is under \(settings.humanEscalationThreshold.percent), where a person takes over"
      )
    }
    reasons += Governance.disagreement(asked, settings)
    reasons += Governance.composition(asked.voices)
    reasons += Governance.numbers(recommendation, framing, asked.voices)
    reasons += draft.request.brief.constraints.map { "only a person can check a constraint in words \(ReviewCode.constraintInWords): \($0)" }
  }

  /// Why the panel did not pass what it recommends, or passed it with too little support for nobody to look.
  private static func disagreement(_ asked: PanelAsking, _ settings: DecisionSettings) -> [String] {
    let consensus = asked.consensus
    let least = max(settings.reviewThreshold, settings.threshold)
    var reasons: [String] = []
    if consensus.support < least { reasons.append("support \(consensus.support.percent(apart: least)) is under \(least.percent)") }
    if consensus.level >= .divided {
      reasons.append(
        asked.voices.hasBasis
          ? "the level of consensus is \(consensus.told(asked.voices.judgement.title))"
          : "nobody on the panel had anything to judge by, so that each counts as half agreeing")
    }
    if consensus.participation < settings.minParticipation {
      reasons.append("participation \(consensus.participation.percent(apart: settings.minParticipation)) is under \(settings.minParticipation.percent)")
    }
    return reasons + consensus.conflicts.filter { $0.severity == .critical }.map { "a critical conflict stands \(ReviewCode.criticalConflict): \($0.text)" }
  }

  /// Who sits.
  private static func composition(_ voices: Voices) -> [String] {
    var reasons: [String] = []
    if voices.isThin {
      reasons.append("the panel is thin \(ReviewCode.thinPanel): \(voices.all.count.of("opinion")), where fewer than \(Voices.thinUnder) are no panel")
    }
    return reasons + voices.uncovered.map { "nobody on the panel knows `\($0)` well \(ReviewCode.uncoveredDomain)" }
  }

  /// What the numbers themselves ask a person to look at.
  private static func numbers(_ recommendation: Recommendation, _ framing: Framing, _ voices: Voices) -> [String] {
    let result = framing.result
    let own = "`\(recommendation.title)`"
    var reasons = framing.judgement.brokenMusts(of: recommendation.alternative).map { "\(own) breaks a must (`\(Flag.Kind.mustsUnmet.rawValue)`): \($0)" }
    reasons += framing.judgement.contradictions.map { "\($0) (`\(Flag.Kind.mustsUnmet.rawValue)`)" }
    if recommendation.alternative != framing.proposed {
      reasons.append("the panel recommends \(own)\(overruled(recommendation.alternative, framing)) \(ReviewCode.panelOverrulesFramework)")
    }
    if voices.isTied {
      let tied = result.rankings[0].order.filter { result.rankings[0].ranks[$0] == 1 }.map { "`\(framing.title($0))`" }
      reasons.append("\(tied.joined(separator: " and ")) share the first place \(ReviewCode.tie)")
    }
    reasons += ignorance(framing)
    for risk in recommendation.risks where risk.isHigh {
      reasons.append("high risk of \(own) (chance \(risk.likelihood.percent), impact \(risk.impact.percent)): \(risk.description)")
    }
    // A must that is broken is said above, in every framework and in words.
    for flag in result.flags where flag.level == .high && flag.kind != .mustsUnmet && flag.alternative == recommendation.alternative {
      reasons.append("of \(own): \(flag.sentence)")
    }
    return reasons + result.cautions.filter { $0.level == .high }.map { "\($0.text) (`\($0.kind.rawValue)`)" }
  }

  /// Where what was proposed stands beside what is recommended in its place.
  private static func overruled(_ recommended: String, _ framing: Framing) -> String {
    let (proposed, method) = ("`\(framing.title(framing.proposed))`", framing.section.method.methodWords)
    let ranks = framing.result.rankings.first?.ranks ?? [:]
    if framing.result.isTieBroken(recommended, framing.proposed) {
      return ", while \(proposed), which is level with it by \(method), stands before it by how far each can be undone"
    }
    if let rank = ranks[recommended], rank == ranks[framing.proposed] {
      return ", which is level with \(proposed) by \(method): \(proposed) was put to the panel first"
    }
    let among = ranks[framing.proposed] == 1 ? "" : " of those that nothing dominates"
    return ", while \(method) puts \(proposed) first\(among)"
  }

  /// What no number given can answer for.
  private static func ignorance(_ framing: Framing) -> [String] {
    var reasons: [String] = []
    if framing.input.uncertainty.contains(.totalIgnorance) {
      reasons.append("the request states total ignorance, of which none of its numbers can tell \(ReviewCode.totalIgnorance)")
    }
    if case .nothing = framing.judgement.basis, framing.order.count == 1 {
      reasons.append("nothing was compared: there is one alternative alone, without scores, payoffs or outcomes \(ReviewCode.nothingCompared)")
    }
    return reasons
  }

  /// The first seat, by rank, that holds a veto in a domain in play and agrees less than .2.
  private static func veto(_ opinions: [Opinion], _ seats: [Seat], _ inPlay: Set<String>) -> DecisionOutcome.Veto? {
    for seat in seats {
      guard let opinion = opinions.first(where: { $0.executive == seat.executive.name }), opinion.agreement < 0.2,
        let domain = seat.executive.vetoDomains.filter(inPlay.contains).min(by: { $0.precedes($1) })
      else { continue }
      return DecisionOutcome.Veto(executive: seat.executive.name, domain: domain, overriddenBy: nil)
    }
    return nil
  }
}

/// What a decision is made with, beside the world.
struct Setting: Sendable {
  var request: DecisionRequest
  var settings: DecisionSettings
  var policy: PolicyVerdict
  var seats: [Seat]
  var frameworks = GivenFrameworks()
  var writesDraft = false
}
