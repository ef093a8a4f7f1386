import Forms
import Frameworks

/// One number of the question at any value: what is recommended there, alternatives by their places in the whole question.
struct PanelEvaluator {
  enum Way {
    case ratings(RatingsMove)
    case utilities(MovedEquivalents)
    /// Everything is computed again.
    case again
    /// Nothing but who is let in can change, and each such list is asked about once.
    case byAdmitted([[Int]: RulesPanel.Settled?])
  }

  private let all: MovedPanel
  private let subject: Sensitivity.Subject
  private let move: RatingsMove?
  private var utilities: MovedEquivalents?
  private var known: [[Int]: RulesPanel.Settled?]?
  private var table: PanelTable
  private var equivalents: [Double] = []
  private let dominated: [Bool]

  init(_ all: MovedPanel, _ subject: Sensitivity.Subject, _ way: Way, _ table: PanelTable) {
    (self.all, self.subject, self.table) = (all, subject, table)
    if case .ratings(let move) = way { self.move = move } else { self.move = nil }
    switch way {
    case .ratings: break
    case .utilities(let utilities): self.utilities = utilities
    case .byAdmitted(let known): self.known = known
    case .again: break
    }
    // What counts nothing now may be all that keeps one from being dominated.
    let isWeightless = if let move, move.score == nil { all.judgement.problem.weights[move.column] == 0 } else { false }
    dominated = isWeightless ? all.judgement.problem.moving(subject, to: 0.5)?.areDominated ?? all.dominated : all.dominated
  }

  /// Everything is computed again for each value.
  var isDear: Bool { move == nil && utilities == nil }

  /// Where the outcome may change whatever the method.
  var ends: [Double] {
    guard let move else { return [] }
    return [move.mover.domain.lowerBound, move.mover.domain.upperBound, move.mover.allowed.lowerBound, move.mover.allowed.upperBound]
  }

  /// Nil where nothing is defined.
  mutating func settled(at value: Double) -> RulesPanel.Settled? {
    if let move, let ratings = all.ratings { return byRatings(value, move, ratings) }
    if utilities != nil { return byUtilities(value) }
    if known != nil { return byAdmitted(value) }
    return again(value)
  }

  private func again(_ value: Double) -> RulesPanel.Settled? { all.question.whole.moving(subject, to: value).flatMap(all.asked) }

  private mutating func byRatings(_ value: Double, _ move: RatingsMove, _ ratings: PanelRatings) -> RulesPanel.Settled? {
    guard move.mover.domain.contains(value) else { return nil }
    guard move.mover.allowed.contains(value) else { return again(value) }
    guard let first = move.mover.winner(value) else { return nil }
    // Of equals the method may put one first that another dominates.
    let proposed = move.score == nil && dominated[first] ? all.undominated[first] : first
    // Taken out, so that it is written where it is.
    var table = PanelTable.none
    swap(&table, &self.table)
    defer { swap(&table, &self.table) }
    guard move.fill(&table, ratings, at: value) else { return nil }
    if !all.vetoed.isEmpty { table.concerns = all.vetoed.map { [table] in move.concern($0, table, ratings, at: value) } }
    return all.panel.settled(&table, proposed: proposed) { move.dominated(ratings.problem, at: value) ?? dominated }.at(all.places)
  }

  private mutating func byUtilities(_ value: Double) -> RulesPanel.Settled? {
    guard utilities!.span.contains(value), utilities!.fill(&equivalents, at: value) else { return nil }
    let first = all.question.first(Array(equivalents[..<table.count]))
    for place in table.scores.indices { table.scores[place] = equivalents[table.count + place] }
    let range = utilities!.range
    let width = range.upperBound - range.lowerBound
    table.scale = width > 0 ? 1 / width : 0
    return all.panel.settled(&table, proposed: first) { [all, subject, dominated] in
      subject == .riskTolerance ? dominated : all.judgement.problem.moving(subject, to: value)?.areDominated ?? dominated
    }.at(all.places)
  }

  private mutating func byAdmitted(_ value: Double) -> RulesPanel.Settled? {
    guard let moved = all.question.whole.moving(subject, to: value) else { return nil }
    let broken = Screening.brokenMusts(moved)
    let admitted = broken.indices.filter { broken[$0].isEmpty }
    if let found = known?[admitted] { return found }
    let found = all.asked(moved)
    known?[admitted] = .some(found)
    return found
  }
}

extension RulesPanel.Settled {
  /// With other places for the alternatives.
  func at(_ places: [Int]) -> Self {
    var moved = self
    (moved.recommended, moved.proposed, moved.second) = (places[recommended], places[proposed], second.map { places[$0] })
    return moved
  }
}

extension PanelTable {
  /// What the seats say of the alternatives that are compared.
  init(_ judgement: Judgement, _ panel: RulesPanel, order: [Int]) {
    let count = judgement.ids.count
    let all = panel.seats.map { judgement.scores(by: $0.executive) }
    self.init(
      count: count, scores: all.flatMap { $0 ?? Array(repeating: 0, count: count) }, hasBasis: all.map { $0 != nil }, order: order,
      isBreached: judgement.ids.map { id in judgement.whole.row(id).map { !judgement.broken[$0].isEmpty } ?? false })
    guard let ratings = judgement.ratings else { return }
    let problem = judgement.problem
    let vetoed = problem.criteria.indices.filter { problem.criteria[$0].category.map(panel.vetoDomains.contains) ?? false }
    concerns = vetoed.map { column in
      let best = ratings.column(column).max() ?? 0
      return panel.seats.flatMap { seat -> [Double] in
        let share = judgement.shares(of: seat.executive)?[column] ?? 0
        return ratings.column(column).map { share * (best - $0) }
      }
    }
  }
}
