import Forms

/// OODA by criteria as one alternative's score by one criterion moves: whom another dominates is not compared, and that hangs on the score.
///
/// It changes at the others' scores alone, so between two of them the method's own formula holds over the same alternatives.
final class MovedLoop {
  /// Those that are compared while the moved score is between two others', or equals one.
  private final class Left {
    /// Of what breaks no must.
    let places: [Int]
    let decider: Decider
    /// Nil where the moved one is not among them; `winner` is then the same throughout.
    let moved: MovedScore?
    let winner: Int

    init(places: [Int], decider: Decider, moved: MovedScore?, winner: Int) {
      (self.places, self.decider, self.moved, self.winner) = (places, decider, moved, winner)
    }
  }

  /// What the numbers of one question share.
  final class Ground {
    /// Breaks no must.
    let admitted: Problem
    /// What decides now.
    let decider: Decider
    fileprivate let peers: MovedDominance.Peers
    private var known: [[Int]: (decider: Decider, model: WeightModel?)] = [:]

    init(_ decider: Decider, _ admitted: Problem) {
      (self.decider, self.admitted, peers) = (decider, admitted, MovedDominance.Peers(admitted))
    }

    /// What decides among these, where one score has a value; nil where it is not known. Only judgements in pairs make it hang on the value: else what moves is
    /// a column that is looked at by itself.
    fileprivate func comparing(_ places: [Int], _ row: Int, _ place: Int, at value: Double) throws(FrameworkError) -> (decider: Decider, model: WeightModel?)? {
      if let found = known[places] { return found }
      if places.map({ admitted.ids[$0] }) == decider.problem.ids {
        let found = (decider: decider, model: try WeightModel(decider))
        known[places] = found
        return found
      }
      guard !admitted.comparisons.isEmpty else {
        let asked = decider.deciding(try admitted.restricted(to: places))
        let found = (decider: asked, model: try WeightModel(asked))
        known[places] = found
        return found
      }
      // Priorities among fewer may let one dominate another.
      guard let asked = try Decider(.ooda, try admitted.with(value, row, place).restricted(to: places)), asked.problem.count == places.count else { return nil }
      return (asked, try WeightModel(asked))
    }
  }

  private let ground: Ground
  private let row: Int
  private let place: Int
  /// By alternative, by this criterion.
  private let scores: [Double]
  private let dominance: MovedDominance
  /// Of each stretch that was asked about, one that holds the same alternatives standing for all such.
  private var known: [Int: Left]

  /// `row` is a place in what breaks no must.
  init?(_ ground: Ground, row: Int, _ place: Int) throws(FrameworkError) {
    (self.ground, self.row, self.place) = (ground, row, place)
    scores = Array(ground.admitted.scores.column(place))
    dominance = MovedDominance(ground.peers, row: row, column: place)
    known = [:]
    let current = scores[row]
    let now = places(current)
    guard now.map({ ground.admitted.ids[$0] }) == ground.decider.problem.ids, let left = try left(now, at: current) else { return nil }
    known[stretch(current)] = left
  }

  /// Which of the stretches between the others' scores, and of these scores themselves, the value lies on, from the least.
  private func stretch(_ value: Double) -> Int {
    var stretch = 0
    for other in scores.indices where other != row {
      if value > scores[other] { stretch += 2 } else if value == scores[other] { stretch += 1 }
    }
    return stretch
  }

  /// Who is compared where the moved score has this value.
  private func places(_ value: Double) -> [Int] {
    var dominated = Array(repeating: false, count: scores.count)
    dominance.dominated(at: value, into: &dominated)
    return dominated.indices.filter { !dominated[$0] }
  }

  private func left(_ places: [Int], at value: Double) throws(FrameworkError) -> Left? {
    guard let (decider, model) = try ground.comparing(places, row, place, at: value) else { return nil }
    guard let own = places.firstIndex(of: row) else {
      return Left(places: places, decider: decider, moved: nil, winner: places[decider.sharpest(try decider.scores())])
    }
    guard let moved = MovedScore(decider, model, row: own, place) else { return nil }
    return Left(places: places, decider: decider, moved: moved, winner: row)
  }

  private func left(at value: Double) -> Left? {
    let stretch = stretch(value)
    if let left = known[stretch] { return left }
    let places = places(value)
    if let left = known.values.first(where: { $0.places == places }) {
      known[stretch] = left
      return left
    }
    do {
      guard let left = try left(places, at: value) else { return nil }
      known[stretch] = left
      return left
    } catch { return nil }
  }

  /// The place, among what breaks no must, of the winner; nil where nothing can be said. `scores` is room.
  func winner(_ value: Double, _ scores: inout [Double]) -> Int? {
    guard let left = left(at: value) else { return nil }
    guard let moved = left.moved else { return left.winner }
    if scores.count != left.places.count { scores = Array(repeating: 0, count: left.places.count) }
    guard moved.fill(&scores, at: value), scores.allSatisfy(\.isFinite) else { return nil }
    return left.places[left.decider.sharpest(scores, moving: moved.row, place, to: value)]
  }

  /// Where another than `kept`, a place among what breaks no must, may begin to win; nil where no formula is known.
  func breakpoints(of kept: Int, around current: Double) -> [Double]? {
    let reach = Sensitivity.reach
    let edges = ([reach.lowerBound, reach.upperBound] + scores).sorted()
    var found = edges
    for (low, high) in zip(edges, edges.dropFirst()) where low < high {
      guard let left = left(at: low + (high - low) / 2), let moved = left.moved, let own = left.places.firstIndex(of: kept) else { continue }
      guard let pieces = moved.pieces else { return nil }
      for piece in pieces where piece.low < high && piece.high > low {
        found += ([piece.low, piece.high] + moved.crossings(piece, current, of: own)).filter { low < $0 && $0 < high }
      }
    }
    return found
  }
}
