import Decisions
import Fakes
import Frameworks
import SeededProperties

extension Property {
  /// Every flip that `sensitivity` tells is run again a bit before and a bit beyond it.
  static let whatIfs = Property(
    "what-ifs", "just before a flip the winner stays, and just beyond it wins who is named", small: 200, whole: 2_000,
    kinds: Set(Sensitivity.Kind.allCases.map(\.rawValue))
  ) {
    { random in
      let (framework, input) = try random.whatIf()
      let result: FrameworkResult
      // A method that is named may not be defined on the scores that came up.
      do { result = try Frameworks.run(framework, input) } catch FrameworkError.notApplicable { return "not applicable" }
      let runnerUp = result.rankings[0].order.first { $0 != result.winner }
      var found = try Frameworks.sensitivity(framework, input, of: [result.winner] + [runnerUp].compactMap { $0 }, limit: .max).filter { $0.flip != nil }
      var kinds: Set<String> = []
      // Six of them, so that a case is small; which six hangs on the seed.
      for _ in 0..<6 where !found.isEmpty {
        let one = found.remove(at: random.below(found.count))
        let written = one.written(beside: try Problem(input).scale(of: one.subject))
        if try written.isVerified(framework, input, result.winner) { kinds.insert(written.kind.rawValue) }
      }
      return kinds.sorted().randomElement(using: &random) ?? "no flip"
    }
  }
}

extension Sensitivity {
  /// False where a run cannot tell: the flip lies at the end of what the number may be, or so far that a step is lost in rounding.
  fileprivate func isVerified(_ framework: FrameworkName, _ input: FrameworkInput, _ winner: String) throws -> Bool {
    guard let flip, flip.value.magnitude < 1e6 else { return false }
    // The product moves with the logarithm of a score, and is not defined where one is not over 0, as just beyond what is told as 0.
    if kind == .score, input.method == .weightedProduct, flip.value == 0 { return false }
    let unit = kind == .score && input.method == .weightedProduct ? flip.value.magnitude : max(1, flip.value.magnitude)
    let step = (flip.change < 0 || (flip.change == 0 && stable.low == current) ? -1.0 : 1.0) * 1e-6 * unit
    if flip.change.magnitude > 2 * step.magnitude {
      let before = try Frameworks.run(framework, input.moving(subject, to: flip.value - step)).rankings[0]
      try hold(before.ranks[winner] == 1, "\(framework) \(input.method?.rawValue ?? ""): \(self): before it \(before.order) \(before.scores)")
    }
    let beyond = flip.value + step
    guard kind == .utility || kind == .score || kind == .limit || (0...1).contains(beyond) else { return false }
    let there = try Frameworks.run(framework, input.moving(subject, to: beyond)).rankings[0]
    try hold(there.ranks[flip.winner] == 1, "\(framework) \(input.method?.rawValue ?? ""): \(self): beyond it \(there.order) \(there.scores)")
    return true
  }
}

extension SplitMix64 {
  /// A question by criteria with a method, a scale and musts of its own, or one by payoffs.
  fileprivate mutating func whatIf() throws -> (FrameworkName, FrameworkInput) {
    let body = below(4) == 0 ? SeededDecisions.paid(next()) : SeededDecisions.scored(next())
    let request = try DecisionRequest.read(Array(body.utf8))
    var input = request.input
    guard !input.criteria.isEmpty else { return (.bayesian, input) }
    for place in input.criteria.indices {
      if below(3) == 0 {
        let function = pick(PreferenceFunction.allCases)
        input.criteria[place].preference = .init(function, indifference: 2, preference: Double(3 + below(6)), sigma: 4)
      }
    }
    switch below(4) {
    case 0: input.normalisation = pick([.minMax, .sum, .max, .vector, .asGiven])
    case 1:
      for place in input.criteria.indices {
        let rises = input.criteria[place].direction == .max
        input.criteria[place].anchors = .init(worst: rises ? 0 : 25, best: rises ? 25 : 0)
      }
    default: break
    }
    let framework: FrameworkName = below(8) == 0 ? .ooda : request.framework ?? .mcda
    return (framework, input)
  }
}
