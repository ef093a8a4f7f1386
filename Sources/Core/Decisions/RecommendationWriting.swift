import Cases
import Forms
import Frameworks

/// Puts a recommendation into words. Every sentence states a number of the request, of a ranking or of an opinion; nothing is added.
struct RecommendationWriter {
  let setting: Setting
  let framing: Framing
  let consensus: Consensus
  let opinions: [Opinion]
  let recommended: String

  private var judgement: Judgement { framing.judgement }
  private var request: DecisionRequest { setting.request }
  private var title: String { framing.title(recommended) }

  func recommendation() -> Recommendation {
    Recommendation(
      alternative: recommended, title: title, summary: summary, detailedDescription: detail, supportingEvidence: evidence, confidence: confidence,
      considered: framing.order.filter { $0 != recommended }.map(considered), risks: RiskReading(request, framing, recommended).risks,
      stakeholderImpacts: stakeholderImpacts, successMetrics: successMetrics, domainAnalyses: domainAnalyses, uncertaintyFactors: uncertaintyFactors)
  }

  private var summary: String {
    "`\(title)` \(standing); the panel supports it by \(consensus.support.percent) (\(consensus.level.words))"
  }

  private var place: Int { framing.result.rankings.first?.ranks[recommended] ?? 1 }

  /// How many others the deciding ranking cannot tell from it.
  private var equals: Int { framing.result.rankings.first?.ranks.count { $0.key != recommended && $0.value == place } ?? 0 }

  private var isWinner: Bool { recommended == framing.result.winner }

