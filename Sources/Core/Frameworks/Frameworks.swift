import Forms

/// The decision frameworks: pure mathematics from an input to a result, the same for every order in which the input lists things.
public enum Frameworks {
  /// How well each framework suits the input, best first, equal ones by name.
  public static func applicability(_ input: FrameworkInput) -> [Applicability] { Suitability(input: input).table }

  /// The most applicable framework. `cynefin` and `ooda` can always be used, so there always is one.
  public static func choose(_ input: FrameworkInput) -> FrameworkChoice {
    let table = applicability(input)
    let method: MCDAMethod? = table[0].framework == .mcda ? input.method ?? (input.complexity == .simple ? .weightedSum : .topsis) : nil
    let named = table[0].framework.rawValue + (method.map { " by \($0.rawValue)" } ?? "")
    return FrameworkChoice(
      framework: table[0].framework, method: method,
      rationale: "\(named) suits best (\(table[0].score)): \(table[0].reasons.joined(separator: "; "))", applicability: table)
  }

  /// Runs the framework and every method that belongs beside it. Throws when the framework, or the method that the input names, cannot be used on these
  /// numbers; the methods beside it are then only listed in `notApplicable`.
  public static func run(_ name: FrameworkName, _ input: FrameworkInput) throws(FrameworkError) -> FrameworkResult {
    let problem = try Problem(input)
    switch name {
    case .mcda:
      return try Ensemble(problem, deciding: [RankingMethod(input.method ?? .topsis)], beside: RankingMethod.multiCriteria).result()
    case .bayesian:
      let ensemble = try Ensemble(problem, deciding: [.expectedUtility], beside: [.minimaxRegret])
      return try ensemble.result(flags: try ExpectedUtility(problem).flags(problem.ids))
    case .cynefin: return try Cynefin(problem).result(problem)
    case .ooda: return try OODA(problem).result(problem)
    case .kepnerTregoe: return try KepnerTregoe(problem).result(problem)
    case .eisenhower: return try Eisenhower(problem).result(problem)
    }
  }

  /// Ratings, larger is better, in the input's own order: by alternative, then criterion.
  public static func ratings(_ input: FrameworkInput, _ normalisation: Normalisation = .minMax) throws(FrameworkError) -> [[Double]] {
    let problem = try Problem(input)
    let grid = try Ratings.grid(problem, normalisation)
    let rows = Dictionary(uniqueKeysWithValues: zip(problem.ids, problem.ids.indices))
    let columns = Dictionary(uniqueKeysWithValues: zip(problem.criteria.map(\.name), problem.criteria.indices))
    return input.alternatives.map { alternative in
      input.criteria.map { grid[rows[alternative.id] ?? 0, columns[$0.name] ?? 0] }
    }
  }

  /// Risk-adjusted expected utilities by alternative id, under a risk tolerance 0…1.
  public static func utilities(_ input: FrameworkInput, riskTolerance: Double) throws(FrameworkError) -> [String: Double] {
    let problem = try Problem(input)
    return Dictionary(uniqueKeysWithValues: zip(problem.ids, try ExpectedUtility(problem, riskTolerance: riskTolerance).riskAdjusted))
  }

  /// The must-constraints that each alternative breaks, by its id; those that break none are left out.
  public static func brokenMusts(_ input: FrameworkInput) throws(FrameworkError) -> [String: [FrameworkInput.Constraint]] {
    let problem = try Problem(input)
    return Dictionary(uniqueKeysWithValues: zip(problem.ids, Screening.brokenMusts(problem)).filter { !$0.1.isEmpty })
  }
}
