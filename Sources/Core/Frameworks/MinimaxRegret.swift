import Forms
package import StrictJSON

/// Minimax regret: the alternative whose greatest regret over the states is least, regret being what the best alternative of a state would have paid more.
/// Probabilities are not used.
///
/// Source: Savage, Journal of the American Statistical Association 46:55, 1951.
package struct MinimaxRegret: Sendable {
  /// Alternatives × states, 0 or more.
  package let regret: Grid
  /// The greatest by alternative; lower is better.
  package let maxima: [Double]

  package init(_ problem: Problem) throws(FrameworkError) {
    guard !problem.states.isEmpty else { throw .notApplicable(method: "minimax_regret", reason: "there are no payoffs over states") }
    var regret = problem.payoffs
    for state in 0..<regret.columns {
      let best = regret.column(state).max() ?? 0
      for row in 0..<regret.rows { regret[row, state] = try (best - regret[row, state]).finite("a regret") }
    }
    self.regret = regret
    maxima = (0..<regret.rows).map { row in (0..<regret.columns).reduce(0) { max($0, regret[row, $1]) } }
  }

  package func details(_ problem: Problem) -> JSONObject {
    let rows = problem.ids.indices.map { row in JSONValue(problem.states, problem.states.indices.map { regret[row, $0] }) }
    return JSONObject(sortedUnique: [("regret", .object(JSONObject(sortedUnique: zip(problem.ids, rows).map { ($0, $1) })))])
  }
}
