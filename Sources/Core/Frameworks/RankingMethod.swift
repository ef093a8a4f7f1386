import Forms
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
    let (scores, details) = try named { () throws(FrameworkError) in try numbers(problem) }
    return Scored(rawValue, scores, better: better, details: details)
  }

  /// The scores alone; the same and with the same errors.
  package func scores(_ problem: Problem) throws(FrameworkError) -> [Double] {
    try named { () throws(FrameworkError) in
      try requireBasis(problem)
      return switch self {
      case .weightedSum, .ahp: try WeightedSum(problem).scores
      case .weightedProduct: try WeightedProduct(problem).scores
      case .topsis: try TOPSIS(problem).closeness
      case .vikor: try VIKOR(problem).q
      case .prometheeII: try PROMETHEE(problem).phi
      case .expectedUtility: try ExpectedUtility(problem).riskAdjusted
      case .minimaxRegret: try MinimaxRegret(problem).maxima
      case .reversibility: problem.alternatives.map { $0.reversibility ?? 0 }
      }
    }
  }

  private func numbers(_ problem: Problem) throws(FrameworkError) -> ([Double], JSONObject) {
    try requireBasis(problem)
    switch self {
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
      return (try scores(problem), problem.hierarchy?.details(criteria: problem.criteria.map(\.name)) ?? JSONObject())
    case .expectedUtility:
      let utility = try ExpectedUtility(problem)
      return (utility.riskAdjusted, try utility.details(problem))
    case .minimaxRegret:
      let minimax = try MinimaxRegret(problem)
      return (minimax.maxima, minimax.details(problem))
    case .weightedSum, .weightedProduct, .reversibility:
      return (try scores(problem), JSONObject())
    }
  }

  private func requireBasis(_ problem: Problem) throws(FrameworkError) {
    if RankingMethod.multiCriteria.contains(self), problem.criteria.isEmpty {
      throw .notApplicable(method: rawValue, reason: "there are no criteria")
    }
    if self == .ahp, problem.hierarchy == nil { throw .notApplicable(method: rawValue, reason: "there are no pairwise judgements") }
  }

  private func named<Result>(_ compute: () throws(FrameworkError) -> Result) throws(FrameworkError) -> Result {
    do { return try compute() } catch .notApplicable(_, let reason) { throw .notApplicable(method: rawValue, reason: reason) }
  }
}
