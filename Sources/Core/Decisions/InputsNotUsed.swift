import Forms
import Frameworks
import StrictJSON

/// A member of the request that changed nothing, and why: nothing given disappears.
public struct InputNotUsed: Sendable, Hashable {
  /// JSON Pointer.
  public var path: String
  /// Lower case, no full stop.
  public var why: String

  public init(path: String, why: String) {
    self.path = path
    self.why = why
  }

  /// By path.
  static func found(
    _ request: DecisionRequest, _ framing: Framing, _ recommendation: Recommendation, _ opinions: [Opinion], _ now_ms: Int64
  ) throws(FrameworkError) -> [InputNotUsed] {
    let reading = InputReading(
      request: request, framing: framing, recommendation: recommendation, byModels: opinions.contains { $0.source == .model },
      concerns: opinions.flatMap(\.concerns))
    return (reading.words(now_ms) + reading.numbers + reading.wishes + reading.criteria + reading.alternatives + reading.told + request.replacedByJudges).sorted
    { $0.path.precedes($1.path) }
  }
}

/// What of a request reached the framing, the panel or the words.
private struct InputReading {
  let request: DecisionRequest
  let framing: Framing
  let recommendation: Recommendation
  let byModels: Bool
  /// What the panel is concerned about.
  let concerns: [String]

  private var input: FrameworkInput { request.input }
  private var framework: FrameworkName { framing.section.name }
  private var methods: Set<String> { Set(framing.result.rankings.map(\.method)) }

  private var hasUtility: Bool { framing.result.isByUtility }

  /// What pays is compared also where nothing is ranked by it: it says what is dominated, and how likely a loss is.
  private var pays: Bool { !input.states.isEmpty || input.alternatives.contains { !$0.outcomes.isEmpty } }

  private func unused(_ path: String, _ why: String, _ holds: Bool = true) -> [InputNotUsed] {
    holds && request.given.contains(path) ? [InputNotUsed(path: "/" + path, why: why)] : []
  }

  /// What only a language model reads.
  func words(_ now_ms: Int64) -> [InputNotUsed] {
    var found: [InputNotUsed] = []
    if !byModels {
      for name in ["background", "data"] { found += unused("context/\(name)", "the rules weigh criteria; only language models read it") }
      found += priorities
      found += unused("context/values", "the rules weigh criteria by the executives' own priorities; only language models read it")
      found += unused("budget", "no language model was asked, so nothing was spent")
      found += unused("deadline", "the rules take no time", request.deadline_ms ?? now_ms >= now_ms)
    }
    return found
  }

  /// Those that name no criterion and no category.
  private var priorities: [InputNotUsed] {
    let named = Set(framing.priorities(of: request).map(\.priority))
    let why = "it names no criterion and no category of one that is compared; only language models read it"
    guard !named.isEmpty else {
      return unused("context/priorities", "none of them names a criterion or a category that is compared; only language models read them")
    }
    return request.brief.priorities.enumerated().filter { !named.contains($0.element) }.map { InputNotUsed(path: "/context/priorities/\($0.offset)", why: why) }
  }

  /// What payoffs are counted in, which sentences about them say.
  private var payoffUnit: [InputNotUsed] {
    let id = recommendation.alternative
    let isTold =
      framing.result.rankings.contains { $0.isInPayoffs && $0.scores[id] != nil }
      || recommendation.risks.contains { $0.category == "loss" } || recommendation.uncertaintyKinds?.contains(.estimate) ?? false
    return unused("context/payoff_unit", pays ? "no sentence tells a payoff" : "no alternative has payoffs or outcomes", !isTold)
  }

  var numbers: [InputNotUsed] {
    var found = unused("importance", "no framework ranks by the importance of the question, only by that of its alternatives")
    let readsUrgency = request.framework == nil || request.own?.isNamed == false || framework == .ooda || framework == .cynefin
    found += unused("urgency", "the framework was named, and it does not read urgency", !readsUrgency)
    found += unused("complexity_level", "the framework was named, and it does not read how complex the question is judged", !readsUrgency)
    found += unused("risk_tolerance", "nothing was chosen by utilities with probabilities", !hasUtility)
    for name in ["states", "payoff_direction", "reference"] { found += unused("context/\(name)", "no alternative has payoffs or outcomes", !pays) }
    found += payoffUnit
    found += unused("context/reference", "nobody knows how likely a loss is", pays && input.ignorance)
    for name in ["experiment", "evidence"] {
      found += unused("context/\(name)", "nothing was chosen by expected utility, which reads it", !hasUtility)
    }
    found += unused("context/judges", "nothing was decided by criteria, which judges weigh and score by", framing.result.judges == nil)
    return found + parameters
  }

  private var parameters: [InputNotUsed] {
    let isClosed = !comparesWhoIsLetIn(.vikor)
    return [("vikor_v", RankingMethod.vikor), ("hurwicz", .hurwicz), ("ahp_mode", .ahp)].flatMap { name, method in
      methods.contains(method.rawValue)
        ? unused("parameters/\(name)", "only one alternative is compared", name == "vikor_v" && isClosed && framing.judgement.problem.count < 2)
        : unused("parameters/\(name)", "\(method.rawValue) was not run")
    }
  }

