import Forms
import Glibc
package import StrictJSON

/// PROMETHEE II: complete ranking by the net flow φ = φ⁺ − φ⁻, each flow the mean of the weighted preferences over (or of) the n − 1 others; 0 for one alternative.
///
/// Sources: Brans & Vincke, Management Science 31:647, 1985 (the six preference functions); Brans & Mareschal, PROMETHEE Methods, in Figueira et al.,
/// Multiple Criteria Decision Analysis, Springer, 2005.
package struct PROMETHEE: Sendable {
  /// By alternative.
  package let phiPlus: [Double]
  package let phiMinus: [Double]
  package let phi: [Double]

  package init(_ problem: Problem) throws(FrameworkError) {
    let (leaving, entering) = try PROMETHEE.flows(problem)
    phiPlus = leaving.weighted(by: problem.weights)
    phiMinus = entering.weighted(by: problem.weights)
    phi = zip(phiPlus, phiMinus).map { $0 - $1 }
  }

  /// Each criterion's own φ⁺ and φ⁻, alternatives × criteria; the flows are their weighted sums, hence linear in the weights.
  static func flows(_ problem: Problem) throws(FrameworkError) -> (leaving: Grid, entering: Grid) {
    let scores = problem.scores
    var leaving = Grid(rows: scores.rows, columns: scores.columns)
    var entering = leaving
    guard scores.rows > 1 else { return (leaving, entering) }
    let others = Double(scores.rows - 1)
    for (column, criterion) in problem.criteria.enumerated() {
      let sign: Double = criterion.direction == .max ? 1 : -1
      let values = Array(scores.column(column))
      _ = try ((values.max() ?? 0) - (values.min() ?? 0)).finite("a difference of scores")
      let (plus, minus) = sums(criterion.preference, values.map { sign * $0 })
      for row in 0..<scores.rows {
        leaving[row, column] = plus[row] / others
        entering[row, column] = minus[row] / others
      }
    }
    return (leaving, entering)
  }

  /// Of every alternative the preferences over the others and of the others, each sum in the order of the alternatives. Of a pair at most one is preferred.
  private static func sums(_ preference: FrameworkInput.Preference, _ values: [Double]) -> (plus: [Double], minus: [Double]) {
    var plus = Array(repeating: 0.0, count: values.count)
    var minus = plus
    for one in values.indices {
      let value = values[one]
      for other in (one + 1)..<max(one + 1, values.count) {
        let difference = value - values[other]
        if difference > 0 {
          let degree = preference.degree(difference)
          plus[one] += degree
          minus[other] += degree
        } else if difference < 0 {
          let degree = preference.degree(-difference)
          plus[other] += degree
          minus[one] += degree
        }
      }
    }
    return (plus, minus)
  }

  /// What PROMETHEE I says where it cannot compare the first with others: one leads by φ⁺, the other by φ⁻. Nil where it can.
  func noClearWinner(_ problem: Problem) -> String? {
    let first = Ordering.best(phi)
    let incomparable = phi.indices.filter { other in
      guard other != first, !Ordering.ties(phi[other], with: phi[first]) else { return false }
      return phiPlus[other] > phiPlus[first] + Ordering.tolerance || phiMinus[other] < phiMinus[first] - Ordering.tolerance
    }
    guard !incomparable.isEmpty else { return nil }
    return
      "promethee cannot compare \(problem.names([first])) with \(problem.names(incomparable)): each is preferred more in some ways and opposed more in others; only the net flow decides"
  }

  package func details(_ problem: Problem) -> JSONObject {
    JSONObject(sortedUnique: [("phi_minus", JSONValue(problem.ids, phiMinus)), ("phi_plus", JSONValue(problem.ids, phiPlus))])
  }
}

extension FrameworkInput.Preference {
  /// How much a difference is preferred, 0…1; nothing for a difference of 0 or less.
  package func degree(_ difference: Double) -> Double {
    guard difference > 0 else { return 0 }
    switch function {
    case .usual: return 1
    case .uShape: return difference <= indifference ? 0 : 1
    case .vShape: return difference >= preference ? 1 : difference / preference
    case .level: return difference <= indifference ? 0 : difference <= preference ? 0.5 : 1
    case .linear:
      if difference <= indifference { return 0 }
      return difference >= preference ? 1 : (difference - indifference) / (preference - indifference)
    case .gaussian: return 1 - exp(-(difference / sigma) * (difference / sigma) / 2)
    }
  }
}
