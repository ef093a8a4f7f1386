import StrictJSON

/// Every way of scoring all alternatives, in the order in which results list them.
package enum RankingMethod: String, Sendable, CaseIterable {
  case weightedSum = "weighted_sum"
  case weightedProduct = "weighted_product"
  case topsis
  case vikor
  case prometheeII = "promethee_ii"
  case ahp
  case expectedUtility = "expected_utility"
  case minimaxRegret = "minimax_regret"
  /// What is left where nothing has been measured: what can be undone comes first; not known counts as never.
  case reversibility

  package init(_ method: MCDAMethod) { self = RankingMethod(rawValue: method.rawValue) ?? .topsis }

  package static let multiCriteria: [RankingMethod] = [.weightedSum, .weightedProduct, .topsis, .vikor, .prometheeII, .ahp]

  package var better: Direction { self == .vikor || self == .minimaxRegret ? .min : .max }

  /// Throws `notApplicable` under the method's own name when the numbers do not allow it.
  package func scored(_ problem: Problem) throws(FrameworkError) -> Scored {
    if RankingMethod.multiCriteria.contains(self), problem.criteria.isEmpty {
      throw .notApplicable(method: rawValue, reason: "there are no criteria")
    }
    do {
      let (scores, details) = try numbers(problem)
      return Scored(rawValue, scores, better: better, details: details)
    } catch .notApplicable(_, let reason) {
      throw .notApplicable(method: rawValue, reason: reason)
    }
  }

  private func numbers(_ problem: Problem) throws(FrameworkError) -> ([Double], JSONObject) {
    switch self {
    case .weightedSum:
      return (try WeightedSum(problem).scores, JSONObject())
    case .weightedProduct:
      return (try WeightedProduct(problem).scores, JSONObject())
    case .topsis:
      let topsis = try TOPSIS(problem)
      return (topsis.closeness, topsis.details(problem))
    case .vikor:
      let vikor = try VIKOR(problem)
      return (vikor.q, vikor.details(problem))
    case .prometheeII:
      let promethee = try PROMETHEE(problem)
      return (promethee.phi, promethee.details(problem))
    case .ahp:
      guard let hierarchy = problem.hierarchy else {
        throw .notApplicable(method: rawValue, reason: "there are no pairwise judgements")
      }
      return (try WeightedSum(problem).scores, hierarchy.details(criteria: problem.criteria.map(\.name)))
    case .expectedUtility:
      let utility = try ExpectedUtility(problem)
      return (utility.riskAdjusted, try utility.details(problem))
    case .minimaxRegret:
      let minimax = try MinimaxRegret(problem)
      return (minimax.maxima, minimax.details(problem))
    case .reversibility:
      return (problem.alternatives.map { $0.reversibility ?? 0 }, JSONObject())
    }
  }

  /// The scores alone.
  package func scores(_ problem: Problem) throws(FrameworkError) -> [Double] {
    switch self {
    case .topsis: try TOPSIS(problem).closeness
    case .vikor: try VIKOR(problem).q
    case .prometheeII: try PROMETHEE(problem).phi
    case .expectedUtility: try ExpectedUtility(problem).riskAdjusted
    case .minimaxRegret: try MinimaxRegret(problem).maxima
    case .weightedSum, .ahp: try WeightedSum(problem).scores
    case .weightedProduct: try WeightedProduct(problem).scores
    case .reversibility: problem.alternatives.map { $0.reversibility ?? 0 }
    }
  }
}
