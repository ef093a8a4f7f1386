import Forms
import Frameworks
internal import Synchronization

/// What rules can judge the alternatives by that are compared: what the deciding ranking was made from, the criteria's ratings or the utilities; where that is
/// neither, the ratings, else the utilities, else nothing.
public struct Judgement: Sendable {
  enum Basis: Sendable {
    /// Ratings 0…1, alternatives × criteria.
    case ratings(Grid)
    case utilities(ExpectedUtility)
    /// 1 less the share of the greatest regret in the range of the payoffs, by alternative: the same for everyone.
    case regret([Double])
    case nothing
  }

  /// Of all alternatives.
  let whole: Problem
  /// Who of them is compared.
  let admission: Admission
  let basis: Basis
  /// The deciding method's ratings 0…1, alternatives × criteria, whatever the basis: concerns, strengths and weaknesses are told from them. Nil without criteria.
  let ratings: Grid?
  /// The one whose ranking decides.
  let method: String
  /// What is worth learning before choosing, where utilities with probabilities decide.
  let experiment: ExperimentAdvice?
  private let sentences = Sentences()

  /// `method` decides.
  init(_ input: FrameworkInput, _ framework: FrameworkName, decidedBy method: String) throws(FrameworkError) {
    let whole = try Problem(input)
    try self.init(whole, try Admission(whole), framework, decidedBy: method)
  }

  /// `advises`: whether it is asked what is worth learning first.
  init(_ whole: Problem, _ admission: Admission, _ framework: FrameworkName, decidedBy method: String, advises: Bool = true) throws(FrameworkError) {
    (self.whole, self.admission, self.method) = (whole, admission, method)
    let problem = admission.problem
    ratings = problem.criteria.isEmpty ? nil : try Judgement.ratings(problem, framework, method)
    let byUtilities: [RankingMethod] = [.expectedUtility, .certaintyEquivalent, .minimaxRegret]
    if let ratings, !byUtilities.contains(where: { $0.rawValue == method }) {
      basis = .ratings(ratings)
    } else {
      basis = try Judgement.utilities(problem) ?? ratings.map(Basis.ratings) ?? .nothing
    }
    experiment = if advises, case .utilities = basis { try ExperimentAdvice(problem) } else { nil }
  }

  /// In points from 0 to 10 a tenth of them; by anchors their value; as given, from the least to the greatest score of all criteria; as shares, from the least to the greatest
  /// of all shares, so that a criterion whose shares are alike counts no more than the method lets it; else min_max.
  private static func ratings(_ problem: Problem, _ framework: FrameworkName, _ method: String) throws(FrameworkError) -> Grid {
    if framework == .kepnerTregoe {
      var points = try Frameworks.points(problem)
      points.values = points.values.map { $0 / 10 }
      return points
    }
    guard let deciding = RankingMethod(rawValue: method), let normalisation = deciding.chosenNormalisation(problem) else {
      return try Ratings.grid(problem, .minMax)
    }
    if normalisation == .asGiven {
      var points = try Ratings.grid(problem, .asGiven)
      let (low, high) = (problem.scores.values.min() ?? 0, problem.scores.values.max() ?? 0)
      for (column, criterion) in problem.criteria.enumerated() {
        for row in 0..<points.rows {
          let share = high > low ? (problem.scores[row, column] - low) / (high - low) : 1
          points[row, column] = criterion.direction == .max ? share : 1 - share
        }
      }
      return points
    }
    var shares = deciding == .ahp ? try Ratings.ofHierarchy(problem) : try Ratings.grid(problem, normalisation)
    guard normalisation != .anchors, let low = shares.values.min(), let high = shares.values.max() else { return shares }
    shares.values = shares.values.map { high > low ? ($0 - low) / (high - low) : 1 }
    return shares
  }

  private static func utilities(_ problem: Problem) throws(FrameworkError) -> Basis? {
    if problem.input.ignorance, !problem.states.isEmpty {
      let range = try ExpectedUtility.range(problem)
      let width = range.upperBound - range.lowerBound
      return .regret(try MinimaxRegret(problem).maxima.map { width > 0 ? 1 - $0 / width : 1 })
    }
    do { return .utilities(try ExpectedUtility(problem)) } catch .notApplicable { return nil }
  }

  /// Of the alternatives that are compared.
  var problem: Problem { admission.problem }

  var broken: [[FrameworkInput.Constraint]] { admission.broken }

  /// No alternative meets every must, so that all are compared.
  var noneAdmissible: Bool { admission.isEmpty }

  /// Of the alternatives that are compared.
  var ids: [String] { problem.ids }

