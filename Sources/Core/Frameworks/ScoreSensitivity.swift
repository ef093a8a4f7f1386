import Forms
import Glibc

/// How far each score of some alternatives may move before another alternative wins: by moving the ranking, or by breaking a must.
struct ScoreSensitivity {
  let all: [Sensitivity]

  /// In a framework that chooses its method by the scores everything is asked again for every value; so many pairs are compared at most.
  private static let pairsMaximum = 2_000
  /// Where whom it compares hangs on the scores, it is asked again where that changes.
  private static let loopPairsMaximum = 20_000

  init(_ question: MovedQuestion, of ids: [String]) throws(FrameworkError) {
    var all: [Sensitivity] = []
    let (whole, decider, admitted) = (question.whole, question.decider, question.admitted)
    let broken = question.admission.broken
    let pairs = whole.count * whole.count * whole.criteria.count
    for row in whole.ids.indices where question.model != nil && ids.contains(whole.ids[row]) && broken[row].isEmpty {
      let own = admitted.ids.firstIndex(of: whole.ids[row])
      for (place, criterion) in whole.criteria.enumerated() where whole.comparisons[criterion.name] == nil {
        let moving: ScoreSearch.Moving
        if question.scoresArePlain, let moved = question.score(row: decider.problem.ids.firstIndex(of: whole.ids[row]) ?? 0, place) {
          moving = .score(moved)
        } else if let own, pairs <= Self.loopPairsMaximum, let loop = try question.loop(row: own, place) {
          moving = .loop(loop)
        } else if pairs <= Self.pairsMaximum {
          moving = .all
        } else {
          continue
        }
        let search = try ScoreSearch(question.framework, whole, decider, row, place, moving, admitted)
        let (stability, flipped) = search.stability
        all.append(
          Sensitivity(
            .score(alternative: whole.ids[row], criterion: criterion.name), current: whole.scores[row, place], stability, winner: flipped.map { whole.ids[$0] })
        )
      }
    }
    self.all = all
  }

  /// Cynefin, where it takes the same domain and there the same method whatever the scores are.
  static func isPlain(_ framework: FrameworkName, _ decider: Decider) -> Bool {
    framework == .cynefin && Cynefin(decider.problem).isWhateverTheScores && isDefinedThroughout(decider)
  }

  /// The method can be used whatever the scores are.
  static func isDefinedThroughout(_ decider: Decider) -> Bool {
    guard case .method(let method) = decider.rule else { return false }
    return switch method {
    case .topsis, .vikor, .prometheeII: true
    case .weightedSum: [.minMax, .vector, .asGiven, .anchors].contains(Ratings.normalisation(decider.problem, own: .minMax))
    default: false
    }
  }
}

/// One score moved: where the musts let the alternative in, by the method's own formula or a grid; beyond them as if it were not there.
private struct ScoreSearch {
  enum Moving {
    /// By the method's own formula over the same alternatives.
    case score(MovedScore)
    case loop(MovedLoop)
    /// Everything is asked again.
    case all
  }

  private let framework: FrameworkName
  private let whole: Problem
  private let decider: Decider
  private let moving: Moving
  private let row: Int
  private let place: Int
  /// What the musts allow.
  private let allowed: ClosedRange<Double>
  /// Who wins without it.
  private let without: Int?
  /// Of what is compared, its places in the whole question, as every winner is named.
  private let places: [Int]

  /// `admitted` is what breaks no must.
  init(
    _ framework: FrameworkName, _ whole: Problem, _ decider: Decider, _ row: Int, _ place: Int, _ moving: Moving, _ admitted: Problem
  ) throws(FrameworkError) {
    (self.framework, self.whole, self.decider, self.moving, self.row, self.place) = (framework, whole, decider, moving, row, place)
    allowed = Screening.allowed(whole, place)
    let compared = if case .loop = moving { admitted } else { decider.problem }
    places = compared.ids.compactMap { whole.ids.firstIndex(of: $0) }
    let isAlwaysIn = if case .all = moving { true } else { allowed == Sensitivity.reach }
    without =
      isAlwaysIn ? nil : try ScoreSearch.winner(framework, whole, try compared.restricted(to: places.indices.filter { [places] in places[$0] != row }))
  }

