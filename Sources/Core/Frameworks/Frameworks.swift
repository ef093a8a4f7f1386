import Forms

/// The decision frameworks: pure mathematics from an input to a result, the same for every order in which the input lists things.
public enum Frameworks {
  /// How well each framework suits the input, best first, equal ones by name.
  public static func applicability(_ input: FrameworkInput) -> [Applicability] { Suitability(input: input).table }

  /// The most applicable framework, in a table with `others`; those that are `disabled` are left out of both. `cynefin` and `ooda` can always be used, so that where nothing is left out there
  /// always is one.
  public static func choose(_ input: FrameworkInput, beside others: [Applicability] = [], without disabled: [FrameworkName] = []) -> FrameworkChoice {
    let table = ordered(applicability(input) + others, without: disabled)
    guard let best = table.first(where: { $0.own == nil }) ?? table.first else {
      return FrameworkChoice(framework: .mcda, method: .topsis, rationale: "no other framework is enabled", applicability: [])
    }
    let method: MCDAMethod? = best.framework == .mcda ? input.method ?? (input.complexity == .simple ? .weightedSum : .topsis) : nil
    let named = best.framework.rawValue + (method.map { " by \($0.rawValue)" } ?? "")
    return FrameworkChoice(
      framework: best.framework, method: method,
      rationale: "\(named) suits best (\(best.score.percent)): \(best.reasons.joined(separator: "; "))", applicability: table)
  }

  /// The row that suits best.
  public static func best(_ rows: [Applicability], without disabled: [FrameworkName]) -> Applicability? { ordered(rows, without: disabled).first }

  private static func ordered(_ rows: [Applicability], without disabled: [FrameworkName]) -> [Applicability] {
    rows.filter { $0.own != nil || !disabled.contains($0.framework) }.sorted { ($1.score, $0.name) < ($0.score, $1.name) }
  }

  /// Runs the framework and every method that belongs beside it, over what breaks no must (over all where each alternative breaks one). Throws when the
  /// framework, or the method that the input names, cannot be used on these numbers; the methods beside it are then only listed in `notApplicable`.
  public static func run(_ name: FrameworkName, _ input: FrameworkInput) throws(FrameworkError) -> FrameworkResult {
    let whole = try Problem(input)
    return try run(name, whole, try Admission(whole))
  }

  /// The same of a question that was read before.
  package static func run(_ name: FrameworkName, _ whole: Problem, _ admission: Admission) throws(FrameworkError) -> FrameworkResult {
    var result = try compared(name, admission)
    result.cautions += try Cautions.found(name, admission.problem, result)
    if let judging = try JudgesReading(name, whole.input, admission, result) {
      result.judges = judging.judging
      result.cautions += judging.cautions
    }
    result.noClearWinner = try noClearWinner(result, admission.problem)
    if let decider = try Decider(name, admission.problem) { result.robustness = try StochasticAcceptability(decider)?.robustness }
    return admission.completing(result)
  }

  private static func compared(_ name: FrameworkName, _ admission: Admission) throws(FrameworkError) -> FrameworkResult {
    let problem = admission.problem
    switch name {
    case .mcda:
      return try Ensemble(
        problem, deciding: [RankingMethod(problem.input.method ?? .topsis)], beside: RankingMethod.multiCriteria(problem)
      ).result()
    case .bayesian: return try bayesian(problem)
    case .cynefin: return try Cynefin(problem).result(problem)
    case .ooda: return try OODA(problem).result(admission)
    case .kepnerTregoe: return try KepnerTregoe(problem).result()
    case .eisenhower: return try Eisenhower(problem).result(problem)
    }
  }

  private static func bayesian(_ problem: Problem) throws(FrameworkError) -> FrameworkResult {
    let decides: RankingMethod = problem.input.ignorance ? .minimaxRegret : .utility(problem.input)
    let ensemble = try Ensemble(problem, deciding: [decides], beside: RankingMethod.byPayoffs(problem.input))
    return try ensemble.result(flags: problem.input.ignorance ? [] : try ExpectedUtility(problem).flags(problem.ids))
  }

  private static func noClearWinner(_ result: FrameworkResult, _ problem: Problem) throws(FrameworkError) -> String? {
    switch result.method {
    case RankingMethod.vikor.rawValue: try VIKOR(problem).noClearWinner(problem)
    case RankingMethod.prometheeII.rawValue: try PROMETHEE(problem).noClearWinner(problem)
    default: nil
    }
  }

  /// How the scale of the deciding ranking came about, in words, of what is compared; nil where it has none.
  package static func scale(_ name: FrameworkName, _ method: String, _ problem: Problem) throws(FrameworkError) -> String? {
    if name == .kepnerTregoe {
      let scale = try KepnerTregoe(problem).scale
      return scale == .asGiven ? "all scores lie within 0 and 10 and count as they are given" : scale.words
    }
    return RankingMethod(rawValue: method)?.scale(problem)
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

  /// Certainty equivalents by alternative id, under a risk tolerance 0…1, costs over 0.
  public static func utilities(_ input: FrameworkInput, riskTolerance: Double) throws(FrameworkError) -> [String: Double] {
    let problem = try Problem(input)
    let equivalents = try ExpectedUtility(problem).equivalents(tolerance: riskTolerance)
    return Dictionary(uniqueKeysWithValues: zip(problem.ids, equivalents.map(problem.given)))
  }

  /// The must-constraints that each alternative breaks, by its id; those that break none are left out.
  public static func brokenMusts(_ input: FrameworkInput) throws(FrameworkError) -> [String: [FrameworkInput.Constraint]] {
    let problem = try Problem(input)
    return Dictionary(uniqueKeysWithValues: zip(problem.ids, Screening.brokenMusts(problem)).filter { !$0.1.isEmpty })
  }
}
