import Forms
import Frameworks

/// Puts a recommendation into words. Every sentence states a number of the request, of a ranking or of an opinion; nothing is added.
struct RecommendationWriter {
  let setting: Setting
  let framing: Framing
  let consensus: Consensus
  let opinions: [Opinion]
  let recommended: String
  let created_ms: Int64

  private var judgement: Judgement { framing.judgement }
  private var request: DecisionRequest { setting.request }
  private var title: String { framing.title(recommended) }

  func recommendation() -> Recommendation {
    let uncertainty = UncertaintyReading(
      setting: setting, framing: framing, consensus: consensus, opinions: opinions, recommended: recommended, standing: "`\(title)` \(standing)",
      isFirst: isWinner && equals == 0, created_ms: created_ms
    ).factors
    return Recommendation(
      alternative: recommended, title: title, summary: summary, detailedDescription: detail, supportingEvidence: evidence, confidence: confidence,
      considered: framing.order.filter { $0 != recommended }.map(considered), risks: RiskReading(request, recommended).risks,
      stakeholderImpacts: stakeholderImpacts, successMetrics: successMetrics, domainAnalyses: domainAnalyses, uncertaintyFactors: uncertainty.map(\.sentence),
      uncertaintyKinds: uncertainty.map(\.kind))
  }

  private var summary: String {
    var parts = [framing.experiment?.sentence].compactMap { $0 }
    let subject = parts.isEmpty ? "`\(title)`" : "without it `\(title)`"
    parts.append("\(subject) \(standing); the panel supports it by \(consensus.support.percent) (\(consensus.told(framing.title)))")
    parts += [otherByExpectation, framing.result.noClearWinner].compactMap { $0 }
    parts += framing.result.cautions.filter { $0.kind == .adverseConsequences }.map(\.text)
    return parts.joined(separator: "; ")
  }

  /// Where the certainty equivalent decides and the expected utility would have chosen another one: both values of both.
  private var otherByExpectation: String? {
    guard let deciding = framing.result.rankings.first, deciding.method == RankingMethod.certaintyEquivalent.rawValue,
      let expected = framing.result.rankings.first(where: { $0.method == RankingMethod.expectedUtility.rawValue }), let first = expected.order.first,
      first != recommended, let own = expected.scores[recommended], let its = expected.scores[first], let ownEquivalent = deciding.scores[recommended],
      let itsEquivalent = deciding.scores[first], expected.ranks[recommended] != 1
    else { return nil }
    let (expectations, equivalents) = ([its, own].roundAmounts(unit), [itsEquivalent, ownEquivalent].roundAmounts(unit))
    return
      "by expected utility `\(framing.title(first))` is first (\(expectations[0]), against \(expectations[1])); at a risk tolerance of \(request.input.riskTolerance.numeral) it is worth \(equivalents[0]), against \(equivalents[1])"
  }

  private var unit: String? { request.input.payoffUnit }

  private var place: Int? { framing.result.rankings.first?.ranks[recommended] }

  /// How many others the deciding ranking cannot tell from it.
  private var equals: Int { framing.result.rankings.first?.ranks.count { $0.key != recommended && $0.value == place } ?? 0 }

  private var isWinner: Bool { recommended == framing.result.winner }

  /// Its place in the deciding ranking, and by what it stands before its equals.
  private var standing: String {
    let (count, method) = (framing.result.rankings.first?.ranks.count ?? framing.order.count, framing.section.method.methodWords)
    guard let place else { return "is not compared by \(method)" }
    guard equals > 0 else { return place == 1 ? "stands first of \(count) by \(method)" : "stands place \(place) of \(count) by \(method)" }
    let shared = place == 1 ? "first place" : "place \(place)"
    return "shares \(shared) of \(count) with \(equals.of("other")) by \(method)"
  }

  private var detail: String {
    let description = request.words(of: recommended)?.description ?? ""
    let voices =
      "\(consensus.supporting.count) of \(setting.seats.count) support it, \(consensus.opposing.count) oppose it, \(consensus.abstaining.count) abstain"
    let asked = consensus.attempts.count > 1 ? "; the panel was asked \(consensus.attempts.count) times" : ""
    return description.isEmpty ? voices + asked : "\(description) — \(voices)\(asked)"
  }

  private var evidence: [String] {
    let ranks = framing.result.rankings.compactMap { ranking in
      ranking.scores[recommended].map {
        "\(ranking.method): rank \(ranking.ranks[recommended] ?? 0), \(marks(of: recommended) ?? "score \(ranking.told([$0], unit)[0])")"
      }
    }
    return ranks + strengths(recommended) + Set(opinions.flatMap(\.supportingArguments)).sorted { $0.precedes($1) }.prefix(10)
  }

  private var confidence: Double {
    guard !opinions.isEmpty else { return 0 }
    // Nobody knows how likely anything is, so that nothing can be drawn.
    if request.input.ignorance, case .regret = judgement.basis { return min(0.5, consensus.support) }
    return min(consensus.support, framing.result.robustness.map { $0.firstShare[recommended] ?? 0 } ?? 1)
  }

  private func considered(_ id: String) -> Recommendation.Considered {
    Recommendation.Considered(id: id, title: framing.title(id), strengths: strengths(id), weaknesses: weaknesses(id), whyNot: whyNot(id))
  }

