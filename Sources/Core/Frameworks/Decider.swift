import Forms

/// The one ranking that decides, ready to be asked again with other numbers.
struct Decider: Sendable {
  enum Rule: Sendable {
    case method(RankingMethod)
    case kepnerTregoe(KepnerTregoe)
  }

  let rule: Rule
  /// The question with the alternatives that a screen left.
  let problem: Problem
  let better: Direction
  /// What decides among equals, larger first; empty where only the id does.
  private var preference: [Double]

  /// nil where the winner hangs on no weight, probability or utility.
  init?(_ framework: FrameworkName, _ whole: Problem) throws(FrameworkError) {
    let methods: [RankingMethod]
    var problem = whole
    var reversibility: [Double] = []
    switch framework {
    case .mcda: methods = [RankingMethod(whole.input.method ?? .topsis)]
    case .bayesian: methods = [.expectedUtility]
    case .cynefin: methods = Cynefin(whole).domain.methods(whole.input)
    case .ooda:
      let loop = try OODA(whole)
      methods = OODA.methods
      // A payoff that moves may free an alternative from being dominated; weights cannot. Among equals the dominated ones come last.
      problem = whole.states.isEmpty ? loop.left : loop.passing
      let dominated = Screening.dominators(problem).map { $0 != nil }
      reversibility = zip(problem.alternatives, dominated).map { $1 ? -1 : $0.reversibility ?? 0 }
    case .kepnerTregoe:
      let tregoe = try KepnerTregoe(whole)
      (rule, self.problem, better, preference) = (.kepnerTregoe(tregoe), tregoe.left, .max, [])
      return
    case .eisenhower: return nil
    }
    let method = try Decider.first(methods, problem)
    guard method != .reversibility else { return nil }
    (rule, self.problem, better) = (.method(method), problem, method.better)
    preference = reversibility
  }

  private static func first(_ methods: [RankingMethod], _ problem: Problem) throws(FrameworkError) -> RankingMethod {
    var refusal = FrameworkError.notApplicable(method: "ranking", reason: "no method was named")
    for method in methods {
      do {
        _ = try method.scores(problem)
        return method
      } catch .notApplicable(let method, let reason) {
        refusal = .notApplicable(method: method, reason: reason)
      }
    }
    throw refusal
  }

  /// For the scores of these places alone.
  func among(_ places: [Int]) -> Decider {
    var fewer = self
    if !preference.isEmpty { fewer.preference = places.map { preference[$0] } }
    return fewer
  }

  /// The place of the best of these scores.
  func best(_ scores: [Double]) -> Int {
    let first = Ordering.best(scores, better: better)
    guard !preference.isEmpty, let top = better == .max ? scores.max() : scores.min() else { return first }
    // As breaking ties by the second score does: the largest of the tied ones, and the first by id of those that equal it.
    var largest = preference[first]
    for place in scores.indices where Ordering.ties(scores[place], with: top) { largest = max(largest, preference[place]) }
    return scores.indices.first { Ordering.ties(scores[$0], with: top) && Ordering.ties(preference[$0], with: largest) } ?? first
  }
}

/// Scores that run in a straight line, up to a divisor that all share, as one number goes from 0 to 1.
struct LinearScores: Sendable {
  let atZero: [Double]
  let atOne: [Double]
  var divisorAtZero = 1.0
  var divisorAtOne = 1.0

  /// nil where the divisor is 0.
  func at(_ t: Double) -> [Double]? {
    let divisor = (1 - t) * divisorAtZero + t * divisorAtOne
    guard divisor > 0 else { return nil }
    return zip(atZero, atOne).map { ((1 - t) * $0 + t * $1) / divisor }
  }

  /// Where the others cross this one.
  func crossings(of place: Int) -> [Double] {
    atZero.indices.compactMap { other in
      let gap = atZero[place] - atZero[other]
      let slope = gap - (atOne[place] - atOne[other])
      return slope == 0 ? nil : gap / slope
    }
  }

  func stability(around current: Double, _ decider: Decider) -> (stability: Stability, flipped: Int?) {
    let outcome = { (t: Double) in at(t).map(decider.best) }
    guard let kept = outcome(current) else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    let stability = FlipSearch.between(crossings(of: kept), around: current, in: 0...1, outcome: outcome)
    return (stability, stability.flip.flatMap(outcome))
  }
}
