import Fakes
import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Sensitivity of decisions` {
  static let seeds = Array(UInt64(100)...115)

  /// Frameworks, methods and risk tolerances that take every way through the search.
  static let questions: [(FrameworkName, MCDAMethod?, Double)] =
    MCDAMethod.allCases.filter { $0 != .ahp }.map { (.mcda, $0, 0.5) }
    + [(.bayesian, nil, 0.5), (.bayesian, nil, 0.1), (.bayesian, nil, 0.8), (.kepnerTregoe, nil, 0.5), (.ooda, nil, 0.5)]

  static func question(_ seed: UInt64, _ asked: (FrameworkName, MCDAMethod?, Double)) -> FrameworkInput {
    var input = FrameworkInput.random(seed)
    input.method = asked.1
    input.riskTolerance = asked.2
    // Half of the uncertain questions have outcomes of their own instead of states.
    guard asked.0 == .bayesian, seed.isMultiple(of: 2) else { return input }
    for row in input.alternatives.indices {
      input.alternatives[row].outcomes = zip(input.states, input.alternatives[row].payoffs).map { .init(probability: $0.probability, utility: $1) }
      input.alternatives[row].payoffs = []
    }
    (input.states, input.experiment, input.evidence) = ([], nil, [])
    return input
  }

  @Test(arguments: questions)
  func `just before a flip the winner stays and just after it the other wins`(_ asked: (FrameworkName, MCDAMethod?, Double)) throws {
    var flips = 0
    for seed in Self.seeds {
      let input = Self.question(seed, asked)
      let winner = try Frameworks.run(asked.0, input).winner
      for found in try Frameworks.sensitivity(asked.0, input, limit: 6) {
        guard let flip = found.flip?.value, let change = found.flip?.change, abs(flip) < 1e6 else { continue }
        let step = (change < 0 ? -1.0 : 1.0) * max(1e-5 * abs(flip), 1e-5)
        let before = try Frameworks.run(asked.0, input.moving(found.subject, to: flip - step)).winner
        if abs(change) > 2 * abs(step) { #expect(before == winner, "\(seed) \(found)") }
        let beyond = flip + step
        guard found.kind == .utility || (0...1).contains(beyond) else { continue }
        // What wins just after a flip may itself have lost again a step further.
        let after = try Frameworks.run(asked.0, input.moving(found.subject, to: beyond)).winner
        #expect(after == found.flip?.winner, "\(seed) \(found)")
        flips += 1
      }
    }
    #expect(flips > 10)
  }

  @Test(arguments: questions)
  func `a dense scan finds no flip inside the stable interval`(_ asked: (FrameworkName, MCDAMethod?, Double)) throws {
    for seed in Self.seeds.prefix(2) {
      let input = Self.question(seed, asked)
      let winner = try Frameworks.run(asked.0, input).winner
      for found in try Frameworks.sensitivity(asked.0, input, limit: 4) {
        let (low, high) = (max(found.stable.low ?? -500, -500), min(found.stable.high ?? 500, 500))
        for step in 1..<60 {
          let value = low + (high - low) * Double(step) / 60
          #expect(try Frameworks.run(asked.0, input.moving(found.subject, to: value)).winner == winner, "\(seed) \(value) \(found)")
        }
        if found.flip == nil {
          #expect([.utility, .score, .limit].contains(found.kind) || found.stable.low == 0 || found.current == 1)
        }
      }
    }
  }

  @Test func `the weight at which two alternatives change places is found to the last digit`() throws {
    let input = matrix([("a", [1, 0]), ("b", [0, 1])], weights: [0.7, 0.3], names: ["price", "range"])
    var asked = input
    asked.method = .weightedSum
    let found = try #require(try Frameworks.sensitivity(.mcda, asked).first { $0.subject.criterion == "price" })
    #expect(found.current == 0.7 && found.flip?.winner == "b" && found.resolution == 0)
    #expect(found.flip?.value.tenDigits == 0.5)
    #expect(found.stable.high == 1)
  }

  /// The wildcatter of Raiffa 1968 drills while −70·p(dry) + … is over 0: by the probability of a dry hole up to 110/180, the others in proportion 3 : 2.
  @Test func `the wildcatter drills until a dry hole is too likely`() throws {
    let found = try Frameworks.sensitivity(.bayesian, `Published examples of decisions under uncertainty`.wildcatter)
    let dry = try #require(found.first { $0.subject == .probability(state: "dry") })
    #expect(abs(try #require(dry.flip?.value) - 11.0 / 18) < 1e-9 && dry.flip?.winner == "do not drill")
    let wet = try #require(found.first { $0.subject == .utility(alternative: "drill", state: "wet") })
    #expect(abs(try #require(wet.flip?.value) - (-5 / 0.3)) < 1e-6)
  }

  /// Above 2.5 given, where three meet, the one that wins beyond it is named, not the first by id of those that meet.
  @Test func `where three meet the one that wins beyond the boundary is named`() throws {
    var input = matrix(
      [
        ("a0", [69.0, 39.4, 48.8]), ("a1", [8.8, 5.7, 11.8]), ("a2", [51.7, 26.3, 74.2]), ("a3", [39.8, 42.7, 90.6]), ("a4", [49.6, 52.5, 93.0]),
        ("a5", [97.7, 13.5, 48.5]),
      ], weights: [2, 1, 1], directions: [.max, .min, .max], names: ["c0", "c1", "c2"])
    input.method = .prometheeII
    let found = try #require(try Frameworks.sensitivity(.mcda, input).first { $0.subject.criterion == "c2" })
    #expect(found.flip?.winner == "a4" && found.flip?.asGiven?.tenDigits == 2.5)
  }

  @Test func `no bound stands where there is none`() throws {
    let input = payoffs([("a", [3, 1]), ("b", [0, 2])], states: [("s", 0.5), ("t", 0.5)])
    let found = try #require(try Frameworks.sensitivity(.bayesian, input).first { $0.subject == .utility(alternative: "a", state: "s") })
    let json = found.written(beside: 1).json
    #expect(json.member("stable") == ["low": 1, "high": nil] && json.member("flip")?.member("value") == 1)
  }

  @Test func `a boundary that is 0 but for rounding is written as 0`() throws {
    // Without probabilities, a's regret in s0 is 0, so that b's greatest is its own there; the boundary of a's payoff in s1 was computed as 1.9e-13.
    var input = payoffs([("a", [16, 0, 19]), ("b", [2, 19, -6])], states: [("s0", 0.25), ("s1", 0.25), ("s2", 0.5)])
    input.ignorance = true
    let problem = try Problem(input)
    let found = try Frameworks.sensitivity(.bayesian, input).map { $0.written(beside: problem.scale(of: $0.subject)) }
    let numbers = found.flatMap { [$0.flip?.value, $0.flip?.change, $0.stable.low, $0.stable.high].compactMap(\.self) }
    #expect(numbers.contains(0) && numbers.allSatisfy { $0 == 0 || $0.magnitude > 1e-9 })
  }

  @Test func `the flips of costs are told in costs`() throws {
    var input = payoffs([("a", [3, 1]), ("b", [0, 5])], states: [("s", 0.5), ("t", 0.5)])
    input.payoffDirection = .min
    #expect(try Frameworks.run(.bayesian, input).winner == "a")
    let found = try #require(try Frameworks.sensitivity(.bayesian, input).first { $0.subject == .utility(alternative: "a", state: "s") })
    #expect(found.current == 3 && found.flip?.value.tenDigits == 4 && found.flip?.winner == "b")
  }

  @Test func `a score in OODA may free whom its alternative dominates`() throws {
    // `a` is out while `b` is over 5 by the first criterion; in again, it is first from where (5 − x)/(9 − x) is 2/9.
    let input = matrix([("a", [5, 9]), ("b", [6, 10]), ("c", [9, 1])], weights: [1, 2])
    #expect(try Frameworks.run(.ooda, input).winner == "b")
    let scores = try Frameworks.sensitivity(.ooda, input, of: ["b"])
    let found = try #require(scores.first { $0.subject == .score(alternative: "b", criterion: "C1") })
    #expect(found.flip?.value.tenDigits == (27.0 / 7).tenDigits && found.flip?.winner == "a" && found.resolution == 0)
    #expect(try Frameworks.run(.ooda, input.moving(found.subject, to: 3.85)).winner == "a")
    #expect(try Frameworks.run(.ooda, input.moving(found.subject, to: 3.86)).winner == "b")
  }

  @Test func `a weight that is all there is cannot move`() throws {
    var input = matrix([("a", [1, 0]), ("b", [0, 1])], weights: [1, 0])
    input.method = .weightedSum
    let found = try Frameworks.sensitivity(.mcda, input)
    let all = try #require(found.first { $0.subject.criterion == "C1" })
    #expect(all.flip == nil && all.stable == .init(low: 1, high: 1) && all.resolution == 0)
    #expect(found.first { $0.subject.criterion == "C2" }?.flip?.winner == "b")
  }

  /// Among fewer the priorities are others, so that what is left after the dominated ones may have dominated ones again.
  @Test func `a loop over alternatives that are compared in pairs says what flips it`() throws {
    var flips = 0
    for seed in UInt64(0)..<40 {
      let input = Self.pairs(seed)
      let winner = try Frameworks.run(.ooda, input).winner
      for found in try Frameworks.sensitivity(.ooda, input, of: input.alternatives.map(\.id)) {
        guard found.kind == .score, let flip = found.flip, abs(flip.value) < 1e6, flip.change != 0 else { continue }
        let step = (flip.change < 0 ? -1.0 : 1.0) * max(1e-5 * abs(flip.value), 1e-5)
        if abs(flip.change) > 2 * abs(step) {
          #expect(try Frameworks.run(.ooda, input.moving(found.subject, to: flip.value - step)).winner == winner, "\(seed) \(found)")
        }
        #expect(try Frameworks.run(.ooda, input.moving(found.subject, to: flip.value + step)).winner == flip.winner, "\(seed) \(found)")
        flips += 1
      }
    }
    #expect(flips > 100)
  }

  /// Three to five alternatives, by one criterion compared in pairs with contradictions.
  private static func pairs(_ seed: UInt64) -> FrameworkInput {
    var generator = SeededGenerator(seed)
    let count = Int.random(in: 3...5, using: &generator)
    let rows = (0..<count).map { ("a\($0)", [0, Double(Int.random(in: 1...100, using: &generator)), Double(Int.random(in: 1...100, using: &generator))]) }
    var input = matrix(rows, weights: [3, 2, 1], names: ["c0", "c1", "c2"])
    var judged: [[Double?]] = rows.map { _ in rows.map { _ in 1 } }
    for row in rows.indices {
      for column in row + 1..<count {
        let times = ([1.0 / 3, 0.5, 1, 1.5, 2, 3, 6] as [Double]).randomElement(using: &generator) ?? 1
        (judged[row][column], judged[column][row]) = (times, 1 / times)
      }
    }
    input.alternativesPairwise = ["c0": judged]
    input.normalisation = seed.isMultiple(of: 3) ? .minMax : nil
    return input
  }

  @Test func `the order of the input changes no bit of the sensitivities`() throws {
    for (framework, method, tolerance) in Self.questions {
      for seed in Self.seeds.prefix(3) {
        let input = Self.question(seed, (framework, method, tolerance))
        #expect(try Frameworks.sensitivity(framework, input) == Frameworks.sensitivity(framework, input.shuffled(seed)))
      }
    }
  }

  @Test func `at most so many of a kind are named, the nearest first`() throws {
    let input = Self.question(101, (.bayesian, nil, 0.5))
    let few = try Frameworks.sensitivity(.bayesian, input, limit: 3)
    let all = try Frameworks.sensitivity(.bayesian, input, limit: 1000).filter { $0.kind == .utility }
    #expect(few.filter { $0.kind == .utility } == Array(all.prefix(3)))
    let changes = all.map { $0.flip.map { abs($0.change) } ?? .infinity }
    #expect(changes == changes.sorted())
  }

  @Test(arguments: [(0.3, 0.62), (0.5, 0.62), (0.9, 0.62)])
  func `any number's flip can be searched`(_ given: (Double, Double)) {
    let onGrid = FlipSearch.onGrid(around: given.0, in: 0...1) { $0 < given.1 }
    let between = FlipSearch.between([given.1], around: given.0, in: 0...1) { $0 < given.1 }
    for found in [onGrid, between] {
      #expect(abs((found.flip ?? 0) - given.1) < 1e-15)
      #expect(given.0 < given.1 ? found.low == 0 && found.high < given.1 : found.low >= given.1 && found.high == 1)
    }
    #expect(onGrid.resolution == 1.0 / 256 && between.resolution == 0)
  }

  @Test func `of a score what another wins at one value alone is no flip`() throws {
    // Where b costs just as little as a, quality decides; cheaper still it breaks the must.
    var input = matrix([("a", [1, 2]), ("b", [3, 9])], weights: [5, 1], directions: [.min, .max], names: ["cost", "quality"])
    input.constraints = [.init(criterion: "cost", .atLeast, 1, kind: .must)]
    input.method = .weightedSum
    let found = try #require(
      try Frameworks.sensitivity(.mcda, input, of: ["b"]).first { $0.subject == .score(alternative: "b", criterion: "cost") })
    #expect(found.flip == nil && found.stable.low?.tenDigits == 1 && found.stable.high == nil)
  }

  @Test func `what only infinity would change is told to change nothing`() throws {
    // y's best rating by the first criterion is worth half; the others' fall to 0 as it grows, and never below.
    var input = matrix([("x", [1, 2]), ("y", [3, 4]), ("z", [2, 1])], weights: [1, 1], directions: [.max, .min], names: ["a", "b"])
    input.method = .weightedSum
    let found = try #require(
      try Frameworks.sensitivity(.mcda, input, of: ["y"]).first { $0.subject == .score(alternative: "y", criterion: "a") })
    #expect(found.flip == nil && found.stable.high == nil)
  }

  @Test func `a must to be exactly something lets in who is just that`() throws {
    // Nobody has 2 doors, so that all are compared and a is first; with 3 exactly only b is let in, and a little beside it all again.
    var input = matrix([("a", [1, 9]), ("b", [3, 2])], weights: [1, 5], names: ["doors", "quality"])
    input.constraints = [.init(criterion: "doors", .equal, 2, kind: .must)]
    input.method = .weightedSum
    let found = try #require(try Frameworks.sensitivity(.mcda, input).first { $0.kind == .limit })
    #expect(found.flip.map { $0.value.tenDigits } == 3 && found.flip?.winner == "b")
  }
}
