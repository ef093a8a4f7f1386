internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What else was looked at, and what could go wrong.
extension DecisionPage {
  var others: PageSection {
    let considered = outcome.recommendation.considered
    guard !considered.isEmpty else { return PageSection("alternatives", "Why not another", [.paragraph("There was no other alternative.")]) }
    return PageSection(
      "alternatives", isAmended ? "What a person chose, and what else there was" : "The recommended one, and why not another",
      own + [.facts(considered.map { (title($0.id), .tag("div", about($0))) })])
  }

  private func description(_ id: String) -> [Markup] {
    let description = comparison?.request.words(of: id)?.description ?? ""
    return description.isEmpty ? [] : [.foreign("p", description)]
  }

  /// What is said of the recommended one beside the first screen and the tables.
  private var own: [Markup] {
    let recommendation = outcome.recommendation
    // Records of engines before 2 have no tables: there the words stand alone.
    let words =
      comparison == nil
      ? [told(recommendation.summary).sentence, told(recommendation.detailedDescription).sentence].filter { !$0.isEmpty }.map { .foreign("p", $0) }
        + Markup.titledList("What speaks for it", evidence.map(told)) : description(recommended)
    return words + Markup.titledList("How success is measured", measures) + Markup.titledList("Whom it affects", impacts)
      + (words.isEmpty && measures.isEmpty && impacts.isEmpty ? [] : [.tag("h3", [isAmended ? "The others" : "Why not another"])])
  }

  /// What the panel says for it stands with the panel.
  private var evidence: [String] {
    let said = Set(outcome.opinions.flatMap(\.supportingArguments))
    return outcome.recommendation.supportingEvidence.filter { !said.contains($0) }
  }

  /// As the question has them; else the scores that it was chosen by.
  private var measures: [String] {
    let given = comparison?.request.brief.metrics ?? []
    return given.isEmpty ? outcome.recommendation.successMetrics.map { told($0).capitalised } : given
  }

  /// Those whom nothing measures in one sentence.
  private var impacts: [String] {
    let all = outcome.recommendation.stakeholderImpacts.filter { !isOfThePanels || $0.hasSuffix(Recommendation.unmeasured) }
    let unmeasured = all.filter { $0.hasSuffix(Recommendation.unmeasured) }.map { String($0.dropLast(Recommendation.unmeasured.count)) }
    return all.filter { !$0.hasSuffix(Recommendation.unmeasured) }.map { told($0).capitalised }
      + (unmeasured.isEmpty ? [] : ["\(unmeasured.sentenceList.capitalised): no criterion measures the effect on them."])
  }

  private func about(_ other: Recommendation.Considered) -> [Markup] {
    description(other.id) + (isOnFirstScreen(other.id) ? [.tag("p", [.link("answer", "What tells the two apart stands at the top.")])] : [])
      + whyNot(other).map { .tag("p", ["dir": "auto"], [.text($0)]) }
      + (comparison == nil ? Markup.points(other.strengths.map(told) + other.weaknesses.map(told)) : [])
  }

  /// By the numbers where they are kept, else in the engine's words.
  private func whyNot(_ other: Recommendation.Considered) -> [String] {
    let isOut = outcome.framework.result.inadmissible.contains { $0.alternative == other.id }
    let leads = leads(recommended, other.id)
    let ahead = leads.filter { $0.weight > 0 }.prefix(2).map(told)
    let behind = leads.filter { $0.weight < 0 }.suffix(2).reversed().map(told)
    let ranks = deciding?.ranks ?? [:]
    let isHigher = ranks[other.id].flatMap { own in ranks[recommended].map { own < $0 } } ?? false
    let risks = stated(other.id)
    if isAmended { return [besideTheChosen(other)].compactMap(\.self) + risks }
    if let deciding, deciding.isByReversibility, let own = deciding.scores[recommended], let its = deciding.scores[other.id], its < own {
      return [undone(other.id, its, beside: "the recommended one", own)] + risks
    }
    if isOnFirstScreen(other.id) { return risks }
    guard comparison != nil, !isOut, !isHigher, !ahead.isEmpty else {
      return [told(other.whyNot).capitalised + "."] + risks
    }
    return ["The recommended one is ahead \(ahead.sentenceList)" + (behind.isEmpty ? "." : ", and behind \(behind.sentenceList).")] + risks
  }

  /// Of the one that the panel recommended, why it did; of the others their scores. What was said against them was said for the panel’s.
  private func besideTheChosen(_ other: Recommendation.Considered) -> String? {
    if other.id == outcome.askedAlternative {
      return other.panelSummary.map { "The panel recommended it: \(told($0).sentence)" } ?? told(other.whyNot).sentence
    }
    if outcome.framework.result.inadmissible.contains(where: { $0.alternative == other.id }) { return told(other.whyNot).capitalised + "." }
    if let deciding, deciding.isByReversibility, let own = deciding.scores[recommended], let its = deciding.scores[other.id] {
      return undone(other.id, its, beside: ownName, own)
    }
    guard let deciding, !isByMarks, let its = deciding.told(payoffUnit)[other.id] else { return nil }
    let own = deciding.told(payoffUnit)[recommended]
    let against = own.map { "against \($0) for \(ownName); \(deciding.isLowerBetter ? "lower" : "higher") is better" } ?? "which says nothing of \(ownName)"
    return "By \(deciding.method.methodName) it has \(its), \(against)."
  }

