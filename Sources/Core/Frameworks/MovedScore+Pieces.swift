import Forms
import Glibc

extension MovedScore {
  /// Where the method is defined at all.
  var domain: ClosedRange<Double> {
    let reach = Sensitivity.utilityMaximum
    switch method {
    case .points: return 0...10
    case .product, .shares: return Double.leastNormalMagnitude...reach
    case .additive(let normalisation, _, _) where normalisation == .sum || normalisation == .max:
      return (criterion.direction == .min ? Double.leastNormalMagnitude : 0)...reach
    default: return self.reach
    }
  }

  /// nil where no formula is known, and a grid must be searched.
  var pieces: [Piece]? {
    let (domain, others) = (domain, others)
    switch method {
    case .points: return [Piece(low: 0, high: 10)]
    case .product(let normalisation, _):
      let cancels = normalisation == .sum || normalisation == .max || (normalisation == .vector && criterion.direction == .max)
      return cancels ? [Piece(low: domain.lowerBound, high: domain.upperBound, measure: .logarithm)] : nil
    case .shares: return [Piece(low: domain.lowerBound, high: domain.upperBound, measure: .logarithm)]
    case .flows:
      guard criterion.preference.function != .gaussian else { return nil }
      return Piece.between(bends, domain)
    case .additive(.asGiven, _, _): return [Piece(low: domain.lowerBound, high: domain.upperBound)]
    case .additive(.anchors, _, _):
      guard let anchors = criterion.anchors else { return nil }
      return Piece.between([anchors.worst, anchors.best] + anchors.points.map(\.score), domain)
    case .additive(.minMax, _, _):
      return [
        Piece(low: domain.lowerBound, high: others.lowerBound, measure: .reciprocal(pole: others.upperBound)),
        Piece(low: others.lowerBound, high: others.upperBound),
        Piece(low: others.upperBound, high: domain.upperBound, measure: .reciprocal(pole: others.lowerBound)),
      ]
    case .additive(.sum, _, _):
      let scores = column.indices.filter { $0 != row }.map { column[$0] }
      let total = criterion.direction == .max ? scores.sum : 1 / scores.map { 1 / $0 }.sum
      return [Piece(low: domain.lowerBound, high: domain.upperBound, measure: .reciprocal(pole: -total))]
    case .additive(.max, _, _):
      let rises = Piece(low: domain.lowerBound, high: criterion.direction == .max ? others.upperBound : others.lowerBound)
      return [rises, Piece(low: rises.high, high: domain.upperBound, measure: .reciprocal(pole: 0))]
    case .additive(.vector, _, _), .topsis, .vikor: return nil
    }
  }

  /// Where the scores of the others meet that of the winner, on one piece.
  func crossings(_ piece: Piece, _ current: Double, of kept: Int) -> [Double] {
    let (one, other) = piece.samples(near: current)
    guard one < other, let atOne = scores(one), let atOther = scores(other) else { return [] }
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

  /// Where a preference over or of another bends or leaps.
  private var bends: [Double] {
    let preference = criterion.preference
    let widths = [0, preference.indifference, preference.preference]
    return column.indices.filter { $0 != row }.flatMap { other in widths.flatMap { [column[other] - $0, column[other] + $0] } }
  }
}

extension MovedScore.Piece {
  static func between(_ bends: [Double], _ domain: ClosedRange<Double>) -> [MovedScore.Piece] {
    let edges = ([domain.lowerBound, domain.upperBound] + bends.filter { domain.lowerBound < $0 && $0 < domain.upperBound }).sorted()
    return zip(edges, edges.dropFirst()).filter { $0 < $1 }.map { MovedScore.Piece(low: $0, high: $1) }
  }

  /// Two values inside, far enough apart to draw a line through; of an unbounded piece near the end that is bounded.
  func samples(near current: Double) -> (Double, Double) {
    let (low, high) = ends(near: current)
    return (low + (high - low) / 3, low + (high - low) / 3 * 2)
  }

  private func ends(near current: Double) -> (Double, Double) {
    let width = max(1, current.magnitude, low.magnitude < 1e15 ? low.magnitude : 0, high.magnitude < 1e15 ? high.magnitude : 0)
    return (max(low, min(high, current) - 4 * width), min(high, max(low, current) + 4 * width))
  }

  func measured(_ value: Double) -> Double {
    switch measure {
    case .identity: value
    case .reciprocal(let pole): 1 / (value - pole)
    case .logarithm: log(value)
    }
  }

  /// The value whose measure this is.
  func value(_ measured: Double) -> Double {
    switch measure {
    case .identity: measured
    case .reciprocal(let pole): pole + 1 / measured
    case .logarithm: exp(measured)
    }
  }
}
