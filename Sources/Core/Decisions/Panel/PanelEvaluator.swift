import Forms
import Frameworks

/// One number of the question at any value: what is recommended there, alternatives by their places in the whole question.
final class PanelEvaluator {
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
  /// As the deciding method counts.
  private var lead: [Double]
  private let dominated: [Bool]
  /// Of a payoff: who dominates whom as it moves; made where it is asked for first.
  private lazy var dominance = MovedDominance(all.peers, subject)
  /// The value that the table stands at.
  private var filled: Double?

  init(_ all: MovedPanel, _ subject: Sensitivity.Subject, _ way: Way, _ table: PanelTable) {
    (self.all, self.subject, self.table) = (all, subject, table)
    lead = Array(repeating: 0, count: table.count)
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

  /// Whoever meets the musts then is let in, so that far more may change than the numbers themselves.
  var letsIn: Bool { isDear && all.judgement.noneAdmissible }

  /// Where the outcome may change whatever the method.
  var ends: [Double] {
    guard let move else { return [] }
    return [move.mover.domain.lowerBound, move.mover.domain.upperBound, move.mover.allowed.lowerBound, move.mover.allowed.upperBound]
  }

  /// Nil where nothing is defined.
  func settled(at value: Double) -> RulesPanel.Settled? {
    if let move, let ratings = all.ratings { return byRatings(value, move, ratings) }
    if utilities != nil { return byUtilities(value) }
    if known != nil { return byAdmitted(value) }
    return again(value)
  }

  /// How large a number is that tells two answers apart; nil where it is not known.
  func size(of gap: PanelGap, at value: Double) -> Double? {
    guard value == filled || fill(at: value) else { return nil }
    return all.panel.size(of: gap, table)
  }

  private func again(_ value: Double) -> RulesPanel.Settled? { all.question.whole.moving(subject, to: value).flatMap(all.asked) }

  /// False where the table is not defined.
  private func fill(at value: Double) -> Bool {
    filled = nil
    if let move, let ratings = all.ratings {
      guard move.mover.domain.contains(value), move.mover.allowed.contains(value), move.fill(&table, ratings, at: value) else { return false }
    } else {
      guard utilities?.span.contains(value) ?? false, utilities?.fill(&equivalents, at: value) ?? false, let range = utilities?.range else { return false }
      for place in lead.indices { lead[place] = equivalents[place] }
      for place in table.scores.indices { table.scores[place] = equivalents[lead.count + place] }
      let width = range.upperBound - range.lowerBound
      table.scale = width > 0 ? 1 / width : 0
    }
    filled = value
    return true
  }

  private func byRatings(_ value: Double, _ move: RatingsMove, _ ratings: PanelRatings) -> RulesPanel.Settled? {
    guard move.mover.domain.contains(value) else { return nil }
    guard move.mover.allowed.contains(value) else { return again(value) }
    guard let first = move.mover.winner(value), fill(at: value) else { return nil }
    // Of equals the method may put one first that another dominates; where nothing is admissible the method's first is asked about as it is.
    let proposed = move.score == nil && dominated[first] && !all.judgement.noneAdmissible ? all.undominated[first] : first
    if !all.vetoed.isEmpty { table.concerns = all.vetoed.map { move.concern($0, table, ratings, at: value) } }
    return all.panel.settled(&table, proposed: proposed) { found in
      if !move.dominated(all.peers, at: value, into: &found) { found = dominated }
    }.at(all.places)
  }

  private func byUtilities(_ value: Double) -> RulesPanel.Settled? {
    guard fill(at: value) else { return nil }
    return all.panel.settled(&table, proposed: all.question.first(lead)) { found in
      isDominated(at: value, &found)
    }.at(all.places)
  }

  /// By alternative: another one dominates it, under utilities.
  private func isDominated(at value: Double, _ found: inout [Bool]) {
    switch subject {
    case .riskTolerance: found = dominated
    case .utility where dominance != nil: dominance?.dominated(at: all.judgement.problem.given(value), into: &found)
    default: found = all.judgement.problem.moving(subject, to: value)?.areDominated ?? dominated
    }
  }

  private func byAdmitted(_ value: Double) -> RulesPanel.Settled? {
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
