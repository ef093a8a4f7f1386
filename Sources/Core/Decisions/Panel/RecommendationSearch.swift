import Forms
import Frameworks

/// The search for the smallest change of one number at which another alternative is recommended.
///
/// It looks just inside and just beyond each boundary of the method's own order, and at some values between them and further out; where two neighbours differ it closes in on the
/// boundary, by the supports where they are what changes, else by halving.
struct RecommendationSearch {
  private var evaluator: PanelEvaluator
  /// As the request counts.
  private let current: Double
  private let span: ClosedRange<Double>
  /// The scale that the number has beside its like.
  private let width: Double
  /// Where the outcome is expected to change.
  private let edges: [Double]
  private let isDear: Bool
  /// It can change there alone.
  private let onlyAtEdges: Bool
  private let isNearerBelow: Bool
  private let threshold: Double
  let kept: RulesPanel.Settled

  /// What was found on one side.
  private struct Side {
    /// The last value, or the boundary, up to which the recommendation stays.
    var last: Double
    var flip: (value: Double, recommended: Int)?
    /// The widest step that was taken.
    var step: Double
  }

  /// Nil where what is evaluated is not what is recommended now.
  init?(_ evaluator: PanelEvaluator, _ number: Sensitivity, span: ClosedRange<Double>, width: Double, edges: [Double], threshold: Double, recommended: Int) {
    self.evaluator = evaluator
    guard let kept = self.evaluator.settled(at: number.current), kept.recommended == recommended else { return nil }
    (current, self.span, self.width, isDear, self.threshold, self.kept) = (number.current, span, width, evaluator.isDear, threshold, kept)
    onlyAtEdges = number.kind == .limit
    isNearerBelow = number.flip.map { $0.change < 0 || ($0.change == 0 && number.stable.low == number.current) } ?? false
    let ends = evaluator.ends.filter { span.lowerBound < $0 && $0 < span.upperBound && $0.magnitude >= 1e-300 }
    let own = [number.stable.low, number.stable.high, number.flip?.value].compactMap(\.self)
    self.edges = (edges + ends + own).filter(span.contains).sorted()
  }

  /// The flip's place in the whole question, and what stays.
  mutating func found() -> (flip: (value: Double, recommended: Int)?, low: Double, high: Double, resolution: Double) {
    // Where the method's own boundary is nearer; beyond what is found there the other side holds nothing nearer.
    let first: Double = isNearerBelow ? -1 : 1
    let near = side(first, within: .infinity)
    // Of a flip at the number itself it must be known on which of its sides it is.
    let distance = near.flip.flatMap { Sensitivity.isSame($0.value, current) ? nil : ($0.value - current).magnitude } ?? .infinity
    let far = side(-first, within: distance)
    let (down, up) = first < 0 ? (near, far) : (far, near)
    var flip = up.flip ?? down.flip
    if let low = down.flip, let high = up.flip { flip = current - low.value <= (high.value - current) + 1e-12 * max(1, current.magnitude) ? low : high }
    let step = flip.map { $0.value < current || ($0.value == current && down.flip?.value == current) ? down.step : up.step } ?? max(down.step, up.step)
    return (flip, down.last, up.last, onlyAtEdges ? 0 : step)
  }

  // MARK: Where to look

  /// How far from a boundary one looks on either side of it.
  private static func hair(_ edge: Double) -> Double { 1e-7 * max(1, edge.magnitude) }

  // None of them is a round share: where another alternative's number stands the outcome may be another at that very value alone.
  private static let fractions: [Double] = [0.1237, 0.4947, 0.9999]
  private static let multiples: [Double] = [0.2473, 0.9961, 16.0411, 4_099]

  /// Outward on one side.
  private func points(_ direction: Double) -> [Double] {
    let end = direction < 0 ? span.lowerBound : span.upperBound
    let length = (end - current).magnitude
    guard length > 0 else { return [] }
    let beyond = edges.filter { direction * ($0 - current) >= 0 }
    if onlyAtEdges {
      let sorted = ([current] + beyond + [current + direction * length]).sorted()
      return zip(sorted, sorted.dropFirst()).filter { $0 < $1 }.map { $0 + ($1 - $0) / 2 }.sorted { direction * $0 < direction * $1 }
    }
    var all = beyond.flatMap { [$0 - RecommendationSearch.hair($0), $0 + RecommendationSearch.hair($0)] }
    let isShort = length <= 4 * width
    for (place, share) in (isShort ? Self.fractions : Self.multiples).enumerated() where !isDear || place % 2 == 1 {
      all.append(current + direction * share * (isShort ? length : width))
    }
    return all.filter { direction * ($0 - current) > 0 && span.contains($0) }.sorted { direction * $0 < direction * $1 }
  }

