import Glibc

/// The one ranking that decides, ready to be asked again with other numbers.
struct Decider: Sendable {
  enum Rule: Sendable {
    case method(RankingMethod)
    case kepnerTregoe(KepnerTregoe)
  }

  let rule: Rule
  /// The question with the alternatives that are compared.
  let problem: Problem
  let better: Direction
  /// What decides among equals, larger first, by alternative; nil: the fewer dominate it by everything, which is looked for only where there are equals.
  private let preference: [Double]?
  /// The method's scores, where they were computed when it was chosen.
  private var known: [Double]?
  /// Of the scores that are asked about; nil for all.
  private var places: [Int]?
  /// Who dominates whom by everything, where that was asked for before.
  private var peers: Dominance?

  /// nil where the winner hangs on no weight, probability or utility. `admitted` is of what is compared.
  init?(_ framework: FrameworkName, _ admitted: Problem) throws(FrameworkError) {
    let methods: [RankingMethod]
    var problem = admitted
    var preference: [Double]?
    switch framework {
    case .mcda: methods = [RankingMethod(admitted.input.method ?? .topsis)]
    case .bayesian: methods = [admitted.input.ignorance ? .minimaxRegret : .utility(admitted.input)]
    case .cynefin: methods = Cynefin(admitted).domain.methods(admitted.input)
    case .ooda:
      let loop = try OODA(admitted)
      methods = OODA.methods(admitted.input)
      // A payoff that moves may free an alternative from being dominated; weights cannot. Among equals the dominated ones come last.
      problem = admitted.states.isEmpty ? loop.left : admitted
      let dominated = loop.dominatedStill(in: problem)
      preference = problem.alternatives.enumerated().map { dominated.contains($0) ? -1 : $1.reversibility ?? 0 }
    case .kepnerTregoe:
      (rule, self.problem, better) = (.kepnerTregoe(try KepnerTregoe(admitted)), admitted, .max)
      self.preference = nil
      return
    case .eisenhower: return nil
    }
    let (method, scores) = try Decider.first(methods, problem)
    guard method != .reversibility else { return nil }
    (rule, self.problem, better, known) = (.method(method), problem, method.better, scores)
    self.preference = preference
  }

  private static func first(_ methods: [RankingMethod], _ problem: Problem) throws(FrameworkError) -> (RankingMethod, [Double]) {
    var refusal = FrameworkError.notApplicable(method: "ranking", reason: "no method was named")
    for method in methods {
      do {
        return (method, try method.scores(problem))
      } catch .notApplicable(let method, let reason) {
        refusal = .notApplicable(method: method, reason: reason)
      }
    }
    throw refusal
  }

  func scores() throws(FrameworkError) -> [Double] {
    if let known { return known }
    return switch rule {
    case .method(let method): try method.scores(problem)
    case .kepnerTregoe(let tregoe): tregoe.totals
    }
  }

  /// The id of the first.
  func winner() throws(FrameworkError) -> String { problem.ids[best(try scores())] }

  /// The ids of those that share the first place: by the score and, where the framework has something that decides among equals, by that too.
  func leaders() throws(FrameworkError) -> [String] {
    var leading = firsts(try scores())
    if let preference, let largest = leading.map({ preference[$0] }).max() { leading = leading.filter { Ordering.ties(preference[$0], with: largest) } }
    return leading.map { problem.ids[$0] }
  }

  /// The same, ready for a search, which meets equals at every boundary.
  func searching() -> Decider {
    var ready = self
    if preference == nil { ready.peers = Dominance(problem, counting: .everything) }
    return ready
  }

  /// OODA by the same method over others of the same question, none of whom another dominates.
  func deciding(_ left: Problem) -> Decider { Decider(rule, left, better, preference: left.alternatives.map { $0.reversibility ?? 0 }) }

  private init(_ rule: Rule, _ problem: Problem, _ better: Direction, preference: [Double]?) {
    (self.rule, self.problem, self.better, self.preference) = (rule, problem, better, preference)
  }

  /// For the scores of these places alone.
  func among(_ places: [Int]) -> Decider {
    var fewer = self
    fewer.places = places
    return fewer
  }

  /// The places whose scores equal the best.
  private func firsts(_ scores: [Double]) -> [Int] {
    guard let top = better == .max ? scores.max() : scores.min() else { return [] }
    return scores.indices.filter { Ordering.ties(scores[$0], with: top) }
  }