  /// Another limit of a must lets in whom it shuts out now, and this method then says who is first: what it compares them by is read.
  private func comparesWhoIsLetIn(_ method: RankingMethod) -> Bool {
    framing.result.method == method.rawValue && framing.judgement.problem.count < framing.judgement.whole.count
  }

  /// Limits that are wished: a method may tell who meets them, the words tell which the recommended one does not.
  var wishes: [InputNotUsed] {
    guard framework != .kepnerTregoe, framework != .ooda else { return [] }
    return input.constraints.enumerated().compactMap { place, constraint in
      guard constraint.kind == .want else { return nil }
      let path = "/constraints/\(place)"
      if input.alternativesPairwise[constraint.criterion] != nil {
        return InputNotUsed(path: path, why: "`\(constraint.criterion)` is compared in pairs, so that no limit can be held against it")
      }
      guard let column = input.criteria.firstIndex(where: { $0.name == constraint.criterion }),
        let score = request.alternative(recommendation.alternative)?.scores[column], Screening.holds(constraint, score)
      else { return nil }
      return InputNotUsed(
        path: path,
        why: "a wish ranks nothing by this method, and what is recommended meets it: `\(constraint.criterion)` is \(score.amount(input.criteria[column].unit))")
    }
  }

  var criteria: [InputNotUsed] {
    let readsRatings = !methods.isDisjoint(with: [.weightedSum, .weightedProduct, .ahp].map(\RankingMethod.rawValue))
    var found = unused("context/normalisation", "no method was run that lets it be chosen", !readsRatings)
    let known = Set(input.criteria.compactMap(\.category)).filter { category in framing.judgement.isSomebodys(category) }
    let isPairwise = !input.pairwise.isEmpty && !request.replacedByJudges.contains { $0.path.hasSuffix("/weight") }
    for (place, criterion) in input.criteria.enumerated() {
      let path = "/context/criteria/\(place)"
      if let category = criterion.category, !known.contains(category) {
        found.append(InputNotUsed(path: path + "/category", why: "`\(category)` (of `\(criterion.name)`) is a concern that no executive weighs by itself"))
      }
      if criterion.preference != FrameworkInput.Preference(), !methods.contains(RankingMethod.prometheeII.rawValue) {
        found.append(InputNotUsed(path: path + "/preference", why: "promethee_ii, which reads it (of `\(criterion.name)`), was not run"))
      }
      found += thresholds(criterion, path)
      found += compared(criterion, path)
      if criterion.anchors != nil, !input.criteria.allSatisfy({ $0.anchors != nil }), input.normalisation != .anchors {
        found.append(InputNotUsed(path: path + "/anchors", why: "anchors count where every criterion has them; `\(criterion.name)` has, others have not"))
      }
      if isPairwise, criterion.weight != 1 {
        found.append(InputNotUsed(path: path + "/weight", why: "the weights come from the judgements in pairs, also that of `\(criterion.name)`"))
      }
    }
    return found
  }

  /// What a method would read, were there a difference or a weight.
  private func compared(_ criterion: FrameworkInput.Criterion, _ path: String) -> [InputNotUsed] {
    let problem = framing.judgement.problem
    guard let column = problem.criteria.firstIndex(where: { $0.name == criterion.name }) else { return [] }
    let weighsNothing = problem.weights[column] == 0
    var found: [InputNotUsed] = []
    if criterion.preference != FrameworkInput.Preference(), methods.contains(RankingMethod.prometheeII.rawValue) {
      let isClosed = !comparesWhoIsLetIn(.prometheeII)
      let why =
        isClosed && problem.count < 2
        ? "only one alternative is compared"
        : isClosed && Set(problem.scores.column(column)).count == 1
          ? "all that are compared are alike in `\(criterion.name)`"
          : weighsNothing && framing.result.method != RankingMethod.prometheeII.rawValue ? "`\(criterion.name)` weighs nothing" : nil
      if let why { found.append(InputNotUsed(path: path + "/preference", why: why)) }
    }
    guard criterion.anchors != nil, problem.isAnchored else { return found }
    let valued = [RankingMethod.weightedSum, .weightedProduct, .ahp].map(\.rawValue)
    let isChosen = input.normalisation == nil || input.normalisation == .anchors
    let isByScale = framing.result.rankings.first?.details["scale"] == .string(Normalisation.anchors.rawValue)
    let readers = (isChosen ? methods.intersection(valued) : []).union(methods.intersection([RankingMethod.spotis.rawValue]))
    let decides = isByScale || (isChosen && valued.contains(framing.result.method))
    let isTold = framing.result.cautions.contains { $0.kind == .clamped && $0.text.contains("`\(criterion.name)`") }
    // Where it weighs nothing it is still one of those without which no method goes by scales.
    if !decides, readers.isEmpty, !isTold {
      found.append(InputNotUsed(path: path + "/anchors", why: "no method that was run reads a scale of its own (of `\(criterion.name)`)"))
    }
    return found
  }