  private func whyNot(_ id: String) -> String {
    let broken = judgement.brokenMusts(of: id)
    let breaks = broken.isEmpty ? "" : "it breaks a must: \(broken.joined(separator: "; "))"
    let deciding = framing.result.rankings[0]
    let ranks = deciding.ranks
    guard let other = framing.score(id), let own = framing.score(recommended) else {
      return broken.isEmpty ? dominance(id) ?? "it was left out of the ranking" : breaks
    }
    let also = (broken.isEmpty ? "" : ", and \(breaks)") + (dominance(id).map { ", and \($0)" } ?? "")
    if let rank = ranks[id], let place, rank < place { return "it ranks higher (\(rank), not \(place)), but \(dominance(id) ?? whyPassedOver(id))" }
    if let its = marks(of: id), let own = marks(of: recommended) { return "it has \(its); the recommended one has \(own)\(also)" }
    let scores = deciding.told([other, own], unit)
    if ranks[id] == place { return "it scores the same, \(scores[1])\(also)" }
    return "\(framing.section.method.methodWords) scores it \(scores[0]), the recommended one \(scores[1])\(also)"
  }

  /// Importance, urgency and what follows, where these decide; nil elsewhere.
  private func marks(of id: String) -> String? {
    guard let quarter = framing.result.quarter(of: id), let alternative = request.alternative(id), let importance = alternative.importance,
      let urgency = alternative.urgency
    else { return nil }
    return "importance \(importance.numeral) and urgency \(urgency.numeral): \(quarter)"
  }

  /// Why nobody needs it.
  private func dominance(_ id: String) -> String? {
    framing.result.dominated.first { $0.alternative == id }.map {
      "`\(framing.title($0.by))` is at least as good in everything that counts and better in something"
    }
  }

  /// The asking with the most support stands.
  private func whyPassedOver(_ id: String) -> String {
    guard let attempt = consensus.attempts.first(where: { $0.alternative == id }) else { return "the executives themselves score it lower" }
    return attempt.support < consensus.support
      ? "the panel supports it less (\(attempt.support.percent), not \(consensus.support.percent))"
      : "the panel, which was asked about it later, supports it no more"
  }

  /// The three best of those in which nothing is better, of at least .75: what is behind may be a concern.
  private func strengths(_ id: String) -> [String] { rated(id, best: true) }

  /// The three worst ratings of at most .25, the musts it breaks, and what may go wrong with it.
  private func weaknesses(_ id: String) -> [String] {
    judgement.brokenMusts(of: id).prefix(3) + goingWrong(id) + rated(id, best: false)
  }

  /// Every risk that is stated is told, also of what is not recommended.
  private func goingWrong(_ id: String) -> [String] {
    guard let risks = request.alternative(id)?.risks, !risks.isEmpty else { return [] }
    let sum = risks.map { $0.probability * $0.seriousness }.sorted().sum
    let words = (request.words(of: id)?.risks ?? []).filter { !$0.isEmpty }
    return ["what may go wrong, chance × seriousness: \(sum.roundNumeral)" + (words.isEmpty ? "" : " (\(words.joined(separator: "; ")))")]
  }

  private func rated(_ id: String, best: Bool) -> [String] {
    guard let place = judgement.ids.firstIndex(of: id) else { return [] }
    let all = judgement.problem.criteria.indices.compactMap { column in judgement.rating(place, column).map { (column: column, rating: $0) } }
    let counted = all.filter { best ? judgement.isGood($0.column, place) : $0.rating <= 0.25 }
    // The criteria are in the order of their names.
    let sorted = counted.sorted { $0.rating != $1.rating ? ($0.rating > $1.rating) == best : $0.column < $1.column }
    return sorted.prefix(3).map { judgement.standing($0.column, of: place) }
  }

  private var stakeholderImpacts: [String] {
    request.brief.stakeholders.map { stakeholder in
      let place = judgement.ids.firstIndex(of: recommended)
      let word = stakeholder.lowercased()
      let measured = judgement.problem.criteria.enumerated().first { $0.element.name.lowercased() == word || $0.element.category?.lowercased() == word }
      guard let place, let measured else { return stakeholder + Recommendation.unmeasured }
      return "\(stakeholder): \(judgement.standing(measured.offset, of: place))"
    }
  }

  /// The caller's own, then the three heaviest criteria at the scores that the choice rests on.
  private var successMetrics: [String] {
    guard let place = judgement.ids.firstIndex(of: recommended) else { return request.brief.metrics }
    let problem = judgement.problem
    let heaviest = problem.criteria.indices.filter { problem.weights[$0] > 0 }.sorted { a, b in
      problem.weights[a] != problem.weights[b] ? problem.weights[a] > problem.weights[b] : a < b
    }
    return request.brief.metrics
      + heaviest.prefix(3).map { column in
        let criterion = problem.criteria[column]
        return
          "`\(criterion.name)` is \(criterion.direction == .max ? "at least" : "at most") \(problem.scores[place, column].amount(criterion.unit)), as it was judged"
      }
  }

  private var domainAnalyses: [String: String] {
    var analyses: [String: String] = [:]
    for domain in request.requiredDomains {
      let known = setting.seats.filter { ($0.executive.expertise[domain] ?? 0) > 0 }
      let voices = known.compactMap { seat -> String? in
        guard let opinion = opinions.first(where: { $0.executive == seat.executive.name }), let level = seat.executive.expertise[domain] else { return nil }
        let concerns = opinion.concerns.isEmpty ? "no concern" : opinion.concerns.prefix(3).joined(separator: "; ")
        return "\(opinion.executive) (expertise \(level.numeral) of 5) agrees \(opinion.agreement.percent): \(concerns)"
      }
      analyses[domain] = voices.isEmpty ? "no seat of the panel has expertise in it" : voices.joined(separator: ". ")
    }
    return analyses
  }
}
