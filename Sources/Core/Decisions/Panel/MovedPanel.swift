import Forms
import Frameworks

/// What a panel that speaks by the rules recommends as one number of the question moves.
///
/// Where the deciding method and what the panel judges by have a formula for it, what does not move is summed up once; elsewhere everything is computed again, without its words.
final class MovedPanel {
  let question: MovedQuestion
  let judgement: Judgement
  let panel: RulesPanel
  let ratings: PanelRatings?
  /// As things are: alternatives by their places among those that are compared.
  let dominated: [Bool]
  /// By alternative: itself, or what dominates it and is not dominated.
  let undominated: [Int]
  /// Criteria that somebody could veto.
  let vetoed: [Int]
  /// Of those that are compared, their places in the whole question.
  let places: [Int]
  private let blank: PanelTable
  /// Made where they are asked for first.
  private var base: MovedEquivalents.Base?
  private(set) lazy var peers = MovedDominance.Peers(judgement.problem)

  init(_ question: MovedQuestion, _ framing: Framing, _ setting: Setting) throws(FrameworkError) {
    self.question = question
    judgement = framing.judgement
    panel = RulesPanel(setting)
    ratings = try PanelRatings(judgement, question.framework, panel)
    let order = framing.choices.compactMap(judgement.ids.firstIndex(of:))
    let names = Set(framing.result.dominated.map(\.alternative))
    dominated = judgement.ids.map(names.contains)
    let by = Dictionary(uniqueKeysWithValues: framing.result.dominated.map { ($0.alternative, $0.by) })
    undominated = judgement.ids.indices.map { [judgement] place in
      var id = judgement.ids[place]
      for _ in by.indices { id = by[id] ?? id }
      return judgement.ids.firstIndex(of: id) ?? place
    }
    vetoed = judgement.problem.criteria.indices.filter { [judgement, panel] place in
      judgement.problem.criteria[place].category.map(panel.vetoDomains.contains) ?? false
    }
    places = judgement.ids.compactMap(judgement.whole.ids.firstIndex(of:))
    let (count, seats) = (judgement.ids.count, panel.seats.count)
    blank = PanelTable(
      count: count, scores: Array(repeating: 0, count: count * seats), hasBasis: ratings?.hasBasis ?? Array(repeating: true, count: seats), order: order,
      isBreached: Array(repeating: judgement.noneAdmissible, count: count))
  }

  /// The number, ready to be put at other values.
  func evaluator(_ subject: Sensitivity.Subject) throws(FrameworkError) -> PanelEvaluator {
    let way: PanelEvaluator.Way
    if case .limit = subject {
      way = .byAdmitted([:])
    } else if judgement.noneAdmissible, subject.alternative != nil {
      // A number of its own may let it in.
      way = .again
    } else if let ratings, let mover = question.mover(subject) {
      way = .ratings(RatingsMove(subject, ratings, panel.seats.count, mover))
    } else if case .utilities = judgement.basis, question.isByUtility, vetoed.isEmpty,
      let moved = MovedEquivalents(try equivalents(), subject)
    {
      way = .utilities(moved)
    } else {
      way = .again
    }
    return PanelEvaluator(self, subject, way, blank)
  }

  private func equivalents() throws(FrameworkError) -> MovedEquivalents.Base {
    if let found = base { return found }
    let found = try MovedEquivalents.Base(
      judgement.problem, tolerances: [judgement.problem.input.riskTolerance] + panel.seats.map(\.executive.riskTolerance))
    base = found
    return found
  }

  /// Everything computed again.
  func asked(_ whole: Problem) -> RulesPanel.Settled? {
    do {
      let admission = try Admission(whole)
      guard let lead = try MovedQuestion.lead(question.framework, admission.problem) else { return nil }
      let judgement = try Judgement(whole, admission, question.framework, decidedBy: lead.method, advises: false)
      let dominated = judgement.problem.areDominated
      let proposed = judgement.noneAdmissible ? lead.order[0] : lead.order.first { !dominated[$0] } ?? lead.order[0]
      var table = PanelTable(judgement, panel, order: lead.order.filter { !dominated[$0] } + lead.order.filter { dominated[$0] })
      return panel.settled(&table, proposed: proposed) { $0 = dominated }.at(judgement.ids.compactMap(whole.ids.firstIndex(of:)))
    } catch { return nil }
  }
}