  /// The first screen says by what it is better than the recommended one, and by what worse.
  private func isOnFirstScreen(_ id: String) -> Bool {
    let ranks = deciding?.ranks ?? [:]
    guard id == rivalID, outcome.humanReview?.verdict != .amend, let own = ranks[recommended], let its = ranks[id], own <= its else { return false }
    return leads(recommended, id).contains { $0.weight > 0 } && !outcome.framework.result.inadmissible.contains { $0.alternative == id }
  }

  /// What may go wrong with it.
  private func stated(_ id: String) -> [String] { statedRisks(id).map { "May go wrong: \($0)" } }

  func statedRisks(_ id: String) -> [String] {
    guard let request = comparison?.request, let alternative = request.alternative(id), let words = request.words(of: id)?.risks, !words.isEmpty else {
      return []
    }
    return zip(alternative.risks, words).map { risk, description in
      "\(description.isEmpty ? "something not described" : description) (chance \(risk.probability.percent), seriousness \(risk.seriousness.numeral) of 10)."
    }
  }

  var risks: PageSection {
    // Records of amendments may not have them.
    let risks = isAmended ? comparison?.risks(of: recommended) ?? [] : outcome.recommendation.risks
    let shared = risks.count > 1 && Set(risks.map(\.mitigations)).count == 1 ? risks[0].mitigations : []
    let facts = risks.map { risk -> (name: String, value: Markup) in
      let own = shared.isEmpty ? risk.mitigations : []
      return (told(risk.description).capitalised, .tag("div", [.paragraph(degree(of: risk))] + own.map { .foreign("p", told($0).sentence) }))
    }
    return PageSection(
      "risks", "Risks and uncertainty",
      [risks.isEmpty ? .paragraph(unstated) : .facts(facts)] + shared.map { .foreign("p", told($0).sentence) }
        + (isOfThePanels ? missed("What else it misses", recommended, from: foremostMissed == nil ? 0 : 1) : [])
        + Markup.titledList(isOfThePanels ? "What was uncertain of \(thePanels)" : "What is uncertain", uncertain.map { told($0).capitalised })
        + (isAmended && !isOfThePanels ? missed("Missed by \(thePanels)", outcome.askedAlternative) : []))
  }

  /// Records of amendments before 2.7 say of what the panel recommended what follows from an alternative.
  private var isOfThePanels: Bool { isAmended && outcome.recommendation.confidenceOf == nil }

  private var thePanels: String { "what the panel recommended, “\(title(outcome.askedAlternative))”" }

  private func missed(_ title: String, _ id: String, from first: Int = 0) -> [Markup] {
    Markup.titledList(title, (comparison?.missedWishes(of: id) ?? []).dropFirst(first).map { told($0).capitalised })
  }

  private var unstated: String { isAmended ? "No risk of “\(title(recommended))” is stated." : "No risk of the recommendation is stated." }

  /// A risk that the payoffs show has its chance in its description.
  func degree(of risk: Recommendation.Risk) -> String {
    let words =
      risk.category == Recommendation.statedRisk
      ? "chance \(risk.likelihood.percent), seriousness \((risk.impact * 10).roundNumeral) of 10."
      : "the loss then is \(risk.impact.percent) of the range of all payoffs."
    return (risk.isHigh ? "High risk: " + words : words).capitalised
  }

  /// Without what stands in a place of its own; of records that do not say what each is about, all.
  private var uncertain: [String] {
    let factors = outcome.recommendation.uncertaintyFactors
    // On the first screen, where there are tables to read it from.
    let first = foremostMissed
    guard let kinds = outcome.recommendation.uncertaintyKinds, kinds.count == factors.count else { return factors.filter { $0 != first } }
    return zip(factors, kinds).filter { !standsElsewhere($0.1) && $0.0 != first }.map(\.0)
  }

  private func standsElsewhere(_ kind: UncertaintyFactor.Kind) -> Bool {
    switch kind {
    // On the first screen, in the tables, with the panel, with the review or with the question.
    case .stated, .ignorance, .untried, .soleAlternative, .methods, .judges, .notFirst, .breach, .concern, .silence, .nothing, .unchecked, .deadline,
      .mustsUnmet,
      .adverseConsequences:
      true
    // With what stands out in the numbers.
    case .highVariation, .likelyLoss: true
    case .hangsOnDominated, .rankReversal: hangingCaution?.kind.rawValue == kind.rawValue
    case .unassessedRisks: unassessedWords != nil
    case .inconsistentJudgements: isContradictionTold
    case .noClearWinner, .unseated, .estimate, .missedWish, .clamped: false
    }
  }

  /// A list in a cell, or a dash.
  func points(_ items: [String]) -> Markup { items.isEmpty ? "–" : .list(items.map { told($0).capitalised }) }
}

extension Markup {
  /// Nothing for an empty list.
  fileprivate static func points(_ items: [String]) -> [Markup] { items.isEmpty ? [] : [list(items)] }
}
