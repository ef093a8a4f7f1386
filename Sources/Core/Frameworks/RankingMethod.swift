import StrictJSON

/// Every way of scoring all alternatives, in the order in which results list them.
package enum RankingMethod: String, Sendable, CaseIterable {
  case weightedSum = "weighted_sum"
  case weightedProduct = "weighted_product"
  case topsis
  case vikor
  case prometheeII = "promethee_ii"
  case ahp
  case spotis
  case expectedUtility = "expected_utility"
  case certaintyEquivalent = "certainty_equivalent"
  case minimaxRegret = "minimax_regret"
  case laplace
  case maximin
  case maximax
  case hurwicz
  /// What is left where nothing has been measured: what can be undone comes first; not known counts as never.
  case reversibility

  package init(_ method: MCDAMethod) { self = RankingMethod(rawValue: method.rawValue) ?? .topsis }

  /// What runs on criteria; SPOTIS only where every criterion has a scale of its own.
  package static func multiCriteria(_ problem: Problem) -> [RankingMethod] {
    [.weightedSum, .weightedProduct, .topsis, .vikor, .prometheeII, .ahp] + (problem.isAnchored ? [.spotis] : [])
  }

  /// What runs on payoffs and outcomes: what needs no probability where the states have none.
  package static func byPayoffs(_ input: FrameworkInput) -> [RankingMethod] {
    if input.ignorance { return [.minimaxRegret] + Ignorance.methods }
    // Where there is nothing to be averse to, the tolerance changes nothing, not even what could not be used.
    let pays = !input.states.isEmpty || input.alternatives.allSatisfy { !$0.outcomes.isEmpty }
    return [.expectedUtility] + (input.riskTolerance == 0.5 || !pays ? [] : [.certaintyEquivalent]) + [.minimaxRegret]
  }

  /// How utilities decide: by their certainty equivalents, which at a tolerance of ½ are the expected utilities.
  package static func utility(_ input: FrameworkInput) -> RankingMethod { input.riskTolerance == 0.5 ? .expectedUtility : .certaintyEquivalent }

  /// Which end of `scores` is best.
  package var better: Direction { [.vikor, .minimaxRegret, .spotis].contains(self) ? .min : .max }

  /// Its scores are utilities, told as the request has them.
  private var isInUtilities: Bool { [.expectedUtility, .certaintyEquivalent, .laplace, .maximin, .maximax, .hurwicz].contains(self) }

  /// Its scores are payoffs, or differences of payoffs, and counted as these are.
  package var isInPayoffs: Bool { isInUtilities || self == .minimaxRegret }

  /// Throws `notApplicable` under the method's own name when the numbers do not allow it.
  package func scored(_ problem: Problem) throws(FrameworkError) -> Scored {
    let details: JSONObject = try named { () throws(FrameworkError) in try self.details(problem) }
    let scores = try scores(problem)
    guard isInUtilities else { return Scored(rawValue, scores, better: better, details: details) }
    return Scored(rawValue, scores.map(problem.given), better: problem.utilityDirection, details: details)
  }

  /// The scores alone, costs below 0; the same and with the same errors.
  package func scores(_ problem: Problem) throws(FrameworkError) -> [Double] {
    try named { () throws(FrameworkError) in
      try requireBasis(problem)
      return switch self {
      case .weightedSum: try WeightedSum(problem).scores
      case .ahp: try Ratings.ofHierarchy(problem).weighted(by: problem.weights)
      case .weightedProduct: try WeightedProduct(problem).scores
      case .topsis: try TOPSIS(problem).closeness
      case .vikor: try VIKOR(problem).q
      case .prometheeII: try PROMETHEE(problem).phi
      case .spotis: try SPOTIS.scores(problem)
      case .expectedUtility: try ExpectedUtility(problem).expected
      case .certaintyEquivalent: try ExpectedUtility(problem).equivalent
      case .minimaxRegret: try MinimaxRegret(problem).maxima
      case .laplace, .maximin, .maximax, .hurwicz: try Ignorance.scores(problem, self)
      case .reversibility: problem.alternatives.map { $0.reversibility ?? 0 }
      }
    }
  }

  private func details(_ problem: Problem) throws(FrameworkError) -> JSONObject {
    try requireBasis(problem)
    switch self {
    case .topsis: return try TOPSIS(problem).details(problem)
    case .vikor: return try VIKOR(problem).details(problem)
    case .prometheeII: return try PROMETHEE(problem).details(problem)
    case .ahp: return hierarchyDetails(problem)
    // Told once, with the one of the two that decides.
    case .expectedUtility where RankingMethod.utility(problem.input) != self: return JSONObject()
    case .expectedUtility, .certaintyEquivalent: return try ExpectedUtility(problem).details(problem)
    case .minimaxRegret: return try MinimaxRegret(problem).details(problem)
    case .weightedSum, .weightedProduct, .spotis, .laplace, .maximin, .maximax, .hurwicz, .reversibility: return JSONObject()
    }
  }

  private func hierarchyDetails(_ problem: Problem) -> JSONObject {
    var details = problem.hierarchy?.details(problem.criteria.map(\.name)) ?? JSONObject()
    guard !problem.comparisons.isEmpty else { return details }
    details["alternatives"] = .object(JSONObject(problem.comparisons.map { ($0.key, .object($0.value.details(problem.ids, as: "priorities"))) }))
    return details
  }

  /// Its scores come from weights and scores by criterion.
  var readsCriteria: Bool { [.weightedSum, .weightedProduct, .topsis, .vikor, .prometheeII, .ahp, .spotis].contains(self) }

  private func requireBasis(_ problem: Problem) throws(FrameworkError) {
    if readsCriteria, problem.criteria.isEmpty { throw .notApplicable(method: rawValue, reason: "there are no criteria") }
    guard self == .ahp, problem.hierarchy == nil else { return }
    let some = problem.input.judges.contains { !$0.pairwise.isEmpty }
    throw .notApplicable(method: rawValue, reason: some ? "not every judge gives pairwise judgements" : "there are no pairwise judgements")
  }

  private func named<Result>(_ compute: () throws(FrameworkError) -> Result) throws(FrameworkError) -> Result {
    do { return try compute() } catch .notApplicable(_, let reason) { throw .notApplicable(method: rawValue, reason: reason) }
  }

  /// How its scale came about, in words; nil where it has none.
  package func scale(_ problem: Problem) -> String? {
    switch self {
    case .topsis: Normalisation.vector.words
    case .vikor: Normalisation.minMax.words
    default: chosenNormalisation(problem)?.words
    }
  }

  /// The normalisation that the request names, or its own; nil where none can be chosen.
  package func chosenNormalisation(_ problem: Problem) -> Normalisation? {
    switch self {
    case .weightedSum: Ratings.normalisation(problem, own: .minMax)
    case .weightedProduct, .ahp: Ratings.normalisation(problem, own: .sum)
    default: nil
    }
  }
}

extension Normalisation {
  var words: String {
    let listed = ", a scale that depends on who is in the list"
    return switch self {
    case .minMax: "scores run from the worst to the best of each criterion (`min_max`)\(listed)"
    case .vector: "scores are divided by the length of their column (`vector`)\(listed)"
    case .sum: "scores are shares of their column's sum (`sum`)"
    case .max: "scores are shares of their column's best (`max`)"
    case .asGiven: "scores count as they are given (`as_given`)"
    case .anchors: "scores are valued by each criterion's own scale (`anchors`)"
    }
  }
}
