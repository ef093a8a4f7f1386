import Cases
import Decisions
import Fakes
import Frameworks
import SeededProperties

extension Property {
  /// Every flip of the recommendation that an outcome tells is decided again, panel and all, a bit before and a bit beyond it, and somewhere in the interval that is
  /// told to change nothing.
  static let recommendationFlips = Property(
    "recommendation-flips", "just before a flip the same is recommended, and just beyond it what is named", small: 60, whole: 1_000,
    kinds: ["weight", "probability", "utility", "score", "limit"]
  ) {
    { random in
      let request = try random.flippable()
      let outcome: DecisionOutcome
      // A method that is named may not be defined on the scores that came up.
      do { outcome = try await made(request) } catch CaseStop.refused { return "not applicable" }
      let numbers = outcome.sensitivity?.numbers ?? []
      try hold(Set(numbers.map(\.subject)).count == numbers.count, "a number is listed twice")
      var found = numbers.filter { $0.recommendation?.flip != nil }
      var kinds: Set<String> = []
      // Three of them, so that a case is small; which three hangs on the seed.
      for _ in 0..<3 where !found.isEmpty {
        let one = found.remove(at: random.below(found.count))
        if try await one.isVerified(request, outcome.recommendation.alternative) { kinds.insert(one.kind.rawValue) }
      }
      if let weight = numbers.filter({ $0.kind == .weight && $0.recommendation != nil }).randomElement(using: &random) {
        try await weight.holdStable(request, outcome.recommendation.alternative, share: Double(1 + random.below(98)) / 100)
      }
      return kinds.sorted().randomElement(using: &random) ?? "no flip"
    }
  }
}

extension NumberSensitivity {
  /// A share of the way through the interval in which nothing changes.
  fileprivate func holdStable(_ request: DecisionRequest, _ now: String, share: Double) async throws {
    guard let stable = recommendation?.stable, let low = stable.low, let high = stable.high, high - low > 1e-3 else { return }
    let inside = low + share * (high - low)
    var moved = request
    moved.input = request.input.moving(subject, to: inside)
    let there = try await made(moved).recommendation.alternative
    try hold(there == now, "\(subject): at \(inside) `\(there)` and not `\(now)` is recommended, and it is told to be stable from \(low) to \(high)")
  }

  /// False where a run cannot tell: the flip lies at the end of what the number may be, or so far that a step is lost in rounding.
  fileprivate func isVerified(_ request: DecisionRequest, _ now: String) async throws -> Bool {
    guard let recommendation, let flip = recommendation.flip, flip.value.magnitude < 1e6 else { return false }
    // The product moves with the logarithm of a score, and is not defined where one is not over 0.
    let isProduct = kind == .score && request.input.method == .weightedProduct && flip.value != 0
    let unit = isProduct ? flip.value.magnitude : max(1, flip.value.magnitude)
    let isDown = flip.change < 0 || (flip.change == 0 && recommendation.stable.low == current)
    let step = (isDown ? -1.0 : 1.0) * 1e-6 * unit
    func recommended(_ value: Double) async throws -> String {
      var moved = request
      moved.input = request.input.moving(subject, to: value)
      return try await made(moved).recommendation.alternative
    }
    let asked = try request.asRead.text
    let beyond = flip.value + step
    guard kind == .utility || kind == .score || kind == .limit || (0...1).contains(beyond) else { return false }
    if flip.change.magnitude > 2 * step.magnitude {
      let before = try await recommended(flip.value - step)
      try hold(before == now, "\(subject) from \(current): before \(flip) `\(before)` and not `\(now)` is recommended: \(asked)")
    }
    // Two scores of a seat within 1e-9 are equal to it; far out, where they hardly move any more, that is a wider band beyond the boundary.
    var there = try await recommended(beyond)
    for times in [10.0, 100] where there != flip.recommended && flip.value.magnitude > 100 { there = try await recommended(flip.value + times * step) }
    try hold(there == flip.recommended, "\(subject) from \(current): beyond \(flip) `\(there)` is recommended: \(asked)")
    return true
  }
}

extension SplitMix64 {
  /// A question by criteria with a method and musts of its own and some scale, or one by payoffs.
  fileprivate mutating func flippable() throws -> DecisionRequest {
    let body = below(3) == 0 ? SeededDecisions.paid(next()) : SeededDecisions.scored(next())
    var request = try DecisionRequest.read(Array(body.utf8))
    guard !request.input.criteria.isEmpty else { return request }
    switch below(4) {
    case 0: request.input.normalisation = pick([.minMax, .sum, .max, .vector, .asGiven])
    case 1:
      for place in request.input.criteria.indices {
        let rises = request.input.criteria[place].direction == .max
        request.input.criteria[place].anchors = .init(worst: rises ? 0 : 25, best: rises ? 25 : 0)
      }
    default: break
    }
    if below(8) == 0 { request.framework = pick([.ooda, .cynefin]) }
    // No score is under 1: nothing meets it.
    if below(6) == 0 { for place in request.input.constraints.indices { request.input.constraints[place].value = 0 } }
    return request
  }
}
