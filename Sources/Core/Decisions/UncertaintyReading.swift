import Forms
import Frameworks

/// Looks for what makes a recommendation less sure than it looks.
struct UncertaintyReading {
  let setting: Setting
  let framing: Framing
  let consensus: Consensus
  let opinions: [Opinion]
  /// Of what is recommended.
  let words: AlternativeWords
  let created_ms: Int64

  private var judgement: Judgement { framing.judgement }
  private var request: DecisionRequest { setting.request }

  var factors: [UncertaintyFactor] { ofTheNumbers + words.lateness + words.breaches + ofThePanel + words.uncertainties + ofTheRequest + words.missedWishes }

  private var ofTheNumbers: [UncertaintyFactor] {
    let result = framing.result
    var factors: [UncertaintyFactor] = request.input.uncertainty.sorted { $0.rawValue < $1.rawValue }.map { .stated($0) }
    if request.input.ignorance { factors.append(.ignorance) }
    if judgement.ids.count == 1 { factors.append(.sole(of: judgement.whole.ids.count)) }
    if result.robustness == nil, !isIgnorant { factors.append(.untried(method: result.method)) }
    factors += [unranked].compactMap { $0 }
    if result.methodSensitive { factors.append(.methods) }
    factors += [result.noClearWinner].compactMap { $0 }.map { .noClearWinner($0) } + result.cautions.map { .caution($0) }
    return factors + [judges].compactMap { $0 }
  }

  /// No state has a probability, where payoffs decide: that says why nothing was tried.
  private var isIgnorant: Bool {
    if request.input.ignorance, case .regret = judgement.basis { true } else { false }
  }

  /// By payoffs alone something was chosen that has criteria too.
  private var unranked: UncertaintyFactor? {
    switch judgement.basis {
    case .ratings, .nothing: return nil
    case .utilities, .regret: break
    }
    let criteria = judgement.problem.criteria.indices.filter { judgement.problem.weights[$0] > 0 }.map { judgement.problem.criteria[$0].name }
    let rank = framing.result.rankings.contains { !$0.isInPayoffs }
    return criteria.isEmpty || rank ? nil : .unranked(criteria)
  }

  /// Who of several judges would decide otherwise, and what they would choose.
  private var judges: UncertaintyFactor? {
    guard let judges = framing.result.judges else { return nil }
    let others = judges.each.filter { $0.decidesOtherwise == true }.map { judge in (judge.name, judge.order.first.map { framing.title($0) }) }
    return others.isEmpty ? nil : .judges(others: others, count: judges.each.count)
  }

  private var ofThePanel: [UncertaintyFactor] {
    var factors: [UncertaintyFactor] = []
    for domain in request.requiredDomains where !setting.seats.contains(where: { $0.executive.rolePriority[domain] ?? 0 > 0 }) {
      factors.append(.unseated(domain: domain))
    }
    for conflict in consensus.conflicts where conflict.severity >= .high && conflict.kind == .sharedConcern {
      factors.append(.concern(conflict.evidence[0]))
    }
    if consensus.participation < 1 { factors.append(.silence(seats: setting.seats.count - opinions.count, of: setting.seats.count)) }
    if case .nothing = judgement.basis { factors.append(.nothing) }
    return factors
  }

  private var ofTheRequest: [UncertaintyFactor] {
    var factors: [UncertaintyFactor] = request.brief.constraints.map { .unchecked($0) }
    if let deadline = request.deadline_ms, deadline < created_ms { factors.append(.deadline(at_ms: deadline)) }
    return factors
  }
}

extension AlternativeWords {
  /// What makes it less sure than it looks, whoever chose it; what is not about one alternative, and what the panel says, is not here.
  var ownUncertainty: [UncertaintyFactor] { lateness + breaches + uncertainties + missedWishes }

  /// It does not stand first alone.
  fileprivate var lateness: [UncertaintyFactor] {
    let winner = framing.result.winner
    return isFirst ? [] : [.notFirst(standing: "`\(title)` \(standing)", first: isLevel(with: winner) ? nil : framing.title(winner))]
  }

  fileprivate var breaches: [UncertaintyFactor] { framing.judgement.brokenMusts(of: id).map { .breach(must: $0) } }

  fileprivate var uncertainties: [UncertaintyFactor] {
    var factors: [UncertaintyFactor] = []
    for (words, outcome) in zip(request.words(of: id)?.outcomes ?? [], request.alternative(id)?.outcomes ?? []) {
      guard let confidence = words.confidence, confidence < 0.5 else { continue }
      factors.append(.estimate(confidence: confidence, result: outcome.utility.amount(request.input.payoffUnit)))
    }
    return factors + framing.result.flags.filter { $0.kind != .mustsUnmet && $0.alternative == id }.map { .flag($0) }
  }

  fileprivate var missedWishes: [UncertaintyFactor] { request.missedWishes(of: id) }
}

extension UncertaintyFactor.Kind {
  /// It speaks of what was recommended, so that it is not true of what a person chose instead.
  var isOfTheRecommended: Bool {
    switch self {
    case .notFirst, .breach, .concern, .estimate, .missedWish, .highVariation, .likelyLoss, .mustsUnmet: true
    case .stated, .ignorance, .untried, .soleAlternative, .unrankedCriteria, .methods, .noClearWinner, .judges, .unseated, .silence, .nothing, .unchecked,
      .deadline:
      false
    case .inconsistentJudgements, .rankReversal, .hangsOnDominated, .adverseConsequences, .unassessedRisks, .clamped: false
    }
  }
}

extension DecisionRequest {
  /// What weighs most first.
  func missedWishes(of id: String) -> [UncertaintyFactor] {
    func weight(_ constraint: FrameworkInput.Constraint) -> Double { input.criteria.first { $0.name == constraint.criterion }?.weight ?? 0 }
    let wants = input.constraints.enumerated().filter { $0.element.kind == .want }.sorted { one, other in
      let (own, its) = (weight(one.element), weight(other.element))
      return own != its ? own > its : one.offset < other.offset
    }
    return wants.map(\.element).compactMap { constraint in
      guard let place = input.criteria.firstIndex(where: { $0.name == constraint.criterion }), let score = alternative(id)?.scores[place],
        input.alternativesPairwise[constraint.criterion] == nil, !Screening.holds(constraint, score)
      else { return nil }
      let unit = input.criteria[place].unit
      return .missedWish(
        criterion: constraint.criterion, score: score.amount(unit), limit: "\(constraint.comparison.words) \(constraint.value.amount(unit))")
    }
  }
}

extension Consensus.Level {
  var words: String { rawValue.replacing("_", with: " ") }
}