  private static func winner(_ framework: FrameworkName, _ whole: Problem, _ compared: Problem) throws(FrameworkError) -> Int? {
    guard let decider = try Decider(framework, compared) else { return nil }
    return whole.ids.firstIndex(of: decider.problem.ids[decider.sharpest(try decider.scores())])
  }

  private func askedAgain(_ value: Double) -> Int? {
    do { return try ScoreSearch.winner(framework, whole, try Admission(whole.with(value, row, place)).problem) } catch { return nil }
  }

  var stability: (Stability, Int?) {
    let current = whole.scores[row, place]
    let ends = [allowed.lowerBound, allowed.upperBound]
    var scores = Array(repeating: 0.0, count: places.count)
    switch moving {
    case .score(let moved):
      // Written out in the call: a closure that is kept would check each access to what it captures.
      return found(
        current, in: moved.domain,
        { value in
          guard moved.fill(&scores, at: value), scores.allSatisfy(\.isFinite) else { return nil }
          return places[decider.sharpest(scores, moving: moved.row, place, to: value)]
        }
      ) { kept in
        moved.pieces.map { $0.flatMap { [$0.low, $0.high] + moved.crossings($0, current, of: kept) } + ends }
      }
    case .loop(let loop):
      return found(current, in: Sensitivity.reach, { loop.winner($0, &scores).map { places[$0] } }) { kept in
        loop.breakpoints(of: kept, around: current).map { $0 + ends }
      }
    case .all: return found(current, in: Sensitivity.reach, askedAgain) { _ in nil }
    }
  }

  /// `outcome` is the winner where the musts let the alternative in, `breakpoints` all values at which another than the one at this place of what is compared may
  /// begin to win; nil for a grid.
  private func found(
    _ current: Double, in domain: ClosedRange<Double>, _ outcome: (Double) -> Int?, breakpoints: (Int) -> [Double]?
  ) -> (Stability, Int?) {
    let isAsked = if case .all = moving { true } else { false }
    func winner(_ value: Double) -> Int? { isAsked || allowed.contains(value) ? outcome(value) : without }
    guard let kept = winner(current) else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    var stability: Stability
    if let own = places.firstIndex(of: kept), let breakpoints = breakpoints(own) {
      stability = FlipSearch.between(breakpoints, around: current, in: domain, outcome: winner)
    } else {
      let (points, step) = grid(around: current)
      stability = FlipSearch.between(points + [allowed.lowerBound, allowed.upperBound], around: current, in: domain, outcome: winner)
      stability.resolution = step
    }
    var flipped = stability.beyond(current, in: domain).flatMap(winner)
    if flipped == kept, let point = stability.flip {
      // Another wins at that very value alone, as where the moved one leaves the list just beyond it: nobody keeps to a score so exactly. The other side's boundary is told.
      let other = point < current ? stability.high : stability.low
      let isBoundary = other != current && other > domain.lowerBound && other < domain.upperBound
      stability.flip = isBoundary ? other : nil
      flipped = stability.beyond(current, in: domain).flatMap(winner).flatMap { $0 == kept ? nil : $0 }
    }
    // The least number over 0 is nothing that a reader could use.
    if stability.low == Double.leastNormalMagnitude { stability.low = 0 }
    return (stability, flipped)
  }

  /// A grid as wide again as the scores on either side, and steps that widen beyond it.
  private func grid(around current: Double) -> (points: [Double], step: Double) {
    let scores = whole.scores.column(place)
    let (low, high) = (scores.min() ?? current, scores.max() ?? current)
    let width = high > low ? high - low : max(1, current.magnitude)
    let step = 3 * width / Double(FlipSearch.gridPoints)
    let inner = (0...FlipSearch.gridPoints).map { low - width + Double($0) * step }
    let outer = (0..<28).map { Double(sign: .plus, exponent: 2 * $0, significand: width) }.flatMap { [low - width - $0, high + width + $0] }
    return (inner + outer, step)
  }
}
