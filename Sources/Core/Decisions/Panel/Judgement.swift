import Cases
import Forms
import Frameworks

/// What rules can judge alternatives by: what the deciding ranking was made from, the criteria's ratings or the utilities; where that is neither, the ratings,
/// else the utilities, else nothing.
public struct Judgement: Sendable {
  enum Basis: Sendable {
    /// Min-max ratings, alternatives × criteria.
    case ratings(Grid)
    case utilities(expected: [Double], deviations: [Double], least: Double, greatest: Double)
    case nothing
  }

  let problem: Problem
  let basis: Basis
  /// Min-max ratings, alternatives × criteria, whatever the basis: concerns, strengths and weaknesses are told from them. Nil without criteria.
  private let ratings: Grid?
  /// By alternative.
  let broken: [[FrameworkInput.Constraint]]

  /// `method` is the one whose ranking decides.
  init(_ input: FrameworkInput, decidedBy method: String) throws(FrameworkError) {
    problem = try Problem(input)
    broken = Screening.brokenMusts(problem)
    ratings = problem.criteria.isEmpty ? nil : try Ratings.grid(problem, .minMax)
    let byUtilities = [RankingMethod.expectedUtility, .minimaxRegret].contains { $0.rawValue == method }
    if let ratings, !byUtilities {
      basis = .ratings(ratings)
    } else {
      basis = try Judgement.utilities(problem) ?? ratings.map(Basis.ratings) ?? .nothing
    }
  }

  private static func utilities(_ problem: Problem) throws(FrameworkError) -> Basis? {
    do {
      let utility = try ExpectedUtility(problem)
      let all = problem.payoffs.values + problem.outcomes.flatMap { $0.map(\.utility) }
      return .utilities(expected: utility.expected, deviations: utility.deviation, least: all.min() ?? 0, greatest: all.max() ?? 0)
    } catch .notApplicable { return nil }
  }

  var ids: [String] { problem.ids }

  /// How an executive scores each alternative, 0…1 in the order of `ids`; nil without a basis.
  ///
  /// By criteria Σ w·p·r / Σ w·p with its own value priorities p; by utilities the risk-adjusted utility under its own tolerance, between the extreme utilities.
  func scores(by executive: Executive) -> [Double]? {
    switch basis {
    case .ratings(let ratings): rated(ratings, executive)
    case .utilities(let expected, let deviations, let least, let greatest):
      zip(expected, deviations).map { mean, deviation in
        let adjusted = mean + (executive.riskTolerance - 0.5) * 2 * deviation
        return greatest > least ? min(1, max(0, (adjusted - least) / (greatest - least))) : 1
      }
    case .nothing: nil
    }
  }

  private func rated(_ ratings: Grid, _ executive: Executive) -> [Double]? {
    let weights = zip(problem.criteria, problem.weights).map { criterion, weight in weight * executive.priority(of: criterion) }
    let total = weights.sum
    // Priorities of 0 on everything that weighs leave it without a view of its own.
    guard total > 0 else { return nil }
    return ratings.weighted(by: weights.map { $0 / total })
  }

  /// The rating 0…1 of an alternative by a criterion; nil without criteria.
  func rating(_ alternative: Int, _ criterion: Int) -> Double? {
    ratings.map { $0[alternative, criterion] }
  }

  /// The must-constraints that an alternative breaks, in words: ``cost` is 180, but must be <= 150``.
  func brokenMusts(of id: String) -> [String] {
    guard let alternative = ids.firstIndex(of: id) else { return [] }
    return broken[alternative].map { constraint in
      let column = problem.criteria.firstIndex { $0.name == constraint.criterion } ?? 0
      return
        "`\(constraint.criterion)` is \(problem.scores[alternative, column].shortText), but must be \(constraint.comparison.rawValue) \(constraint.value.shortText)"
    }
  }
}

extension Executive {
  /// How much a criterion matters to it: 1 when its category is none or is not named.
  func priority(of criterion: FrameworkInput.Criterion) -> Double { criterion.category.flatMap { valuePriorities[$0] } ?? 1 }

  func values(_ criterion: FrameworkInput.Criterion) -> Bool { criterion.category.map { valuePriorities[$0] != nil } ?? false }
}
