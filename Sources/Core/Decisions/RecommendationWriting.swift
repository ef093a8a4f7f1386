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
  private var words: AlternativeWords { AlternativeWords(request: request, framing: framing, id: recommended) }

  func recommendation() -> Recommendation {
    let uncertainty = UncertaintyReading(setting: setting, framing: framing, consensus: consensus, opinions: opinions, words: words, created_ms: created_ms)
      .factors
    return Recommendation(
      alternative: recommended, title: title, summary: summary, detailedDescription: detail, supportingEvidence: evidence, confidence: confidence,
      considered: framing.order.filter { $0 != recommended }.map(considered), risks: RiskReading(request, judgement.whole, recommended).risks,
      stakeholderImpacts: words.stakeholderImpacts, successMetrics: words.successMetrics, domainAnalyses: domainAnalyses,
      uncertaintyFactors: uncertainty.map(\.sentence), uncertaintyKinds: uncertainty.map(\.kind))
  }

  private func considered(_ id: String) -> Recommendation.Considered {
    let other = words.of(id)
    return Recommendation.Considered(
      id: id, title: framing.title(id), strengths: other.strengths, weaknesses: other.weaknesses,
      whyNot: words.whyNot(id, consensus, called: "the recommended one"))
  }

  private var summary: String {
    var parts = [framing.experiment?.sentence].compactMap { $0 }
    let subject = parts.isEmpty ? "`\(title)`" : "without it `\(title)`"
    let panel = words.sole == nil ? "the panel supports it" : "the panel, which had no other to prefer, supports it"
    parts.append("\(subject) \(words.standing); \(panel) by \(consensus.support.percent) (\(consensus.told(framing.title)))")
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

  private var detail: String {
    let description = request.words(of: recommended)?.description ?? ""
    let voices =
      "\(consensus.supporting.count) of \(setting.seats.count) support it, \(consensus.opposing.count) oppose it, \(consensus.abstaining.count) abstain"
    let asked = consensus.attempts.count > 1 ? "; the panel was asked \(consensus.attempts.count) times" : ""
    return description.isEmpty ? voices + asked : "\(description) — \(voices)\(asked)"
  }

  private var evidence: [String] {
    let own = words.evidence
    // By the rules the panel names its strengths in the same words.
    return own + Set(opinions.flatMap(\.supportingArguments)).subtracting(own).sorted { $0.precedes($1) }.prefix(10)
  }

  private var confidence: Double {
    guard !opinions.isEmpty else { return 0 }
    // What is alone stays first in every trial.
    guard let robustness = framing.result.robustness, judgement.ids.count > 1 else { return min(ConfidenceBasis.untriedMaximum, consensus.support) }
    return min(consensus.support, robustness.firstShare[recommended] ?? 0)
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
