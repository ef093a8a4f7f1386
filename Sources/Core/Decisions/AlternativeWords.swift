import Forms
import Frameworks

/// One alternative of a decision in words, whether it is recommended, chosen by a person or neither. Every sentence states a number of the request or of a ranking.
struct AlternativeWords {
  let request: DecisionRequest
  let framing: Framing
  let id: String

  private var judgement: Judgement { framing.judgement }
  private var unit: String? { request.input.payoffUnit }

  var title: String { framing.title(id) }

  func of(_ other: String) -> AlternativeWords { AlternativeWords(request: request, framing: framing, id: other) }

  // MARK: Where it stands

  private var ranks: [String: Int] { framing.result.rankings.first?.ranks ?? [:] }
  private var place: Int? { ranks[id] }

  /// How many others the deciding ranking cannot tell from it.
  private var equals: Int { ranks.count { $0.key != id && $0.value == place } }

  /// It stands first, and alone.
  var isFirst: Bool { id == framing.result.winner && equals == 0 }

  /// Shares its place, which says it of both.
  func isLevel(with other: String) -> Bool { id == other || place != nil && ranks[other] == place }

  /// Of how many alternatives it is the only one that could be chosen; nil where there was a choice.
  var sole: Int? { judgement.ids == [id] ? judgement.whole.ids.count : nil }

  /// Its place in the deciding ranking, and by what it stands before its equals.
  var standing: String {
    if let sole { return String(ConfidenceBasis.soleWords(of: sole).dropFirst("it ".count)) + ", so that nothing was chosen" }
    let (count, method) = (framing.result.rankings.first?.ranks.count ?? framing.order.count, framing.section.method.methodWords)
    guard let place else { return "is not compared by \(method)" }
    let alone = "stands \(place == 1 ? "first" : "place \(place)") of \(count)"
    let shared = "shares \(place == 1 ? "first place" : "place \(place)") of \(count)"
    guard tied.isEmpty else { return undoneStanding(equals > 0 ? shared : alone) }
    return equals > 0 ? "\(shared) with \(equals.of("other")) by \(method)" : "\(alone) by \(method)"
  }

  /// Those that have its score, and stand before or after it by how far each can be undone.
  private var tied: [String] { (framing.result.rankings.first?.order ?? []).filter { framing.result.isTieBroken(id, $0) } }

  private func undoneStanding(_ place: String) -> String {
    let others = tied.count + equals == 1 ? "`\(framing.title(tied[0]))`" : (tied.count + equals).of("other")
    let own = reversibility(id)?.percent ?? "not said, which counts as not at all"
    return "is level with \(others) by \(framing.section.method.methodWords), and \(place) by how far each can be undone (\(own))"
  }

  private func reversibility(_ id: String) -> Double? { request.alternative(id)?.reversibility }

  /// `further (90%, not 10%)`: how far another one can be undone beside this one.
  private func undone(_ other: String, called own: String) -> String {
    let (its, ownShare) = (reversibility(other), reversibility(id))
    let word = (its ?? 0) > (ownShare ?? 0) ? "further" : "less"
    let unsaid = "the request does not say how far, which counts as not at all"
    guard let its else { return "\(word) (\(unsaid); \(own) by \((ownShare ?? 0).percent))" }
    guard let ownShare else { return "\(word) (by \(its.percent); of \(own) \(unsaid))" }
    return "\(word) (by \(its.percent(apart: ownShare)), not \(ownShare.percent(apart: its)))"
  }

  /// Importance, urgency and what follows, where these decide; nil elsewhere.
  var marks: String? {
    guard let quarter = framing.result.quarter(of: id), let alternative = request.alternative(id), let importance = alternative.importance,
      let urgency = alternative.urgency
    else { return nil }
    return "importance \(importance.numeral) and urgency \(urgency.numeral): \(quarter)"
  }

  // MARK: What speaks for it, and what against

  /// The three best of those in which nothing is better, of at least .75: what is behind may be a concern.
  var strengths: [String] { rated(best: true) }

  /// Its place by each method that ranks it, then its strengths.
  var evidence: [String] {
    let undone = tied.isEmpty ? "" : ", among equals by how far each can be undone"
    return framing.result.rankings.enumerated().compactMap { place, ranking in
      ranking.scores[id].map { score in
        let figure = marks ?? "score \(ranking.told([score], unit)[0])"
        return "\(ranking.method): rank \(ranking.ranks[id] ?? 0), \(figure)\(place == 0 ? undone : "")"
      }
    } + strengths
  }

  /// The three worst ratings of at most .25, the musts it breaks, and what may go wrong with it.
  var weaknesses: [String] { judgement.brokenMusts(of: id).prefix(3) + goingWrong + rated(best: false) }

  /// Every risk that is stated is told, also of what is not recommended.
  private var goingWrong: [String] {
    guard let risks = request.alternative(id)?.risks, !risks.isEmpty else { return [] }
    let sum = risks.map { $0.probability * $0.seriousness }.sorted().sum
    let words = (request.words(of: id)?.risks ?? []).filter { !$0.isEmpty }
    return ["what may go wrong, chance × seriousness: \(sum.roundNumeral)" + (words.isEmpty ? "" : " (\(words.joined(separator: "; ")))")]
  }