  /// Its place in the deciding ranking, and by what it stands before its equals.
  private var standing: String {
    let (count, method) = (framing.order.count, framing.section.method)
    guard equals > 0 else { return place == 1 ? "stands first of \(count) by \(method)" : "stands place \(place) of \(count) by \(method)" }
    let shared = place == 1 ? "first place" : "place \(place)"
    return "shares \(shared) of \(count) with \(equals.of("other")) by \(method)" + (isWinner ? ", so that the ids decide" : "")
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
      ranking.scores[recommended].map { "\(ranking.method): rank \(ranking.ranks[recommended] ?? 0), score \($0.shortText)" }
    }
    return ranks + strengths(recommended) + Set(opinions.flatMap(\.supportingArguments)).sorted { $0.precedes($1) }.prefix(10)
  }

  private var confidence: Double {
    guard !opinions.isEmpty else { return 0 }
    let mean = opinions.reduce(0) { $0 + $1.confidence } / Double(opinions.count)
    return min(1, max(0, consensus.support * consensus.participation * mean))
  }

  private func considered(_ id: String) -> Recommendation.Considered {
    Recommendation.Considered(id: id, title: framing.title(id), strengths: strengths(id), weaknesses: weaknesses(id), whyNot: whyNot(id))
  }

  private func whyNot(_ id: String) -> String {
    let broken = judgement.brokenMusts(of: id)
    let breaks = broken.isEmpty ? "" : "it breaks a must: \(broken.joined(separator: "; "))"
    guard let other = framing.score(id), let own = framing.score(recommended) else {
      return "it was screened out before the ranking" + (broken.isEmpty ? "" : ": \(breaks)")
    }
    let ranks = framing.result.rankings[0].ranks
    if let rank = ranks[id], rank < place {
      return "it ranks higher (\(rank), not \(place)), but \(broken.isEmpty ? whyPassedOver(id) : breaks)"
    }
    let also = broken.isEmpty ? "" : ", and \(breaks)"
    if ranks[id] == place {
      return "it scores the same, \(own.shortText); \(isWinner ? "the ids decide" : "the panel's support and then the ids decide")\(also)"
    }
    return "\(framing.section.method) scores it \(other.shortText), the recommended one \(own.shortText)\(also)"
  }

  /// What passes needs support and no critical conflict; the panel is asked of what it would score highest.
  private func whyPassedOver(_ id: String) -> String {
    guard let attempt = consensus.attempts.first(where: { $0.alternative == id }) else { return "the executives themselves score it lower" }
    return attempt.support < consensus.support
      ? "the panel supports it less (\(attempt.support.percent), not \(consensus.support.percent))"
      : "a critical conflict stood against it, with support \(attempt.support.percent)"
  }

  /// The three best ratings of at least .75.
  private func strengths(_ id: String) -> [String] { rated(id, best: true).map { "`\($0.name)` rated \($0.rating.shortText) of 1" } }

  /// The three worst ratings of at most .25, and the musts it breaks.
  private func weaknesses(_ id: String) -> [String] {
    judgement.brokenMusts(of: id).prefix(3) + rated(id, best: false).map { "`\($0.name)` rated \($0.rating.shortText) of 1" }
  }

  private func rated(_ id: String, best: Bool) -> [(name: String, rating: Double)] {
    guard let place = judgement.ids.firstIndex(of: id) else { return [] }
    let all = judgement.problem.criteria.enumerated().compactMap { column, criterion in
      judgement.rating(place, column).map { (name: criterion.name, rating: $0) }
    }
    let counted = all.filter { best ? $0.rating >= 0.75 : $0.rating <= 0.25 }
    return Array(counted.sorted { $0.rating != $1.rating ? ($0.rating > $1.rating) == best : $0.name.precedes($1.name) }.prefix(3))
  }

  private var stakeholderImpacts: [String] {
    request.brief.stakeholders.map { stakeholder in
      let place = judgement.ids.firstIndex(of: recommended)
      let word = stakeholder.lowercased()
      let measured = judgement.problem.criteria.enumerated().first { $0.element.name.lowercased() == word || $0.element.category?.lowercased() == word }
      guard let place, let measured, let rating = judgement.rating(place, measured.offset) else {
        return "\(stakeholder): no criterion measures the effect on them"
      }
      return "\(stakeholder): `\(measured.element.name)` rated \(rating.shortText) of 1"
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
        return "`\(criterion.name)` is \(criterion.direction == .max ? "at least" : "at most") \(problem.scores[place, column].shortText), as it was judged"
      }
  }

  private var domainAnalyses: [String: String] {
    var analyses: [String: String] = [:]
    for domain in request.requiredDomains {
      let known = setting.seats.filter { ($0.executive.expertise[domain] ?? 0) > 0 }
      let voices = known.compactMap { seat -> String? in
        guard let opinion = opinions.first(where: { $0.executive == seat.executive.name }), let level = seat.executive.expertise[domain] else { return nil }
        let concerns = opinion.concerns.isEmpty ? "no concern" : opinion.concerns.prefix(3).joined(separator: "; ")
        return "\(opinion.executive) (expertise \(level.shortText) of 5) agrees \(opinion.agreement.percent): \(concerns)"
      }
      analyses[domain] = voices.isEmpty ? "no seat of the panel has expertise in it" : voices.joined(separator: ". ")
    }
    return analyses
  }

  private var uncertaintyFactors: [String] {
    var factors = request.input.uncertainty.map(\.rawValue).sorted().map { "the request states \($0.replacing("_", with: " ")) uncertainty" }
    if framing.result.methodSensitive { factors.append("no alternative is first by every method") }
    if equals > 0 || !isWinner {
      let first = isWinner || place == 1 ? "" : "; `\(framing.title(framing.result.winner))` stands first"
      factors.append("`\(title)` \(standing)\(first)")
    }
    factors += judgement.brokenMusts(of: recommended).map { "it breaks a must: \($0)" }
    for domain in request.requiredDomains where !setting.seats.contains(where: { $0.executive.rolePriority[domain] ?? 0 > 0 }) {
      factors.append("no executive of the panel has a priority in `\(domain)`")
    }
    for conflict in consensus.conflicts where conflict.severity == .critical && conflict.kind == .sharedConcern {
      factors.append("most of the panel shares a concern: \(conflict.evidence[0])")
    }
    if consensus.participation < 1 { factors.append("\(setting.seats.count - opinions.count) of \(setting.seats.count) seats gave no opinion") }
    if case .nothing = judgement.basis { factors.append("the request gives no scores, payoffs or outcomes to judge by") }
    for (words, outcome) in zip(request.words(of: recommended)?.outcomes ?? [], request.alternative(recommended)?.outcomes ?? []) {
      guard let confidence = words.confidence, confidence < 0.5 else { continue }
      factors.append("an outcome with utility \(outcome.utility.shortText) is estimated with confidence \(confidence.shortText)")
    }
    for flag in framing.result.flags where flag.kind != .mustsUnmet && flag.alternative == recommended {
      factors.append("\(flag.level.rawValue) flag `\(flag.kind.rawValue)`" + (flag.value.map { ": \($0.shortText)" } ?? ""))
    }
    return factors
  }
}

extension Consensus.Level {
  var words: String { rawValue.replacing("_", with: " ") }
}
