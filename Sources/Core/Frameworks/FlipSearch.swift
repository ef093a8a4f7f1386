/// How far one number may move before something that depends on it comes out differently.
public struct Stability: Sendable, Hashable {
  /// The value nearest to the current one at which the outcome is another; nil when there is none in the range.
  public var flip: Double?
  /// The interval around the current value in which the outcome stays; it ends where the range ends when nothing flips on that side.
  public var low: Double
  public var high: Double
  /// The width of an excursion that may have been missed; 0 for a closed form.
  public var resolution: Double

  public init(flip: Double?, low: Double, high: Double, resolution: Double) {
    self.flip = flip
    self.low = low
    self.high = high
    self.resolution = resolution
  }

  /// A little further than the flip, where what changed there is clear of what it met; nil without one.
  public func beyond(_ current: Double, in range: ClosedRange<Double>) -> Double? {
    guard let flip else { return nil }
    let step = 1e-7 * max(1, flip.magnitude)
    return min(range.upperBound, max(range.lowerBound, flip < current || (flip == current && low == current) ? flip - step : flip + step))
  }
}

/// The search for the smallest change of one number that changes an outcome.
public enum FlipSearch {
  /// Points of the grid over a range.
  public static let gridPoints = 256

  /// Looks along a grid of 256 points over the range and halves the step in which the outcome changes; `outcome` nil ends the search on that side.
  public static func onGrid<Outcome: Equatable>(
    around current: Double, in range: ClosedRange<Double>, outcome: (Double) -> Outcome?
  ) -> Stability {
    let step = (range.upperBound - range.lowerBound) / Double(gridPoints)
    let points = (0...gridPoints).map { range.lowerBound + Double($0) * step }
    return search(current, range, points, step, finestStep, outcome)
  }

  /// Looks between the breakpoints, the only values at which the outcome can change, down to a step of `finest`.
  public static func between<Outcome: Equatable>(
    _ breakpoints: [Double], around current: Double, in range: ClosedRange<Double>, finest: Double = finestStep, outcome: (Double) -> Outcome?
  ) -> Stability {
    let inside = breakpoints.filter { $0 > range.lowerBound && $0 < range.upperBound }
    let edges = ([range.lowerBound, current, range.upperBound] + inside).sorted()
    let middles = zip(edges, edges.dropFirst()).map { $0 + ($1 - $0) / 2 }
    return search(current, range, [range.lowerBound] + middles + [range.upperBound], 0, near: edges, finest, outcome)
  }

  /// Where halving stops, so that a boundary at 0 itself takes no thousand steps.
  public static let finestStep = 1e-18

  /// `edges`, in order, is where the boundaries are expected.
  private static func search<Outcome: Equatable>(
    _ current: Double, _ range: ClosedRange<Double>, _ points: [Double], _ resolution: Double, near edges: [Double] = [], _ finest: Double,
    _ outcome: (Double) -> Outcome?
  ) -> Stability {
    guard let kept = outcome(current) else { return Stability(flip: nil, low: current, high: current, resolution: resolution) }
    let up = firstChange(from: current, through: points.filter { $0 > current }, kept, near: edges, finest, outcome)
    let down = firstChange(from: current, through: points.filter { $0 < current }.reversed(), kept, near: edges, finest, outcome)
    return Stability(flip: nearest(current, down.flip, up.flip), low: min(current, down.last), high: max(current, up.last), resolution: resolution)
  }

  /// Of two boundaries that are equally near, but for rounding, the lower one.
  private static func nearest(_ current: Double, _ down: Double?, _ up: Double?) -> Double? {
    guard let down, let up else { return down ?? up }
    return current - down <= (up - current) + 1e-12 * max(1, current.magnitude) ? down : up
  }

  /// The last value at which the outcome was kept and the next at which it is another, as near to each other as can be told apart.
  private static func firstChange<Outcome: Equatable>(
    from current: Double, through points: [Double], _ kept: Outcome, near edges: [Double], _ finest: Double, _ outcome: (Double) -> Outcome?
  ) -> (last: Double, flip: Double?) {
    var last = current
    for point in points {
      guard let found = outcome(point) else { return (last, nil) }
      guard found != kept else {
        last = point
        continue
      }
      var bracket = Bracket(last: last, flip: point)
      let edge = edges.first { bracket.holds($0) } ?? [last, point].first(where: edges.contains)
      if let edge, bracket.closes(around: edge, kept, outcome) {
        // What counts as equal keeps the outcome a little beyond the boundary; nothing is stable there.
        return (point < current ? max(bracket.last, edge) : min(bracket.last, edge), edge)
      }
      bracket.halve(to: finest, kept, outcome)
      return bracket.isAtZero ? (0, 0) : (bracket.last, bracket.flip)
    }
    return (last, nil)
  }

  /// Between a value at which the outcome is kept and one at which it is another.
  private struct Bracket {
    var last: Double
    var flip: Double

    /// As near to 0 as can be told apart, on either side of it: the boundary is 0 itself.
    var isAtZero: Bool { max(last.magnitude, flip.magnitude) <= finestStep }

    /// Strictly inside.
    func holds(_ value: Double) -> Bool { min(last, flip) < value && value < max(last, flip) }

    /// False where nothing can be said of the value.
    private mutating func ask<Outcome: Equatable>(_ value: Double, _ kept: Outcome, _ outcome: (Double) -> Outcome?) -> Bool {
      guard holds(value) else { return true }
      guard let there = outcome(value) else { return false }
      if there == kept { last = value } else { flip = value }
      return true
    }

    /// Asks on both sides of where the boundary is expected, further and further away: halving the whole way would take fifty steps. True where it lies there but for
    /// rounding.
    mutating func closes<Outcome: Equatable>(around edge: Double, _ kept: Outcome, _ outcome: (Double) -> Outcome?) -> Bool {
      var distance = max(Bracket.digits * edge.ulp, finestStep)
      while holds(edge - distance) || holds(edge + distance) {
        guard ask(edge - distance, kept, outcome), ask(edge + distance, kept, outcome) else { return false }
        if (last - edge).magnitude <= distance && (flip - edge).magnitude <= distance {
          return distance <= max(Bracket.digits * Bracket.digits * edge.ulp, finestStep)
        }
        distance *= Bracket.digits
      }
      return false
    }

    /// By how many of its last steps a boundary that was computed is off at first, and by how many times more at each further look; twice, a share of 1e-12 of the
    /// number, it is still the same number to a reader.
    private static let digits = 64.0

    mutating func halve<Outcome: Equatable>(to finest: Double, _ kept: Outcome, _ outcome: (Double) -> Outcome?) {
      while (flip - last).magnitude > finest {
        let middle = last + (flip - last) / 2
        guard middle != last, middle != flip, ask(middle, kept, outcome) else { return }
      }
    }
  }
}