/// A weight or a score that moves under a panel that judges by criteria.
final class RatingsMove {
  let mover: MovedQuestion.Mover
  let column: Int
  /// Of a score: whose, and its column's ratings as it moves.
  let score: (row: Int, ratings: MovedRatings)?
  /// Seat after seat, by alternative: what the other criteria give; by seat their sum of weights, and what this one counts.
  let rest: [Double]
  let restTotals: [Double]
  let own: [Double]
  private var numbers: [Double]
  /// Made where it is asked for first.
  private var dominance: MovedDominance?

  init(_ subject: Sensitivity.Subject, _ ratings: PanelRatings, _ seats: Int, _ mover: MovedQuestion.Mover) {
    self.mover = mover
    let (problem, columns) = (ratings.problem, ratings.columns)
    let column = subject.criterion.flatMap(problem.column) ?? 0
    self.column = column
    let row = subject.alternative.flatMap(problem.row)
    score = row.map { ($0, ratings.moved($0, column)) }
    numbers = Array(ratings.base.column(column))
    let weight = problem.weights[column]
    var (rest, totals, own) = (ratings.sums, ratings.totals, Array(repeating: 0.0, count: seats))
    for seat in 0..<seats {
      let priority = ratings.priorities[seat * columns + column]
      // Of a score all stands over the same sum, of a weight over one that moves.
      let (divisor, counted) = row == nil ? (1 - weight, priority) : (totals[seat] > 0 ? totals[seat] : 1, ratings.shares[seat * columns + column])
      own[seat] = counted
      for place in numbers.indices {
        rest[seat * numbers.count + place] = (rest[seat * numbers.count + place] - weight * priority * numbers[place]) / divisor
      }
      totals[seat] = (totals[seat] - weight * priority) / divisor
    }
    (self.rest, restTotals, self.own) = (rest, totals, own)
  }

  /// False where the numbers are not defined there.
  func fill(_ table: inout PanelTable, _ ratings: PanelRatings, at value: Double) -> Bool {
    guard let score else {
      weigh(&table, ratings, value)
      return true
    }
    // Taken out, so that it is written where it is.
    var numbers: [Double] = []
    swap(&numbers, &self.numbers)
    defer { swap(&numbers, &self.numbers) }
    guard let scale = ratings.fill(&numbers, score.ratings, column: column, at: value) else { return false }
    table.scale = scale
    let count = numbers.count
    var scores = table.scores.mutableSpan
    for seat in own.indices {
      let (share, start) = (own[seat], seat * count)
      for row in 0..<count { scores[start + row] = share * numbers[row] + rest[start + row] }
    }
    return true
  }

  private func weigh(_ table: inout PanelTable, _ ratings: PanelRatings, _ t: Double) {
    table.scale = ratings.scale
    let numbers = numbers
    let count = numbers.count
    for seat in own.indices { table.hasBasis[seat] = t * own[seat] + (1 - t) * restTotals[seat] > 1e-15 }
    var scores = table.scores.mutableSpan
    for seat in own.indices {
      let (mine, theirs, start) = (t * own[seat], 1 - t, seat * count)
      let total = mine + theirs * restTotals[seat]
      let (share, other) = (mine / total, theirs / total)
      for row in 0..<count { scores[start + row] = share * numbers[row] + other * rest[start + row] }
    }
  }

  /// Of a score, by alternative: whether another one dominates it there; false of a weight, of which nothing is said.
  func dominated(_ peers: @autoclosure () -> MovedDominance.Peers, at value: Double, into found: inout [Bool]) -> Bool {
    guard let score else { return false }
    if dominance == nil { dominance = MovedDominance(peers(), row: score.row, column: column) }
    dominance?.dominated(at: value, into: &found)
    return true
  }

  /// Of a criterion, what being behind on it weighs, seat after seat and alternative after alternative.
  func concern(_ place: Int, _ table: PanelTable, _ ratings: PanelRatings, at value: Double) -> [Double] {
    let numbers = place == column ? numbers : Array(ratings.base.column(place))
    let best = numbers.max() ?? 0
    return own.indices.flatMap { seat -> [Double] in
      let index = seat * ratings.columns + place
      var share = ratings.shares[index]
      if score == nil {
        let total = value * own[seat] + (1 - value) * restTotals[seat]
        let weight = place == column ? value : ratings.problem.weights[place] / (1 - ratings.problem.weights[column]) * (1 - value)
        share = total > 1e-15 ? weight * ratings.priorities[index] / total : 0
      }
      return numbers.map { share * (best - $0) * table.scale }
    }
  }
}