  private func rated(best: Bool) -> [String] {
    guard let place = judgement.ids.firstIndex(of: id) else { return [] }
    let all = judgement.problem.criteria.indices.compactMap { column in judgement.rating(place, column).map { (column: column, rating: $0) } }
    let counted = all.filter { best ? judgement.isGood($0.column, place) : $0.rating <= 0.25 }
    // The criteria are in the order of their names.
    let sorted = counted.sorted { $0.rating != $1.rating ? ($0.rating > $1.rating) == best : $0.column < $1.column }
    return sorted.prefix(3).map { judgement.standing($0.column, of: place) }
  }

  // MARK: Beside another

  /// Why it is chosen and not the other one; `called`: what a sentence names it by.
  func whyNot(_ other: String, _ consensus: Consensus, called own: String) -> String {
    guard let rank = ranks[other], let place, rank < place, framing.score(other) != nil, framing.score(id) != nil else { return beside(other, called: own) }
    let standing =
      framing.result.isTieBroken(id, other) ? "it scores the same and can be undone \(undone(other, called: own))" : "it ranks higher (\(rank), not \(place))"
    return "\(standing), but \(dominance(other) ?? whyPassedOver(other, consensus))"
  }

  /// What the numbers say of the two.
  func beside(_ other: String, called own: String) -> String {
    let broken = judgement.brokenMusts(of: other)
    let breaks = broken.isEmpty ? "" : "it breaks a must: \(broken.joined(separator: "; "))"
    guard let its = framing.score(other), let score = framing.score(id) else {
      if !broken.isEmpty { return breaks }
      return dominance(other) ?? (framing.score(other) == nil ? "it was left out of the ranking" : "\(own) has no place in the ranking")
    }
    let also = (broken.isEmpty ? "" : ", and \(breaks)") + (dominance(other).map { ", and \($0)" } ?? "")
    if let its = of(other).marks, let marks { return "it has \(its); \(own) has \(marks)\(also)" }
    let scores = framing.result.rankings[0].told([its, score], unit)
    if ranks[other] == place { return "it scores the same, \(scores[1])\(also)" }
    if framing.result.isTieBroken(id, other) { return "it scores the same, \(scores[1]), and can be undone \(undone(other, called: own))\(also)" }
    let isUnsaid = reversibility(other) == nil || reversibility(id) == nil
    if framing.isRankedByReversibility, isUnsaid { return "it can be undone \(undone(other, called: own))\(also)" }
    return "\(framing.section.method.methodWords) scores it \(scores[0]), \(own) \(scores[1])\(also)"
  }

  /// Why nobody needs it.
  private func dominance(_ other: String) -> String? {
    framing.result.dominated.first { $0.alternative == other }.map {
      "`\(framing.title($0.by))` is \(framing.dominanceWords)"
    }
  }

  /// The asking with the most support stands.
  private func whyPassedOver(_ other: String, _ consensus: Consensus) -> String {
    guard let attempt = consensus.attempts.first(where: { $0.alternative == other }) else { return "the executives themselves score it lower" }
    return attempt.support < consensus.support
      ? "the panel supports it less (\(attempt.support.percent), not \(consensus.support.percent))"
      : "the panel, which was asked about it later, supports it no more"
  }

  // MARK: What follows from it

  var stakeholderImpacts: [String] {
    request.brief.stakeholders.map { stakeholder in
      let place = judgement.ids.firstIndex(of: id)
      let word = stakeholder.lowercased()
      let measured = judgement.problem.criteria.enumerated().first { $0.element.name.lowercased() == word || $0.element.category?.lowercased() == word }
      guard let place, let measured else { return stakeholder + Recommendation.unmeasured }
      return "\(stakeholder): \(judgement.standing(measured.offset, of: place))"
    }
  }

  /// The caller's own, then the three heaviest criteria at the scores that the choice rests on.
  var successMetrics: [String] {
    guard let place = judgement.ids.firstIndex(of: id) else { return request.brief.metrics }
    let problem = judgement.problem
    // What is compared in pairs has no amount that could be held to.
    let measured = problem.criteria.indices.filter { problem.weights[$0] > 0 && problem.comparisons[problem.criteria[$0].name] == nil }
    let heaviest = measured.filter { !isMetByAll($0, place) }.sorted { a, b in
      problem.weights[a] != problem.weights[b] ? problem.weights[a] > problem.weights[b] : a < b
    }
    return request.brief.metrics
      + heaviest.prefix(3).map { column in
        let criterion = problem.criteria[column]
        return
          "`\(criterion.name)` is \(criterion.direction == .max ? "at least" : "at most") \(judgement.amounts(column)[place]), as it was judged"
      }
  }

  /// The score is the end of the scale that its unit states, so that no result falls short of it.
  private func isMetByAll(_ column: Int, _ place: Int) -> Bool {
    let (criterion, score) = (judgement.problem.criteria[column], judgement.problem.scores[place, column])
    guard let scale = criterion.unit?.scale else { return false }
    return criterion.direction == .max ? score <= scale.lowerBound : score >= scale.upperBound
  }
}
