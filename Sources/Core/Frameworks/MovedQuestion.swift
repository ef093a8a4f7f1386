/// A question of which one number at a time is moved: who is then first by the deciding method.
package final class MovedQuestion {
  package let framework: FrameworkName
  /// Before its musts are held against it.
  package let whole: Problem
  package let admission: Admission
  /// Those that are compared.
  package var admitted: Problem { admission.problem }
  let decider: Decider
  /// Nil where the weights decide nothing.
  let model: WeightModel?
  /// Of what decides, its places among what is compared.
  private let places: [Int]
  /// Whoever is compared stays so whatever the scores are, and by the same method.
  let scoresArePlain: Bool
  /// Made where they are asked for first: the method's own search and the panel's move the same numbers. By place in the grid of scores.
  private lazy var ground = MovedLoop.Ground(decider, admitted)
  private var scores: [Int: MovedScore?] = [:]
  private var loops: [Int: MovedLoop?] = [:]

  /// Nil where no number decides.
  package init?(_ framework: FrameworkName, _ whole: Problem, _ admission: Admission) throws(FrameworkError) {
    (self.framework, self.whole, self.admission) = (framework, whole, admission)
    guard let decider = try Decider(framework, admission.problem)?.searching() else { return nil }
    self.decider = decider
    model = try WeightModel(decider)
    places = decider.problem.ids.compactMap(admission.problem.ids.firstIndex(of:))
    scoresArePlain = framework == .mcda || framework == .kepnerTregoe || ScoreSensitivity.isPlain(framework, decider)
  }

  /// Who is first, by its place among what is compared, as one number moves.
  package final class Mover {
    /// Where the method is defined by this formula.
    package let domain: ClosedRange<Double>
    /// Where the musts let in the alternative that the number belongs to.
    package let allowed: ClosedRange<Double>
    private let lines: ((Double) -> Int?)?
    private let score: (moved: MovedScore, column: Int)?
    private let loop: MovedLoop?
    private let places: [Int]
    private let decider: Decider
    private var scores: [Double]

    fileprivate init(
      _ domain: ClosedRange<Double>, _ allowed: ClosedRange<Double>, _ places: [Int], _ decider: Decider, lines: ((Double) -> Int?)? = nil,
      score: (moved: MovedScore, column: Int)? = nil, loop: MovedLoop? = nil
    ) {
      (self.domain, self.allowed, self.places, self.decider) = (domain, allowed, places, decider)
      (self.lines, self.score, self.loop) = (lines, score, loop)
      scores = Array(repeating: 0, count: places.count)
    }

    /// Nil where the method is not defined there.
    package func winner(_ value: Double) -> Int? {
      if let lines { return lines(value).map { places[$0] } }
      guard let score else { return loop?.winner(value, &scores) }
      // Taken out, so that it is written where it is.
      var scores: [Double] = []
      swap(&scores, &self.scores)
      defer { swap(&scores, &self.scores) }
      guard score.moved.fill(&scores, at: value) else { return nil }
      for score in scores where !score.isFinite { return nil }
      return places[decider.sharpest(scores, moving: score.moved.row, score.column, to: value)]
    }
  }

  /// By the method's own formula, over the same alternatives; nil where none is known, so that everything must be asked again.
  package func mover(_ subject: Sensitivity.Subject) -> Mover? {
    switch subject {
    case .weight(let criterion):
      guard let model, let column = decider.problem.column(criterion), let winner = model.winner(column, decider.problem.weights, decider) else { return nil }
      return Mover(0...1, 0...1, places, decider, lines: winner)
    case .score(let id, let criterion):
      guard let row = admitted.row(id), let column = admitted.column(criterion), admitted.comparisons[criterion] == nil else { return nil }
      let allowed = Screening.allowed(whole, column)
      if scoresArePlain, let own = decider.problem.row(id), let moved = score(row: own, column) {
        return Mover(moved.domain, allowed, places, decider, score: (moved, column))
      }
      do {
        return try loop(row: row, column).map { Mover(Sensitivity.reach, allowed, places, decider, loop: $0) }
      } catch { return nil }
    case .probability, .outcomeProbability, .carriedOut, .utility, .outcomeUtility, .limit, .riskTolerance: return nil
    }
  }

  /// By the method's own formula, `row` being a place in what decides; nil where it reads no scores.
  func score(row: Int, _ column: Int) -> MovedScore? {
    let place = row * whole.criteria.count + column
    if let found = scores[place] { return found }
    let found = MovedScore(decider, model, row: row, column)
    scores[place] = .some(found)
    return found
  }

  /// Of OODA, `row` being a place in what breaks no must; nil elsewhere and where the method is not defined throughout.
  func loop(row: Int, _ column: Int) throws(FrameworkError) -> MovedLoop? {
    guard framework == .ooda, ScoreSensitivity.isDefinedThroughout(decider) else { return nil }
    let place = row * whole.criteria.count + column
    if let found = loops[place] { return found }
    let found = try MovedLoop(ground, row: row, column)
    loops[place] = .some(found)
    return found
  }

  /// By certainty equivalents, of which there is one for each alternative that is compared; nil where something else decides.
  package var isByUtility: Bool {
    guard case .method(let method) = decider.rule else { return false }
    return [.expectedUtility, .certaintyEquivalent].contains(method) && decider.problem.count == admitted.count
  }

  /// Who is first by these.
  package func first(_ equivalents: [Double]) -> Int { decider.sharpest(equivalents) }

  package struct Lead {
    /// Places of what is compared, the first one first.
    package var order: [Int]
    package var method: String
  }

  /// How the deciding method has those that are compared, told apart as a boundary's search does; nil where no number decides.
  package static func lead(_ framework: FrameworkName, _ admitted: Problem) throws(FrameworkError) -> Lead? {
    guard let decider = try Decider(framework, admitted) else { return nil }
    let scores = try decider.scores()
    let first = decider.sharpest(scores)
    let ranked = [first] + Ordering(scores, better: decider.better).order.filter { $0 != first }
    let order = ranked.compactMap { admitted.row(decider.problem.ids[$0]) }
    let method = if case .method(let method) = decider.rule { method.rawValue } else { FrameworkName.kepnerTregoe.rawValue }
    return Lead(order: order + admitted.ids.indices.filter { !order.contains($0) }, method: method)
  }
}

