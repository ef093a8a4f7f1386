import Forms
import Glibc

/// How far each score of some alternatives may move before another alternative wins: by moving the ranking, or by breaking a must.
struct ScoreSensitivity {
  let all: [Sensitivity]

  /// In frameworks that choose their method, or whom they compare, by the scores everything is asked again for every value; so many pairs are compared at most.
  private static let pairsMaximum = 2_000

  /// `whole` is the question before its musts are held against it.
  init(_ framework: FrameworkName, _ whole: Problem, _ decider: Decider, of ids: [String]) throws(FrameworkError) {
    var all: [Sensitivity] = []
    let decides = try WeightModel(decider) != nil
    let isPlain = framework == .mcda || framework == .kepnerTregoe || ScoreSensitivity.isPlain(framework, decider)
    let broken = Screening.brokenMusts(whole)
    for row in whole.ids.indices where decides && ids.contains(whole.ids[row]) && broken[row].isEmpty {
      for (place, criterion) in whole.criteria.enumerated() where whole.comparisons[criterion.name] == nil {
        let search: ScoreSearch
        if isPlain, let moved = try MovedScore(decider, row: decider.problem.ids.firstIndex(of: whole.ids[row]) ?? 0, place) {
          search = try ScoreSearch(framework, whole, decider, row, place, moved)
        } else if whole.count * whole.count * whole.criteria.count <= Self.pairsMaximum {
          search = try ScoreSearch(framework, whole, decider, row, place, nil)
        } else {
          continue
        }
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
  private static func isPlain(_ framework: FrameworkName, _ decider: Decider) -> Bool {
    guard framework == .cynefin, Cynefin(decider.problem).isWhateverTheScores, case .method(let method) = decider.rule else { return false }
    return switch method {
    case .topsis, .vikor, .prometheeII: true
    case .weightedSum: [.minMax, .vector, .asGiven, .anchors].contains(Ratings.normalisation(decider.problem, own: .minMax))
    default: false
    }
  }
}

/// One score moved: where the musts let the alternative in, by the method's own formula or a grid; beyond them as if it were not there.
private struct ScoreSearch {
  private let framework: FrameworkName
  private let whole: Problem
  private let decider: Decider
  /// Nil: everything is asked again.
  private let moved: MovedScore?
  private let row: Int
  private let place: Int
  /// What the musts allow.
  private let allowed: ClosedRange<Double>
  /// Who wins without it.
  private let without: Int?
  /// Of what is compared, its places in the whole question, as every winner is named.
  private let places: [Int]

  init(
    _ framework: FrameworkName, _ whole: Problem, _ decider: Decider, _ row: Int, _ place: Int, _ moved: MovedScore?
  ) throws(FrameworkError) {
    (self.framework, self.whole, self.decider, self.moved, self.row, self.place) = (framework, whole, decider, moved, row, place)
    allowed = Screening.allowed(whole, place)
    places = decider.problem.ids.compactMap { whole.ids.firstIndex(of: $0) }
    without =
      moved == nil || allowed == Sensitivity.reach
      ? nil : try ScoreSearch.winner(framework, whole, try decider.problem.restricted(to: places.indices.filter { [places] in places[$0] != row }))
  }

  private static func winner(_ framework: FrameworkName, _ whole: Problem, _ compared: Problem) throws(FrameworkError) -> Int? {
    guard let decider = try Decider(framework, compared) else { return nil }
    return whole.ids.firstIndex(of: decider.problem.ids[decider.sharpest(try decider.scores())])
  }

  private func askedAgain(_ value: Double) -> Int? {
    do { return try ScoreSearch.winner(framework, whole, try Admission(whole.with(value, row, place)).problem) } catch { return nil }
  }

  private func winner(_ value: Double) -> Int? {
    guard let moved else { return askedAgain(value) }
    guard allowed.contains(value) else { return without }
    guard let scores = moved.scores(value), scores.allSatisfy(\.isFinite) else { return nil }
    return places[decider.sharpest(scores, moving: moved.row, place, to: value)]
  }

  var stability: (Stability, Int?) {
    let current = whole.scores[row, place]
    let domain = moved?.domain ?? Sensitivity.reach
    guard let kept = winner(current) else { return (Stability(flip: nil, low: current, high: current, resolution: 0), nil) }
    let ends = [allowed.lowerBound, allowed.upperBound]
    var stability: Stability
    if let moved, let pieces = moved.pieces, let own = places.firstIndex(of: kept) {
      let breakpoints = pieces.flatMap { [$0.low, $0.high] + crossings($0, moved, current, of: own) }
      stability = FlipSearch.between(breakpoints + ends, around: current, in: domain, outcome: winner)
    } else {
      let (points, step) = grid(around: current)
      stability = FlipSearch.between(points + ends, around: current, in: domain, outcome: winner)
      stability.resolution = step
    }
    let flipped = stability.beyond(current, in: domain).flatMap(winner)
    // The least number over 0 is nothing that a reader could use.
    if stability.low == Double.leastNormalMagnitude { stability.low = 0 }
    return (stability, flipped)
  }

  /// Where the scores of the others meet that of the winner, on one piece.
  private func crossings(_ piece: MovedScore.Piece, _ moved: MovedScore, _ current: Double, of kept: Int) -> [Double] {
    let (one, other) = piece.samples(near: current)
    guard one < other, let atOne = moved.scores(one), let atOther = moved.scores(other) else { return [] }
    let isProduct = piece.measure == .logarithm
    func gap(_ scores: [Double], _ rival: Int) -> Double { isProduct ? log(scores[kept]) - log(scores[rival]) : scores[kept] - scores[rival] }
    let (measureOne, measureOther) = (piece.measured(one), piece.measured(other))
    return atOne.indices.compactMap { rival in
      guard rival != kept else { return nil }
      let here = gap(atOne, rival)
      let crossing = piece.value(measureOne - here * (measureOther - measureOne) / (gap(atOther, rival) - here))
      return crossing > piece.low && crossing < piece.high ? crossing : nil
    }
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