  /// How an executive scores each alternative, 0…1 in the order of `ids`; nil without a basis.
  ///
  /// By criteria Σ w·p·r / Σ w·p with its own value priorities p; by utilities the certainty equivalent under its own tolerance, between the extreme utilities.
  func scores(by executive: Executive) -> [Double]? {
    switch basis {
    case .ratings(let ratings): shares(of: executive).map { ratings.weighted(by: $0) }
    case .utilities(let utility):
      utility.equivalents(tolerance: executive.riskTolerance).map { equivalent in
        let (least, greatest) = (utility.range.lowerBound, utility.range.upperBound)
        return greatest > least ? min(1, max(0, (equivalent - least) / (greatest - least))) : 1
      }
    case .regret(let scores): scores
    case .nothing: nil
    }
  }

  /// What each criterion counts for an executive, summing to 1; nil where its priorities are 0 on everything that weighs.
  func shares(of executive: Executive) -> [Double]? {
    let criteria = problem.criteria
    var shares = problem.weights
    // By place, as a criterion is large to copy.
    for place in shares.indices { shares[place] *= executive.priority(ofCategory: criteria[place].category) }
    let total = shares.sum
    guard total > 0 else { return nil }
    for place in shares.indices { shares[place] /= total }
    return shares
  }

  /// By how much an executive would rather have another alternative, 0…1; nil without a basis.
  func loss(of id: String, to executive: Executive) -> Double? { scores(by: executive).flatMap { loss(of: id, $0) } }

  private func loss(of id: String, _ scores: [Double]) -> Double? {
    guard let place = ids.firstIndex(of: id), let best = scores.max() else { return nil }
    return max(0, best - scores[place])
  }

  /// Up to here an executive does not mind which of the two it is.
  static let indifference = 0.02

  /// What an executive would choose: the recommended one where that is as good to it, else the first of its best by this order. Nil without a basis.
  func firstChoice(of executive: Executive, recommended: String, order: [String]) -> String? {
    guard let scores = scores(by: executive), let best = scores.max() else { return nil }
    if let loss = loss(of: recommended, scores), loss <= Judgement.indifference { return recommended }
    let equals = Set(ids.indices.filter { Ordering.ties(scores[$0], with: best) }.map { ids[$0] })
    return order.first(where: equals.contains) ?? ids[Ordering.best(scores)]
  }

  /// What being weak on a criterion weighs to an executive, 0…1: the criterion's share times what the best one is rated more.
  func concern(_ column: Int, about id: String, to executive: Executive) -> Double {
    guard let ratings, let place = ids.firstIndex(of: id), let shares = shares(of: executive) else { return 0 }
    return Judgement.concern(column, place, ratings, shares)
  }

  /// The same by criterion; empty where there is none.
  func concerns(about id: String, to executive: Executive) -> [Double] {
    guard let ratings, let place = ids.firstIndex(of: id), let shares = shares(of: executive) else { return [] }
    return shares.indices.map { Judgement.concern($0, place, ratings, shares) }
  }

  private static func concern(_ column: Int, _ place: Int, _ ratings: Grid, _ shares: [Double]) -> Double {
    shares[column] * ((ratings.column(column).max() ?? 0) - ratings[place, column])
  }

  /// The same for everyone, so that a concern that is shared is seen to be.
  func weakness(_ column: Int, of id: String) -> String? {
    guard ratings != nil, let place = ids.firstIndex(of: id) else { return nil }
    return weakness(column) + told(column, of: place)
  }

  /// How every sentence about being behind on a criterion begins.
  func weakness(_ column: Int) -> String { "behind on `\(problem.criteria[column].name)`: " }

  /// How an alternative that is compared does by a criterion beside the others: `` `price`: 90 EUR, place 2 of 3 and 12.5% more than `Alpha` (80 EUR)``.
  func standing(_ column: Int, of place: Int) -> String { "`\(problem.criteria[column].name)`: " + told(column, of: place) }

  /// Where it is the best or level with the best, rated at least .75, and not all are rated alike: what is behind by anything may be somebody's concern, and one fact is
  /// not told both for and against.
  func strength(_ column: Int, of place: Int) -> String? {
    guard let ratings, isGood(column, place), problem.comparisons[problem.criteria[column].name] == nil,
      ratings.column(column).contains(where: { !Ordering.ties($0, with: ratings[place, column]) })
    else { return nil }
    return standing(column, of: place)
  }

  /// The best or level with it, and rated at least .75.
  func isGood(_ column: Int, _ place: Int) -> Bool {
    guard let ratings, ratings[place, column] >= 0.75 else { return false }
    return Ordering.ties(ratings[place, column], with: ratings.column(column).max() ?? 0)
  }

  private func told(_ column: Int, of place: Int) -> String {
    let key = place * problem.criteria.count + column
    if let words = sentences.known.withLock({ $0[key] }) { return words }
    let words = tell(column, of: place)
    sentences.known.withLock { $0[key] = words }
    return words
  }

  /// Of each alternative by each criterion, as far as it was told: a sentence is dear to make, and every seat tells the same.
  private final class Sentences: Sendable {
    let known = Mutex<[Int: String]>([:])
    /// By criterion: what was given, as it is told.
    let amounts = Mutex<[Int: [String]]>([:])
  }