  /// The place of the best of these scores.
  func best(_ scores: [Double]) -> Int { preferred(firsts(scores)) }

  /// The same, where only what is the same number but for rounding counts as equal: a boundary stands where two scores meet, not where they come near each other.
  func sharpest(_ scores: [Double]) -> Int { alone(scores) ?? preferred(sharpestFirsts(scores)) }

  /// The place of the best score; nil where another is the same number but for rounding. A boundary's search asks thousands of times.
  func alone(_ scores: [Double]) -> Int? {
    guard !scores.isEmpty else { return nil }
    var best = 0
    for place in 1..<scores.count where better == .max ? scores[place] > scores[best] : scores[place] < scores[best] { best = place }
    for place in scores.indices where place != best && Ordering.areSame(scores[place], scores[best]) { return nil }
    return best
  }

  /// The same where these are the scores with one number of the question moved: among equals comes first what the fewest dominate, which hangs on it too.
  func sharpest(_ scores: [Double], moving row: Int, _ column: Int, to value: Double) -> Int {
    alone(scores) ?? preferred(sharpestFirsts(scores), where: Dominance.Moved(row: row, column: column, value: value))
  }

  /// The places whose scores are the best one's but for rounding.
  func sharpestFirsts(_ scores: [Double]) -> [Int] {
    guard let top = better == .max ? scores.max() : scores.min() else { return [] }
    return scores.indices.filter { Ordering.areSame(scores[$0], top) }
  }

  private func preferred(_ group: [Int], where moved: Dominance.Moved? = nil) -> Int {
    guard group.count > 1 else { return group.first ?? 0 }
    let places = group.map { self.places?[$0] ?? $0 }
    let preferences: [Double]
    if let preference {
      preferences = places.map { preference[$0] }
    } else {
      let peers = peers ?? Dominance(problem, counting: .everything)
      preferences = places.map { -Double(peers.dominators(of: $0, where: moved)) }
    }
    let largest = preferences.max() ?? 0
    return zip(group, preferences).first { Ordering.ties($0.1, with: largest) }?.0 ?? group[0]
  }
}

/// Scores that run in a straight line, up to a divisor that all share, as one number goes from 0 to 1.
struct LinearScores: Sendable {
  let atZero: [Double]
  let atOne: [Double]
  var divisorAtZero = 1.0
  var divisorAtOne = 1.0

  /// Into what is there already, one number an alternative; false where the divisor is 0.
  private func fill(_ scores: inout [Double], at t: Double) -> Bool {
    let divisor = (1 - t) * divisorAtZero + t * divisorAtOne
    guard divisor > 0 else { return false }
    for place in scores.indices { scores[place] = ((1 - t) * atZero[place] + t * atOne[place]) / divisor }
    return true
  }

  /// Where the others cross this one.
  func crossings(of place: Int) -> [Double] {
    atZero.indices.compactMap { other in
      let gap = atZero[place] - atZero[other]
      let slope = gap - (atOne[place] - atOne[other])
      return slope == 0 ? nil : gap / slope
    }
  }

  /// The place of the winner at a value; nil where the divisor is 0. `scored` turns a number of the straight lines into the method's score, keeping what is larger larger or
  /// what is larger smaller. `scores` is what it is computed in.
  private func winner(_ t: Double, _ decider: Decider, _ scored: (Double) -> Double, in scores: inout [Double]) -> Int? {
    guard fill(&scores, at: t) else { return nil }
    for place in scores.indices { scores[place] = scored(scores[place]) }
    return decider.sharpest(scores)
  }

  /// The same for any value.
  func winner(_ decider: Decider, scored: @escaping (Double) -> Double = { $0 }) -> (Double) -> Int? {
    var scores = atZero
    return { winner($0, decider, scored, in: &scores) }
  }

  func stability(
    around current: Double, _ decider: Decider, scored: (Double) -> Double = { $0 }
  ) -> (stability: Stability, flipped: Int?) {
    var scores = atZero
    guard let kept = winner(current, decider, scored, in: &scores) else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    let stability = FlipSearch.between(crossings(of: kept), around: current, in: 0...1) { winner($0, decider, scored, in: &scores) }
    return (stability, stability.beyond(current, in: 0...1).flatMap { winner($0, decider, scored, in: &scores) })
  }
}