/// Who is dominated, as one alternative's score by one criterion, or its payoff in one state, moves.
package struct MovedDominance {
  private let row: Int
  private let column: [Double]
  private let sign: Double
  private let counts: Bool
  /// By alternative: dominated by another than the moved one, whatever the number; of the moved one nothing.
  private let isOut: [Bool]
  private let over: [(isAtLeast: Bool, isBetter: Bool)]
  private let under: [(isAtLeast: Bool, isBetter: Bool)]

  /// What the numbers of one question share.
  package final class Peers {
    let problem: Problem
    let dominance: Dominance
    private var out: [Int: [Bool]] = [:]

    package init(_ problem: Problem) { (self.problem, dominance) = (problem, Dominance(problem)) }

    /// By alternative: dominated by another than the one that moves, whatever its number.
    func isOut(row: Int) -> [Bool] {
      if let found = out[row] { return found }
      let all = problem.ids.indices
      let found = all.map { other in all.contains { $0 != row && other != row && dominance.dominates($0, other) } }
      out[row] = found
      return found
    }
  }

  package init(_ peers: Peers, row: Int, column place: Int) {
    let problem = peers.problem
    self.init(
      peers, row, Array(problem.scores.column(place)), sign: problem.criteria[place].direction == .max ? 1 : -1, counts: problem.weights[place] > 0
    ) { peers.dominance.comparison($0, $1, without: place) }
  }

  /// Of a payoff, as utilities count it; nil of another number.
  package init?(_ peers: Peers, _ subject: Sensitivity.Subject) {
    let problem = peers.problem
    guard case .utility(let id, let state) = subject, let row = problem.row(id), let place = problem.states.firstIndex(of: state) else { return nil }
    self.init(peers, row, Array(problem.payoffs.column(place)), sign: 1, counts: peers.dominance.counts(state: place)) {
      peers.dominance.comparison($0, $1, withoutState: place)
    }
  }

  private init(
    _ peers: Peers, _ row: Int, _ column: [Double], sign: Double, counts: Bool, byAllElse comparison: (Int, Int) -> (isAtLeast: Bool, isBetter: Bool)
  ) {
    (self.row, self.column, self.sign, self.counts) = (row, column, sign, counts)
    isOut = peers.isOut(row: row)
    over = column.indices.map { comparison(row, $0) }
    under = column.indices.map { comparison($0, row) }
  }

  /// By alternative, where the moved number has this value, into what is there already.
  package func dominated(at value: Double, into all: inout [Bool]) {
    for place in isOut.indices { all[place] = isOut[place] }
    for other in column.indices where other != row {
      let lead = sign * (value - column[other])
      if dominates(over[other], lead) { all[other] = true }
      if dominates(under[other], -lead) { all[row] = true }
    }
  }

  private func dominates(_ comparison: (isAtLeast: Bool, isBetter: Bool), _ lead: Double) -> Bool {
    comparison.isAtLeast && (counts ? lead >= 0 && (comparison.isBetter || lead > 0) : comparison.isBetter)
  }
}

/// One column's ratings as one score in it moves.
package struct MovedRatings {
  private let moved: MovedScore

  package init(_ problem: Problem, row: Int, column: Int, _ normalisation: Normalisation) {
    moved = MovedScore(rating: normalisation, problem, row, column)
  }

  /// By alternative, into what is there already; false where they are not defined.
  package func fill(_ ratings: inout [Double], at value: Double) -> Bool { moved.fill(&ratings, at: value) }
}

extension Problem {
  /// By alternative: another one that is compared dominates it.
  package var areDominated: [Bool] { Dominance(self).dominators.map { $0 != nil } }
}