  private func tell(_ column: Int, of place: Int) -> String {
    let criterion = problem.criteria[column]
    let isCompared = problem.comparisons[criterion.name] != nil
    let own = problem.scores[place, column]
    let given = amounts(column)
    let amount = isCompared ? "" : given[place] + ", "
    guard let ratings else { return given[place] }
    let all = Array(ratings.column(column))
    let best = Ordering.best(all)
    let equals = all.count { Ordering.ties($0, with: all[place]) }
    guard !Ordering.ties(all[best], with: all[place]) else {
      let others = all.count - equals
      if all.count == 1 { return amount + "the only one that is compared" }
      return amount
        + (others == 0 ? "which counts the same for all \(all.count)" : equals == 1 ? "the best of \(all.count)" : "level with the best of \(all.count)")
    }
    let rank = all.count { $0 > all[place] && !Ordering.ties($0, with: all[place]) } + 1
    let name = "`\(problem.alternatives[best].name)`"
    if isCompared { return "place \(rank) of \(all.count), \(name) is judged better" }
    let its = problem.scores[best, column]
    return amount + "place \(rank) of \(all.count) and \(Judgement.gap(own, its, criterion.unit)) than \(name) (\(given[best]))"
  }

  /// What the alternatives that are compared were given by a criterion, so that no two that differ look alike.
  func amounts(_ column: Int) -> [String] {
    if let found = sentences.amounts.withLock({ $0[column] }) { return found }
    let told = Array(problem.scores.column(column)).amounts(problem.criteria[column].unit)
    sentences.amounts.withLock { $0[column] = told }
    return told
  }

  /// `12.5% more`; in the unit itself where a share says nothing: beside zero and less, of what is more than twice as much, of what would round to nothing, and of what is a
  /// percentage already.
  private static func gap(_ own: Double, _ best: Double, _ unit: String?) -> String {
    let word = own > best ? "more" : "less"
    if unit?.hasPrefix("%") ?? false { return "\((own - best).magnitude.roundNumeral) points \(word)" }
    // `10 of 10 less` is no difference: of a scale it is told in its points.
    let amount = "\((own - best).magnitude.roundAmount(unit?.scale == nil ? unit : nil)) \(word)"
    // But for rounding the same, which a scale that runs from the worst to the best makes a difference of nevertheless.
    if (own - best).magnitude.roundNumeral == "0" { return "next to nothing \(word)" }
    guard own > 0, best > 0, own / best < 2 else { return amount }
    let share = ((own - best).magnitude / best).percent
    return share == 0.0.percent ? amount : "\(share) \(word)"
  }

  /// The rating 0…1 of an alternative that is compared by a criterion; nil without criteria.
  func rating(_ alternative: Int, _ criterion: Int) -> Double? {
    ratings.map { $0[alternative, criterion] }
  }

  /// One of the seven that executives weigh, so that it is known whose concern it is.
  func isSomebodys(_ category: String) -> Bool { Judgement.categories.contains(category) || Executive.shipped.contains { $0.valuePriorities[category] != nil } }

  private static let categories: Set<String> = ["cost", "revenue", "risk", "ethics", "legal", "feasibility", "strategy"]

  func title(_ id: String) -> String { whole.alternatives.first { $0.id == id }?.name ?? id }

  /// The must-constraints that an alternative breaks, in words: ``cost` is 180 EUR, but must be at most 150 EUR``.
  func brokenMusts(of id: String) -> [String] {
    guard let alternative = whole.ids.firstIndex(of: id) else { return [] }
    return broken[alternative].map { constraint in
      let column = whole.criteria.firstIndex { $0.name == constraint.criterion } ?? 0
      let unit = whole.criteria[column].unit
      return Judgement.breach(constraint.criterion) + whole.scores[alternative, column].amount(unit) + Judgement.demand
        + "\(constraint.comparison.words) \(constraint.value.amount(unit))"
    }
  }

  /// The musts that no number can meet together, in words.
  var contradictions: [String] {
    Screening.contradictions(whole).map { musts in
      let unit = whole.criteria.first { $0.name == musts[0].criterion }?.unit
      let told = musts.map { "\($0.comparison.words) \($0.value.amount(unit))" }.joined(separator: ", ")
      return "no number can meet all that `\(musts[0].criterion)` must be: \(told)"
    }
  }

  /// Whether a sentence says that an alternative breaks one of its musts, whichever engine wrote the numbers in it.
  func isBreach(_ words: String, by id: String) -> Bool {
    guard let alternative = whole.ids.firstIndex(of: id) else { return false }
    return broken[alternative].contains { words.hasPrefix(Judgement.breach($0.criterion)) && words.contains(Judgement.demand) }
  }

  private static func breach(_ criterion: String) -> String { "`\(criterion)` is " }
  private static let demand = ", but must be "
}

extension Executive {
  /// How much a criterion of this category matters to it: 1 without one, and of one that is not named.
  func priority(ofCategory category: String?) -> Double { category.flatMap { valuePriorities[$0] } ?? 1 }
}
