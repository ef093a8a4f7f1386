import Forms
import Frameworks

/// The search for the smallest change of one number at which another alternative is recommended.
///
/// It looks just inside and just beyond each boundary of the method's own order, and at some values between them and further out; where two neighbours differ it closes in on the
/// boundary, by the supports where they are what changes, else by halving.
struct RecommendationSearch {
  private let evaluator: PanelEvaluator
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
    guard let kept = evaluator.settled(at: number.current), kept.recommended == recommended else { return nil }
    (current, self.span, self.width, isDear, self.threshold, self.kept) = (number.current, span, width, evaluator.isDear, threshold, kept)
    onlyAtEdges = number.kind == .limit
    isNearerBelow = number.flip.map { $0.change < 0 || ($0.change == 0 && number.stable.low == number.current) } ?? false
    let ends = evaluator.ends.filter { span.lowerBound < $0 && $0 < span.upperBound && $0.magnitude >= 1e-300 }
    let own = [number.stable.low, number.stable.high, number.flip?.value].compactMap(\.self)
    self.edges = (edges + ends + own).filter(span.contains).sorted()
  }

  /// The flip's place in the whole question, where it is within a distance, and what stays.
  func found(within reach: Double) -> (flip: (value: Double, recommended: Int)?, low: Double, high: Double, resolution: Double) {
    // Where the method's own boundary is nearer; beyond what is found there the other side holds nothing nearer.
    let first: Double = isNearerBelow ? -1 : 1
    let near = side(first, within: reach)
    // Of a flip at the number itself it must be known on which of its sides it is.
    let distance = near.flip.flatMap { Sensitivity.isSame($0.value, current) ? nil : ($0.value - current).magnitude } ?? reach
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
  /// The same where nothing is admissible as things are.
  private static let many: [Double] = [0.0613, 0.1237, 0.2473, 0.4947, 0.7461, 0.9961, 1.4937, 2.4911, 16.0411, 4_099]

  /// Outward on one side.
  private func points(_ direction: Double) -> [Double] {
    let end = direction < 0 ? span.lowerBound : span.upperBound
    let length = (end - current).magnitude
    guard length > 0 else { return [] }
    if onlyAtEdges {
      let beyond = edges.filter { direction * ($0 - current) >= 0 }
      let sorted = ([current] + beyond + [current + direction * length]).sorted()
      return zip(sorted, sorted.dropFirst()).filter { $0 < $1 }.map { $0 + ($1 - $0) / 2 }.sorted { direction * $0 < direction * $1 }
    }
    var all: [Double] = []
    all.reserveCapacity(2 * edges.count + Self.multiples.count)
    func add(_ point: Double) { if direction * (point - current) > 0, span.contains(point) { all.append(point) } }
    for edge in edges where direction * (edge - current) >= 0 {
      let hair = RecommendationSearch.hair(edge)
      add(edge - hair)
      add(edge + hair)
    }
    let isShort = length <= 4 * width
    let (shares, unit) = evaluator.letsIn ? (Self.many, min(width, length)) : isShort ? (Self.fractions, length) : (Self.multiples, width)
    for (place, share) in shares.enumerated() where evaluator.letsIn || !isDear || place % 2 == 1 { add(current + direction * share * unit) }
    all.sort { direction * $0 < direction * $1 }
    return all
  }

  private func side(_ direction: Double, within distance: Double) -> Side {
    var (last, before) = (current, kept)
    var step = 0.0
    for outward in points(direction) {
      let isBeyond = (outward - current).magnitude > distance * (1 + 1e-9)
      // What lies further away is not asked for.
      let point = isBeyond ? current + direction * distance : outward
      guard direction * (point - last) > 0 else {
        if isBeyond { return Side(last: last, flip: nil, step: step) }
        continue
      }
      guard let there = evaluator.settled(at: point) else { return Side(last: last, flip: nil, step: step) }
      if there.recommended != kept.recommended {
        guard let flip = closeIn(last, before, point, there) else { return Side(last: last, flip: nil, step: step) }
        return Side(last: flip.value, flip: flip, step: step)
      }
      if (point - current).magnitude <= 2 * width { step = max(step, (point - last).magnitude) }
      (last, before) = (point, there)
      if isBeyond { return Side(last: last, flip: nil, step: step) }
    }
    return Side(last: direction < 0 ? span.lowerBound : span.upperBound, flip: nil, step: step)
  }

  // MARK: Closing in

  /// A boundary's two sides, and the number that tells them apart.
  private struct Bracket {
    var inside: Double
    var kept: RulesPanel.Settled
    var outside: Double
    var changed: RulesPanel.Settled
    /// Nil where none is known, so that one halves.
    var gap: PanelGap?
    /// How large the number is at either end, by what it counts in regula falsi.
    var sizes = (inside: 0.0, outside: 0.0)
    var isRepeated = (inside: false, outside: false)
    /// How many times more it is looked for, which costs up to two looks each.
    var searches = 4

    var wide: Double { (outside - inside).magnitude }
    var middle: Double { inside + (outside - inside) / 2 }
    /// Where a straight line through both ends is 0.
    var crossing: Double { inside + (outside - inside) * (sizes.inside / (sizes.inside - sizes.outside)) }

    func holds(_ value: Double) -> Bool { min(inside, outside) < value && value < max(inside, outside) }
  }

  private func size(_ gap: PanelGap, at value: Double, _ there: RulesPanel.Settled) -> Double? {
    switch gap {
    case .threshold: there.support - threshold
    case .second: there.secondSupport - there.support
    case .majority, .agreeing, .disagreeing, .roles, .total: evaluator.size(of: gap, at: value)
    }
  }

  /// What tells both sides apart, by numbers of different signs.
  private func separate(_ bracket: inout Bracket) {
    bracket.gap = nil
    guard bracket.searches > 0 else { return }
    for gap in PanelGap.between(bracket.kept, bracket.changed) {
      guard let inside = size(gap, at: bracket.inside, bracket.kept), let outside = size(gap, at: bracket.outside, bracket.changed) else { continue }
      if (inside > 0) != (outside > 0), (inside - outside).isFinite {
        (bracket.gap, bracket.sizes, bracket.isRepeated) = (gap, (inside, outside), (false, false))
        return
      }
    }
    bracket.searches -= 1
  }

  /// Closes the bracket at a value that lies inside, where the number that tells its sides apart has this size.
  private func close(_ bracket: inout Bracket, at value: Double, _ found: RulesPanel.Settled, _ size: Double?) {
    let isInside = found.recommended == kept.recommended
    if isInside { (bracket.inside, bracket.kept) = (value, found) } else { (bracket.outside, bracket.changed) = (value, found) }
    guard let size else { return separate(&bracket) }
    // The end that stays counts less each time that it stays again, by how much the other end has come down (Anderson & Björck, BIT 13:253, 1973).
    func less(_ before: Double) -> Double { size / before < 1 ? 1 - size / before : 0.5 }
    if isInside {
      bracket.sizes = (size, bracket.isRepeated.inside ? bracket.sizes.outside * less(bracket.sizes.inside) : bracket.sizes.outside)
      bracket.isRepeated = (true, false)
    } else {
      bracket.sizes = (bracket.isRepeated.outside ? bracket.sizes.inside * less(bracket.sizes.outside) : bracket.sizes.inside, size)
      bracket.isRepeated = (false, true)
    }
    if (bracket.sizes.inside > 0) == (bracket.sizes.outside > 0) { separate(&bracket) }
  }

  private func closeIn(_ last: Double, _ before: RulesPanel.Settled, _ point: Double, _ there: RulesPanel.Settled) -> (value: Double, recommended: Int)? {
    var bracket = Bracket(inside: last, kept: before, outside: point, changed: there)
    if onlyAtEdges { bracket.searches = 0 }
    var previous = Double.infinity
    for round in 1...150 {
      let edge = edges.first { isBetween($0, bracket.inside, bracket.outside) && (onlyAtEdges || bracket.wide <= 2.5 * Self.hair($0)) }
      if let edge { return (edge, bracket.changed.recommended) }
      let reach = max(bracket.inside.magnitude, bracket.outside.magnitude)
      // Nearer to 0 than this it is 0: no halving ever reaches that by shares of itself.
      if reach <= FlipSearch.finestStep { return (0, bracket.changed.recommended) }
      if bracket.wide <= 1e-12 * reach || bracket.wide <= FlipSearch.finestStep { break }
      if round == 1 { separate(&bracket) }
      let guess = bracket.gap == nil || round % 16 == 0 ? bracket.middle : bracket.crossing
      let next = bracket.holds(guess) ? guess : bracket.middle
      guard bracket.holds(next), let found = evaluator.settled(at: next) else { break }
      let size = bracket.gap.flatMap { self.size($0, at: next, found) }
      let isMet = size.map { $0.magnitude <= 2 * RulesPanel.hair } ?? false || (next - previous).magnitude <= 4e-13 * max(1e-6, next.magnitude)
      previous = next
      if bracket.gap != nil, isMet, let flip = boundary(at: next, found, bracket.inside, bracket.outside) { return flip }
      // What is told apart may change elsewhere than what is recommended: then all that is left is halved.
      if isMet { (bracket.gap, bracket.searches) = (nil, 0) }
      close(&bracket, at: next, found, bracket.gap == nil ? nil : size)
    }
    return (bracket.outside, bracket.changed.recommended)
  }

  /// The value itself, where just inside of it the recommendation stays and just beyond it is another.
  private func boundary(at value: Double, _ found: RulesPanel.Settled, _ inside: Double, _ outside: Double) -> (value: Double, recommended: Int)? {
    let step = (outside > inside ? 1 : -1) * 1e-9 * max(1e-6, value.magnitude)
    // Where it stays at the value itself it stays just inside.
    let staysHere = found.recommended == kept.recommended
    let before = staysHere || !isBetween(value - step, inside, outside) ? kept.recommended : evaluator.settled(at: value - step)?.recommended
    let beyond = isBetween(value + step, inside, outside) ? evaluator.settled(at: value + step)?.recommended : nil
    guard before == kept.recommended else { return nil }
    guard let beyond else { return isBetween(value + step, inside, outside) ? nil : evaluator.settled(at: outside).map { (value, $0.recommended) } }
    return beyond == kept.recommended ? nil : (value, beyond)
  }

  private func isBetween(_ value: Double, _ one: Double, _ other: Double) -> Bool { min(one, other) <= value && value <= max(one, other) }
}