  /// Those that the criterion's preference function does not read.
  private func thresholds(_ criterion: FrameworkInput.Criterion, _ path: String) -> [InputNotUsed] {
    guard methods.contains(RankingMethod.prometheeII.rawValue) else { return [] }
    let preference = criterion.preference
    let given = [("indifference", preference.indifference), ("preference", preference.preference), ("sigma", preference.sigma)]
    return given.filter { $0.1 != 0 && !preference.function.thresholds.contains($0.0) }.map {
      InputNotUsed(path: "\(path)/preference/\($0.0)", why: "the function `\(preference.function.rawValue)` does not read it (of `\(criterion.name)`)")
    }
  }

  /// What people read and no rule does, and that no sentence came to tell.
  var told: [InputNotUsed] {
    var found: [InputNotUsed] = []
    let sentences =
      recommendation.considered.flatMap { $0.strengths + $0.weaknesses } + recommendation.supportingEvidence + recommendation.stakeholderImpacts
      + recommendation.successMetrics + recommendation.uncertaintyFactors + concerns
    for (place, criterion) in input.criteria.enumerated() where criterion.unit != nil {
      let isTold = input.alternativesPairwise[criterion.name] == nil && sentences.contains { $0.contains("`\(criterion.name)`") }
      guard !isTold else { continue }
      found.append(InputNotUsed(path: "/context/criteria/\(place)/unit", why: "no rule reads it, and no sentence tells an amount of `\(criterion.name)`"))
    }
    guard !byModels else { return found }
    let unread = Set(alternatives.map(\.path))
    for (place, alternative) in input.alternatives.enumerated() {
      let (path, words) = ("/context/alternatives/\(place)", request.words[place])
      let isRecommended = alternative.id == recommendation.alternative
      if !words.description.isEmpty, !isRecommended {
        found.append(InputNotUsed(path: path + "/description", why: "no rule reads it, only language models (of `\(alternative.id)`)"))
      }
      guard !unread.contains(path + "/outcomes") else { continue }
      // Once an alternative: there may be fifty of each, for which the first stands.
      func whose(_ count: Int) -> String { "of `\(alternative.id)`\(count > 1 ? ", all its results" : "")" }
      if let first = words.outcomes.firstIndex(where: { !$0.description.isEmpty }) {
        found.append(
          InputNotUsed(
            path: "\(path)/outcomes/\(first)/description",
            why: "no rule reads what results are called, only language models (\(whose(words.outcomes.count { !$0.description.isEmpty })))"))
      }
      if !isRecommended, let first = words.outcomes.firstIndex(where: { $0.confidence != nil }) {
        found.append(
          InputNotUsed(
            path: "\(path)/outcomes/\(first)/confidence",
            why: "only how sure the results are of what is recommended is told (\(whose(words.outcomes.count { $0.confidence != nil })))"))
      }
    }
    return found
  }

  /// Nothing else ranks, or OODA says by it how to begin with what is first, and which of equals comes first, also where a number that moves makes them equal.
  private func isUndoingRead(of id: String) -> Bool {
    if methods.contains(RankingMethod.reversibility.rawValue) { return true }
    return framework == .ooda && framing.result.rankings.first?.scores[id] != nil
  }

  var alternatives: [InputNotUsed] {
    var found: [InputNotUsed] = []
    let areLotteries = input.states.isEmpty && input.alternatives.allSatisfy { !$0.outcomes.isEmpty }
    for (place, alternative) in input.alternatives.enumerated() {
      let path = "/context/alternatives/\(place)"
      let isRecommended = alternative.id == recommendation.alternative
      for (name, value) in [("urgency", alternative.urgency), ("importance", alternative.importance)] where framework != .eisenhower && value != nil {
        found.append(InputNotUsed(path: "\(path)/\(name)", why: "only Eisenhower's framework reads it (of `\(alternative.id)`)"))
      }
      if !alternative.outcomes.isEmpty, !input.states.isEmpty {
        found.append(InputNotUsed(path: path + "/outcomes", why: "the payoffs over states are read instead (of `\(alternative.id)`)"))
      } else if !alternative.outcomes.isEmpty, !hasUtility, !areLotteries, !(isRecommended && recommendation.risks.contains { $0.category == "loss" }) {
        found.append(InputNotUsed(path: path + "/outcomes", why: "nothing was chosen by utilities with probabilities (of `\(alternative.id)`)"))
      }
      if alternative.priorProbability != nil, !hasUtility, !areLotteries, input.states.isEmpty {
        found.append(InputNotUsed(path: path + "/prior_probability", why: "nothing was chosen by utilities with probabilities (of `\(alternative.id)`)"))
      }
      if alternative.reversibility != nil, !isUndoingRead(of: alternative.id), !(isRecommended && !recommendation.risks.isEmpty) {
        found.append(InputNotUsed(path: path + "/reversibility", why: "how far it can be undone ranks nothing here (of `\(alternative.id)`)"))
      }
    }
    return found
  }
}
