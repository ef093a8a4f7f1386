import Forms
import Frameworks

/// A table of scores by alternative, with criteria named as given.
func matrix(
  _ rows: [(String, [Double])], weights: [Double], directions: [Direction]? = nil, names: [String]? = nil, preferences: [FrameworkInput.Preference]? = nil
) -> FrameworkInput {
  FrameworkInput(
    alternatives: rows.map { FrameworkInput.Alternative(id: $0.0, scores: $0.1) },
    criteria: weights.indices.map { place in
      FrameworkInput.Criterion(
        name: names?[place] ?? "C\(place + 1)", weight: weights[place], direction: directions?[place] ?? .max,
        preference: preferences?[place] ?? FrameworkInput.Preference())
    })
}

/// A table of payoffs by alternative and state.
func payoffs(_ rows: [(String, [Double])], states: [(String, Double)]) -> FrameworkInput {
  FrameworkInput(
    alternatives: rows.map { FrameworkInput.Alternative(id: $0.0, payoffs: $0.1) },
    states: states.map { FrameworkInput.State(name: $0.0, probability: $0.1) })
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension FrameworkInput {
  /// Everything the frameworks read, made up from a seed: 2…7 alternatives, 1…6 criteria, 2…5 states, an experiment.
  static func random(_ seed: UInt64) -> FrameworkInput {
    var generator = SeededGenerator(seed)
    func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    let criteria = (0..<Int.random(in: 1...6, using: &generator)).map { place in
      let low = number(0...5)
      return Criterion(
        name: "c\(place)", weight: number(0.1...5), direction: Bool.random(using: &generator) ? .max : .min,
        preference: Preference(
          PreferenceFunction.allCases.randomElement(using: &generator) ?? .usual, indifference: low, preference: low + number(0.1...20),
          sigma: number(1...20)))
    }
    let states = distribution(Int.random(in: 2...5, using: &generator), &generator).enumerated().map { State(name: "s\($0.offset)", probability: $0.element) }
    let alternatives = (0..<Int.random(in: 2...7, using: &generator)).map { place in
      Alternative(
        id: "a\(place)", scores: criteria.map { _ in number(1...100) }, payoffs: states.map { _ in number(-100...100) },
        priorProbability: Bool.random(using: &generator) ? number(0...1) : nil,
        risks: (0..<Int.random(in: 0...3, using: &generator)).map { _ in Risk(probability: number(0...1), seriousness: number(1...10)) },
        reversibility: number(0...1), urgency: number(1...5), importance: number(1...5))
    }
    let likelihoods = states.map { _ in distribution(3, &generator) }
    let experiment = Experiment(
      cost: number(0...5), signals: (0..<3).map { signal in Signal(name: "z\(signal)", likelihoods: likelihoods.map { $0[signal] }) })
    return FrameworkInput(
      alternatives: alternatives, criteria: criteria, states: states, experiment: experiment,
      evidence: Bool.random(using: &generator) ? ["z1", "z0"] : [],
      constraints: [Constraint(criterion: "c0", .atLeast, number(1...60)), Constraint(criterion: "c0", .atMost, number(40...100), kind: .want)],
      riskTolerance: number(0...1), complexity: Complexity.allCases.randomElement(using: &generator) ?? .complex)
  }

  private static func distribution(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    let parts = (0..<count).map { _ in Double.random(in: 0.05...1, using: &generator) }
    return parts.map { $0 / parts.reduce(0, +) }
  }

  /// The same question with every list in another order.
  func shuffled(_ seed: UInt64) -> FrameworkInput {
    var generator = SeededGenerator(seed)
    let columns = Array(criteria.indices).shuffled(using: &generator)
    let places = Array(states.indices).shuffled(using: &generator)
    var other = self
    other.criteria = columns.map { criteria[$0] }
    other.pairwise = pairwise.isEmpty ? [] : columns.map { row in columns.map { pairwise[row][$0] } }
    other.states = places.map { states[$0] }
    other.experiment?.signals = (experiment?.signals ?? []).shuffled(using: &generator).map { signal in
      Signal(name: signal.name, likelihoods: places.map { signal.likelihoods[$0] })
    }
    other.evidence = evidence.reversed()
    other.constraints = constraints.reversed()
    other.alternatives = alternatives.shuffled(using: &generator).map { alternative in
      var changed = alternative
      changed.scores = columns.map { alternative.scores[$0] }
      changed.payoffs = places.map { alternative.payoffs[$0] }
      changed.outcomes = alternative.outcomes.shuffled(using: &generator)
      changed.risks = alternative.risks.shuffled(using: &generator)
      return changed
    }
    return other
  }
}

extension Double {
  /// To so many places after the point, as a book prints it.
  func printed(_ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let digits = Int((magnitude * scale).rounded())
    let text = String(repeating: "0", count: max(0, places + 1 - "\(digits)".count)) + "\(digits)"
    let sign = self < 0 && digits > 0 ? "-" : ""
    return places == 0 ? sign + text : "\(sign)\(text.dropLast(places)).\(text.suffix(places))"
  }
}

extension [Double] {
  func printed(_ places: Int) -> [String] { map { $0.printed(places) } }
}
