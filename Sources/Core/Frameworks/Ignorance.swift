/// Rules for payoffs over states of which nobody knows how likely they are; larger is better.
///
/// Sources: Laplace, Essai philosophique sur les probabilités, 1814 (all states alike); Wald, Statistical Decision Functions, Wiley, 1950 (the worst); Hurwicz,
/// Cowles Commission Discussion Paper 370, 1951 (a share of the best, the rest of the worst).
enum Ignorance {
  static let methods: [RankingMethod] = [.laplace, .maximin, .maximax, .hurwicz]

  static func scores(_ problem: Problem, _ method: RankingMethod) throws(FrameworkError) -> [Double] {
    guard !problem.states.isEmpty else { throw .notApplicable(method: method.rawValue, reason: "there are no payoffs over states") }
    let optimism = problem.input.parameters.hurwicz
    return try problem.ids.indices.map { row in
      let payoffs = problem.states.indices.map { problem.payoffs[row, $0] }
      let (worst, best) = (payoffs.min() ?? 0, payoffs.max() ?? 0)
      return switch method {
      case .maximin: worst
      case .maximax: best
      case .hurwicz: optimism * best + (1 - optimism) * worst
      default: payoffs.sum / Double(payoffs.count)
      }
    }.finite("a score of \(method.rawValue)")
  }
}
