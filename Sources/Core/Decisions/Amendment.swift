import Forms
import Frameworks

extension DecisionOutcome {
  /// The recommendation with another of the alternatives in its place. All of it speaks of the chosen one; what the panel said, which was asked about the other, says so.
  func amended(to id: String, by reviewer: String) -> Recommendation {
    guard let place = recommendation.considered.firstIndex(where: { $0.id == id }) else { return recommendation }
    let chosen = recommendation.considered[place]
    let before = recommendation
    let words = framed.map { AlternativeWords(request: $0.request, framing: $0.framing, id: id) }
    var amended = before
    amended.alternative = chosen.id
    amended.title = chosen.title
    amended.detailedDescription = "the panel was asked about `\(before.title)`; its support is not support for `\(chosen.title)`"
    amended.supportingEvidence = words?.evidence ?? chosen.strengths
    amended.confidenceOf = before.alternative
    amended.domainAnalyses = before.domainAnalyses.mapValues { "of `\(before.title)`: \($0)" }
    // The policy after an experiment was that of the other one, and so was what a model wrote.
    if before.nextStep != nil { amended.nextStep = .act }
    amended.draft = nil
    amended.summary =
      "`\(chosen.title)` was chosen in review by \(reviewer) in place of `\(before.title)`: "
      + (words?.of(before.alternative).whyNot(id, consensus, called: "`\(before.title)`") ?? chosen.whyNot)
    amended.considered[place] = Recommendation.Considered(
      id: before.alternative, title: before.title, strengths: words?.of(before.alternative).strengths ?? before.supportingEvidence,
      weaknesses: words?.of(before.alternative).weaknesses ?? [],
      whyNot: "the panel recommended it, and the review by \(reviewer) chose `\(chosen.title)` in its place", panelSummary: before.summary)
    guard let words else { return amended.withoutWords(of: before.title) }
    for other in amended.considered.indices where other != place {
      amended.considered[other].whyNot = words.beside(amended.considered[other].id, called: "`\(chosen.title)`")
    }
    amended.risks = RiskReading(words.request, words.framing.judgement.whole, id).risks
    amended.stakeholderImpacts = words.stakeholderImpacts
    amended.successMetrics = words.successMetrics
    amended.setUncertainty(words.ownUncertainty, of: before.title)
    return amended
  }

  /// What of the request changed nothing, now that another one stands: what was said of the one that was recommended goes, the same of the chosen one comes.
  func inputsNotUsed(with amended: Recommendation) -> [InputNotUsed]? {
    guard let inputsNotUsed, let framed else { return inputsNotUsed }
    func found(_ recommendation: Recommendation) -> Set<InputNotUsed> {
      Set((try? InputNotUsed.found(framed.request, framed.framing, recommendation, opinions, createdAt_ms)) ?? [])
    }
    let (before, after) = (found(recommendation), found(amended))
    let kept = inputsNotUsed.filter { !before.contains($0) || after.contains($0) }
    let added = after.subtracting(before).subtracting(kept)
    return (kept + added).sorted { $0.path != $1.path ? $0.path.precedes($1.path) : $0.why.precedes($1.why) }
  }

  /// The constraints in words; none in records of engines before 2.
  var conditions: [String] {
    guard let request, let read = try? DecisionRequest(asRead: request, query: query) else { return [] }
    return read.brief.constraints
  }

  /// What was decided upon, and what was found of it; nil in records of engines before 2, which did not keep the request.
  private var framed: (request: DecisionRequest, framing: Framing)? {
    guard let request, let read = try? DecisionRequest(asRead: request, query: query), let framing = try? Framing(found: framework, read) else { return nil }
    return (read, framing)
  }
}

extension Recommendation {
  /// What no rule can check was for the review to look at, which let it pass without a word of each.
  mutating func leave(_ conditions: [String], to reviewer: String) {
    guard !conditions.isEmpty else { return }
    summary += "; under conditions in words, which nobody but \(reviewer) can have checked: \(conditions.joined(separator: "; "))"
    let places = (uncertaintyKinds ?? []).enumerated().filter { $0.element == .unchecked }.map(\.offset)
    guard places.count == conditions.count, uncertaintyFactors.count == uncertaintyKinds?.count else { return }
    for (place, condition) in zip(places, conditions) { uncertaintyFactors[place] = UncertaintyFactor.unchecked(condition, but: reviewer).sentence }
  }

  /// What is not about the one that was recommended stays; of records that do not say what each is about, all of it as said of that one.
  fileprivate mutating func setUncertainty(_ own: [UncertaintyFactor], of before: String) {
    guard let kinds = uncertaintyKinds, kinds.count == uncertaintyFactors.count else {
      uncertaintyFactors = uncertaintyFactors.map { "of `\(before)`: \($0)" } + own.map(\.sentence)
      uncertaintyKinds = nil
      return
    }
    let kept = zip(uncertaintyFactors, kinds).filter { !$0.1.isOfTheRecommended }
    uncertaintyFactors = kept.map(\.0) + own.map(\.sentence)
    uncertaintyKinds = kept.map(\.1) + own.map(\.kind)
  }

  /// Where nothing can be computed anew, what was said of the other one is left out or said to be of it.
  fileprivate func withoutWords(of before: String) -> Recommendation {
    var bare = self
    bare.risks = []
    bare.successMetrics = []
    bare.stakeholderImpacts = stakeholderImpacts.map { $0.hasSuffix(Recommendation.unmeasured) ? $0 : "of `\(before)`: \($0)" }
    bare.uncertaintyFactors = uncertaintyFactors.map { "of `\(before)`: \($0)" }
    return bare
  }
}