  private mutating func side(_ direction: Double, within distance: Double) -> Side {
    var (last, before) = (current, kept)
    var step = 0.0
    for point in points(direction) where point != last {
      guard (point - current).magnitude <= distance * (1 + 1e-9) else { return Side(last: last, flip: nil, step: step) }
      guard let there = evaluator.settled(at: point) else { return Side(last: last, flip: nil, step: step) }
      if there.recommended != kept.recommended {
        guard let flip = closeIn(last, before, point, there) else { return Side(last: last, flip: nil, step: step) }
        return Side(last: flip.value, flip: flip, step: step)
      }
      if (point - current).magnitude <= 2 * width { step = max(step, (point - last).magnitude) }
      (last, before) = (point, there)
    }
    return Side(last: direction < 0 ? span.lowerBound : span.upperBound, flip: nil, step: step)
  }

  // MARK: Closing in

  private static let nothing = 1e-18

  /// What two neighbours are told apart by, as a number that is over 0 on one side of the boundary and under it on the other; nil where none is
  /// known.
  private func measure(_ one: RulesPanel.Settled, _ other: RulesPanel.Settled) -> ((RulesPanel.Settled) -> Double)? {
    guard one.proposed == other.proposed else { return nil }
    guard one.isBlocked == other.isBlocked else { return mind(one, other) }
    if !one.isBlocked, (one.support < threshold) != (other.support < threshold) { return { $0.support - threshold } }
    guard one.second != nil, one.second == other.second else { return nil }
    let difference = { (settled: RulesPanel.Settled) in settled.secondSupport - settled.support }
    return (difference(one) > 0) != (difference(other) > 0) ? difference : nil
  }

  /// Where a seat begins to mind, what it loses over what it does not.
  private func mind(_ one: RulesPanel.Settled, _ other: RulesPanel.Settled) -> ((RulesPanel.Settled) -> Double)? {
    let limit = Judgement.indifference
    let seat = (0..<one.losses.scalarCount).first { (one.losses[$0] > limit) != (other.losses[$0] > limit) }
    return seat.map { seat in { $0.losses[seat] - limit } }
  }

  private mutating func closeIn(_ last: Double, _ before: RulesPanel.Settled, _ point: Double, _ there: RulesPanel.Settled) -> (
    value: Double, recommended: Int
  )? {
    var (inside, kept, outside, changed) = (last, before, point, there)
    // By regula falsi, the end that stays counting half each time that it stays again (the Illinois rule; Dowell & Jarratt, BIT 11:168, 1971).
    var (weights, repeated) = ((inside: 1.0, outside: 1.0), (inside: false, outside: false))
    var (previous, halves) = (Double.infinity, false)
    for round in 1...150 {
      let wide = (outside - inside).magnitude
      if let edge = edges.first(where: { isBetween($0, inside, outside) && (onlyAtEdges || wide <= 2.5 * Self.hair($0)) }) {
        return (edge, changed.recommended)
      }
      // Nearer to 0 than this it is 0: no halving ever reaches that by shares of itself.
      if max(inside.magnitude, outside.magnitude) <= Self.nothing { return (0, changed.recommended) }
      if wide <= 1e-12 * max(inside.magnitude, outside.magnitude) || wide <= Self.nothing { break }
      var next = inside + (outside - inside) / 2
      let measure = halves || round % 16 == 0 ? nil : measure(kept, changed)
      if let measure {
        let (a, b) = (measure(kept) * weights.inside, measure(changed) * weights.outside)
        let guess = inside + (outside - inside) * (a / (a - b))
        if guess.isFinite, isBetween(guess, inside, outside) { next = guess }
        // What is told apart may change elsewhere than what is recommended: then all that is left is halved.
        if (next - previous).magnitude <= 4e-13 * max(1e-6, next.magnitude) {
          if let flip = boundary(at: next, inside, outside) { return flip }
          halves = true
          continue
        }
        previous = next
      } else {
        (weights, repeated) = ((1, 1), (false, false))
      }
      guard next != inside, next != outside, let found = evaluator.settled(at: next) else { break }
      if found.recommended == self.kept.recommended {
        (inside, kept) = (next, found)
        weights = (1, repeated.inside ? weights.outside / 2 : 1)
        repeated = (true, false)
      } else {
        (outside, changed) = (next, found)
        weights = (repeated.outside ? weights.inside / 2 : 1, 1)
        repeated = (false, true)
      }
    }
    return (outside, changed.recommended)
  }

  /// The value itself, where just inside of it the recommendation stays and just beyond it is another.
  private mutating func boundary(at value: Double, _ inside: Double, _ outside: Double) -> (value: Double, recommended: Int)? {
    let step = (outside > inside ? 1 : -1) * 1e-9 * max(1e-6, value.magnitude)
    let before = isBetween(value - step, inside, outside) ? evaluator.settled(at: value - step)?.recommended : kept.recommended
    let beyond = isBetween(value + step, inside, outside) ? evaluator.settled(at: value + step)?.recommended : nil
    guard before == kept.recommended else { return nil }
    guard let beyond else { return isBetween(value + step, inside, outside) ? nil : evaluator.settled(at: outside).map { (value, $0.recommended) } }
    return beyond == kept.recommended ? nil : (value, beyond)
  }

  private func isBetween(_ value: Double, _ one: Double, _ other: Double) -> Bool { min(one, other) <= value && value <= max(one, other) }
}
