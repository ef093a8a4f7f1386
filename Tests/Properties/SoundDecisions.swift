import Cases
import Decisions
import Fakes
import Frameworks
import SeededProperties
import StrictJSON

extension Property {
  /// What must hold of every decision, on questions by criteria with categories and a must.
  static let scoredDecisions = Property(
    "scored-decisions", "a decision by criteria recommends what it may, and says who overruled whom", small: 200, whole: 2_000,
    kinds: ["as proposed", "overruled", "none admissible"]
  ) {
    { random in
      let seed = random.next()
      let outcome = try await made(SeededDecisions.scored(seed))
      let kind = try outcome.sound()
      guard kind != "none admissible" else { return kind }
      // One more, which breaks the must, changes nothing but itself.
      let after = try await made(SeededDecisions.scored(seed, extra: true))
      try hold(after.recommendation.alternative == outcome.recommendation.alternative, "an inadmissible alternative changes what is recommended")
      try hold(after.opinions == outcome.opinions && after.consensus == outcome.consensus, "an inadmissible alternative changes what the panel says")
      try hold(after.reviewReasons == outcome.reviewReasons, "an inadmissible alternative changes why a person is asked")
      try hold(after.recommendation.confidence == outcome.recommendation.confidence, "an inadmissible alternative changes the confidence")
      try hold(after.framework.result.proposed == outcome.framework.result.proposed, "an inadmissible alternative changes what is proposed")
      return kind
    }
  }

  /// The same of questions by payoffs.
  static let paidDecisions = Property(
    "paid-decisions", "a decision by payoffs recommends what it may, and says who overruled whom", small: 200, whole: 2_000, kinds: ["as proposed"]
  ) {
    { random in try await made(SeededDecisions.paid(random.next())).sound() }
  }

  fileprivate static func made(_ body: String) async throws -> DecisionOutcome {
    let journal = try Journal(
      CasePlace(tenant: "", family: Decisions.name, id: "00000000-0000-4000-8000-000000000000"), engine: engineVersion, surroundings: ScriptedSurroundings())
    return try await makeDecision(
      DecisionRequest.read(Array(body.utf8)), executives: Executive.shipped, settings: DecisionSettings(), opinions: RulesOpinions(), journal: journal)
  }
}

extension DecisionOutcome {
  /// What kind of decision it was; throws where it recommends what it may not, or does not say why.
  fileprivate func sound() throws -> String {
    let result = framework.result
    let recommended = recommendation.alternative
    let noneAdmissible = result.flags.contains { $0.kind == .mustsUnmet }
    let inadmissible = Set(result.inadmissible.map(\.alternative))
    if !noneAdmissible {
      try hold(!result.dominated.map(\.alternative).contains(recommended), "\(recommended) is dominated")
      try hold(!inadmissible.contains(recommended), "\(recommended) is inadmissible")
      let worse = inadmissible.union(result.dominated.map(\.alternative))
      for opinion in opinions { try hold(!worse.contains(opinion.firstChoice ?? ""), "\(opinion.executive) would choose what nobody may or should") }
    }
    try hold(consensus.attempts.allSatisfy { $0.support <= consensus.support }, "one that was asked about has more support")
    let overruled = reviewReasons.contains { $0.contains("`panel_overrules_framework`") }
    try hold((recommended != result.proposed) == overruled, "not what the method proposes, without a word: \(reviewReasons)")
    try hold(!overruled || humanReviewRequired, "overruled without a review")
    guard let panel else { throw Broken("it has no panel") }
    let own = panel.firstChoices[recommended]?.count ?? 0
    try hold(2 * own >= opinions.count || consensus.level > .generalConsensus, "\(consensus.level) where most would choose another")
    try hold(panel.firstChoices.values.joined().sorted() == opinions.map(\.executive).sorted(), "the first choices do not name each once")
    try hold(noneAdmissible || inadmissible.isDisjoint(with: panel.firstChoices.keys), "a first choice is inadmissible")
    let others = Set(panel.firstChoices.filter { $0.key != recommended }.values.joined())
    try hold(Set(dissent.map(\.opinion.executive)) == others, "who dissents is not who would choose another")
    let considered = recommendation.considered.map(\.id)
    let isAlone = noneAdmissible ? considered.isEmpty : considered.allSatisfy(inadmissible.contains)
    let share = isAlone ? 0.5 : result.robustness.map { $0.firstShare[recommended] ?? 0 } ?? 0.5
    try hold(
      recommendation.confidence == min(consensus.support, share),
      "the confidence is neither the support nor the share of first places, or a half where nothing could be tried")
    return noneAdmissible ? "none admissible" : overruled ? "overruled" : "as proposed"
  }
}
