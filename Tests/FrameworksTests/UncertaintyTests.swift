import Forms
import Frameworks
import Glibc
import StrictJSON
import Testing

@Suite struct `Expected utility` {
  static func lottery(_ id: String, _ outcomes: [(Double, Double)], carriedOut: Double? = nil) -> FrameworkInput.Alternative {
    .init(id: id, outcomes: outcomes.map { .init(probability: $0.0, utility: $0.1) }, priorProbability: carriedOut)
  }

  /// Clemen, Making Hard Decisions, Duxbury, 1996, chapter 13: under U(x) = 1 − e^(−x/900) a gamble on 2,000, 1,000 or 500 has the expected utility .7102, hence a
  /// certainty equivalent of about 1,115 (1,114.71 from the rounded utility). The tolerance gives the aversion 1/900: 4·(1 − 2t)/1,500.
  @Test func `the certainty equivalent is that of the exponential utility`() throws {
    var input = FrameworkInput(alternatives: [Self.lottery("gamble", [(0.4, 2000), (0.4, 1000), (0.2, 500)])])
    input.riskTolerance = (1 - 1500.0 / (4 * 900)) / 2
    let ranking = try Frameworks.run(.bayesian, input).rankings[0]
    #expect(ranking.method == "certainty_equivalent" && ranking.scores["gamble"]?.printed(0) == "1115")
    let equivalent = try #require(ranking.scores["gamble"])
    #expect((1 - exp(-equivalent / 900)).printed(4) == "0.7102")
    #expect(ranking.details["risk_aversion"]?.number?.printed(8) == (1.0 / 900).printed(8))
    #expect(ranking.details["expected_utility"] == ["gamble": 1300])
  }

  @Test func `at a tolerance of one half it is the expected utility itself, and near it next to it`() throws {
    var input = FrameworkInput(alternatives: [Self.lottery("coin", [(0.5, 40), (0.5, 60)])])
    #expect(try Frameworks.run(.bayesian, input).rankings.map(\.method) == ["expected_utility"])
    for tolerance in [0.5 - 1e-9, 0.5 + 1e-9] {
      input.riskTolerance = tolerance
      let rankings = try Frameworks.run(.bayesian, input).rankings
      #expect(rankings.map(\.method) == ["certainty_equivalent", "expected_utility"])
      #expect(abs((rankings[0].scores["coin"] ?? 0) - 50) < 1e-7)
    }
  }

  @Test func `it rises with every utility and lies between the worst and the best`() throws {
    var generator = SeededGenerator(7)
    for _ in 0..<300 {
      let count = Int.random(in: 2...6, using: &generator)
      let parts = (0..<count).map { _ in Double.random(in: 0.05...1, using: &generator) }
      let total = parts.reduce(0, +)
      let outcomes = parts.map { ($0 / total, Double.random(in: -1000...1000, using: &generator)) }
      var better = outcomes
      let place = Int.random(in: 0..<count, using: &generator)
      better[place].1 += Double.random(in: 0.001...500, using: &generator)
      var input = FrameworkInput(alternatives: [Self.lottery("a", outcomes), Self.lottery("b", better)])
      input.riskTolerance = Double.random(in: 0...1, using: &generator)
      let values = try Frameworks.utilities(input, riskTolerance: input.riskTolerance)
      let (a, b) = (try #require(values["a"]), try #require(values["b"]))
      #expect(a < b)
      #expect((outcomes.map(\.1).min() ?? 0) <= a && b <= (better.map(\.1).max() ?? 0))
    }
  }

  /// By the law of total variance: half of it is a sure 0, so E = 25 and Var = ½·100 + ¼·50² = 675.
  @Test func `what may not be carried out is a mixture with 0`() throws {
    let input = FrameworkInput(alternatives: [Self.lottery("coin", [(0.5, 40), (0.5, 60)], carriedOut: 0.5)])
    let utility = try ExpectedUtility(try Problem(input))
    #expect(utility.expected == [25] && abs(utility.deviation[0] - 675.0.squareRoot()) < 1e-12)
  }

  @Test func `the caller's own tolerance may be replaced`() throws {
    let input = FrameworkInput(alternatives: [Self.lottery("coin", [(0.5, 40), (0.5, 60)]), Self.lottery("sure", [(1, 49)])])
    // a = 4·½/20 = .1, so that the coin is worth 50 − 10·ln cosh 1.
    let averse = try Frameworks.utilities(input, riskTolerance: 0.25)
    #expect(averse["coin"]?.printed(6) == "45.662192" && averse["sure"] == 49)
    #expect(try Frameworks.utilities(input, riskTolerance: 0.5) == ["coin": 50, "sure": 49])
  }

  @Test(
    arguments: [
      ([(0.5, 10.0), (0.5, 20)], []), ([(0.85, 10.0), (0.15, -1)], []),
      ([(0.75, 10.0), (0.25, -1)], [Flag(alternative: "x", kind: .likelyLoss, level: .medium, value: 0.25)]),
      ([(0.5, 1.0), (0.5, 1.0)], []), ([(0.5, 0.0), (0.5, 0)], []),
    ] as [([(Double, Double)], [Flag])])
  func `a likely loss is flagged`(_ given: ([(Double, Double)], [Flag])) throws {
    #expect(try Frameworks.run(.bayesian, FrameworkInput(alternatives: [Self.lottery("x", given.0)])).flags == given.1)
  }

  @Test(arguments: [(0.1, Flag.Level?.none), (0.2, .medium), (0.5, .high)])
  func `variation is flagged over 1 and is high over 2`(_ given: (Double, Flag.Level?)) throws {
    // A loss of 1 with p, else a gain of 1: the mean is 1 − 2p and the deviation 2·√(p(1 − p)).
    let input = FrameworkInput(alternatives: [Self.lottery("x", [(given.0, -1), (1 - given.0, 1)])])
    let flag = try Frameworks.run(.bayesian, input).flags.first { $0.kind == .highVariation }
    #expect(flag?.level == given.1)
    if given.0 == 0.5 { #expect(flag?.value == nil) }
  }

  @Test func `evidence that cannot be is refused`() {
    var input = payoffs([("a", [1, 0]), ("b", [0, 1])], states: [("s", 0.5), ("t", 0.5)])
    input.experiment = .init(cost: 0, signals: [.init(name: "yes", likelihoods: [1, 1]), .init(name: "never", likelihoods: [0, 0])])
    input.evidence = ["never"]
    #expect(throws: FrameworkError.zeroProbabilityEvidence(signal: "never")) { try Frameworks.run(.bayesian, input) }
    input.evidence = ["perhaps"]
    #expect(throws: FrameworkError.self) { try Frameworks.run(.bayesian, input) }
    input.evidence = []
    let details = try? Frameworks.run(.bayesian, input).rankings[0].details
    #expect(details?["best_by_signal"] == ["never": nil, "yes": "a"])
    #expect(details?["expected_value_of_sample_information"] == 0)
  }

  @Test func `without utilities it is not applicable`() {
    let input = FrameworkInput(alternatives: [Self.lottery("a", [(1, 1)]), .init(id: "b")])
    #expect(throws: FrameworkError.notApplicable(method: "expected_utility", reason: "`b` has neither payoffs over states nor outcomes")) {
      try Frameworks.run(.bayesian, input)
    }
  }

  @Test func `outcomes leave minimax regret out`() throws {
    let result = try Frameworks.run(.bayesian, FrameworkInput(alternatives: [Self.lottery("a", [(1, 1)]), Self.lottery("b", [(1, 2)])]))
    #expect(result.winner == "b" && result.kendallW == nil && !result.methodSensitive)
    #expect(result.notApplicable == [NotApplicable(method: "minimax_regret", reason: "there are no payoffs over states")])
  }

  @Test func `what could be learnt is listed by its worth`() throws {
    let probes = try Frameworks.probes(`Published examples of decisions under uncertainty`.wildcatter)
    #expect(probes.map(\.subject) == ["dry", "soaking", "experiment", "wet"])
    // Knowing whether the hole is dry is all that matters: worth as much as perfect information.
    #expect(abs(probes[0].value - 35) < 1e-9 && abs(probes[2].net - 2.5) < 1e-9)
    let lotteries = FrameworkInput(alternatives: [Self.lottery("gamble", [(0.5, 0), (0.5, 100)]), Self.lottery("sure", [(1, 60)])])
    // Seeing the gamble first takes the better of it and 60: ½·60 + ½·100 − 60.
    #expect(
      try Frameworks.probes(lotteries) == [
        Probe(kind: .alternative, subject: "gamble", value: 20), Probe(kind: .alternative, subject: "sure", value: 0),
      ])
  }
}

@Suite struct `Pairwise judgements` {
  @Test func `judgements that contradict each other are told with the three to mend`() throws {
    var input = matrix([("a", [1, 1, 1]), ("b", [2, 2, 2])], weights: [1, 1, 1], names: ["cost", "speed", "comfort"])
    input.pairwise = [[1, 9, 1.0 / 9], [1.0 / 9, 1, 9], [9, 1.0 / 9, 1]]
    let caution = try #require(try Frameworks.run(.mcda, input).cautions.first)
    #expect(caution.kind == .inconsistentJudgements && caution.level == .high)
    let hierarchy = try #require(try Problem(input).hierarchy)
    #expect(try #require(hierarchy.consistencyRatio) > 5)
    #expect(hierarchy.repairs.map { [$0.of, $0.over] } == [["comfort", "cost"], ["cost", "speed"], ["comfort", "speed"]])
    // 9 and 9 multiply to 81, where 1/9 was judged.
    #expect(hierarchy.repairs[2].judged.printed(4) == "0.1111" && hierarchy.repairs[2].consistent.printed(4) == "81.0000")
    #expect(caution.text.contains("`comfort` over `speed` is 0.1111, but would be 81 by the other two"))
  }

  /// Harker, Mathematical Modelling 9:353, 1987: what consistent judgements leave out changes nothing.
  @Test func `gaps are filled by what connects them`() throws {
    var input = matrix([("a", [1, 5, 3]), ("b", [2, 4, 6])], weights: [1, 1, 1], names: ["x", "y", "z"])
    input.pairwise = [[1, 2, nil], [0.5, 1, 3], [nil, 1.0 / 3, 1]]
    let hierarchy = try #require(try Problem(input).hierarchy)
    #expect(hierarchy.weights.printed(6) == ["0.600000", "0.300000", "0.100000"] && hierarchy.repairs.isEmpty)
    input.pairwise = [[1, 2, nil], [0.5, 1, nil], [nil, nil, 1]]
    #expect(
      throws: FrameworkError.invalid(
        path: "context.pairwise", rule: "nothing connects these groups: `x`, `y` | `z`; compare at least one of each with one of another")
    ) { try Problem(input) }
    input.pairwise = [[1, 2, nil], [0.5, 1, 3], [4, 1.0 / 3, 1]]
    #expect(throws: FrameworkError.invalid(path: "context.pairwise", rule: "`x` and `z` are compared one way only")) { try Problem(input) }
  }

  @Test func `fifty criteria can be compared, and from sixteen on the geometric index says whether they agree`() throws {
    let weights = (1...50).map(Double.init)
    var input = matrix([("a", weights), ("b", weights.reversed())], weights: weights)
    input.pairwise = weights.map { own in weights.map { own / $0 } }
    let hierarchy = try #require(try Problem(input).hierarchy)
    #expect(hierarchy.consistencyRatio == nil && (hierarchy.geometricIndex ?? 1) < 1e-20 && hierarchy.repairs.isEmpty)
    for (weight, found) in zip(try Problem(input).criteria.map(\.weight), hierarchy.weights) { #expect(abs(found - weight / 1275) < 1e-9) }
    for (row, column) in [(0, 1), (1, 2)] { (input.pairwise[row][column], input.pairwise[column][row]) = (9, 1.0 / 9) }
    input.pairwise[0][2] = 1.0 / 9
    input.pairwise[2][0] = 9
    #expect(try #require(try Problem(input).hierarchy?.geometricIndex) > 0.001)
  }

  /// Three cars compared in pairs under two criteria: 9, 9 and 9 contradict each other.
  @Test func `alternatives compared in pairs have their priorities for scores`() throws {
    var input = matrix([("f150", [0, 0]), ("ferrari", [0, 0]), ("honda", [0, 0])], weights: [1, 1], directions: [.min, .max], names: ["cost", "speed"])
    input.pairwise = [[1, 1], [1, 1]]
    let judged: [[Double?]] = [[1, 9, 9], [1.0 / 9, 1, 9], [1.0 / 9, 1.0 / 9, 1]]
    input.alternativesPairwise = ["cost": judged, "speed": judged]
    input.method = .ahp
    let result = try Frameworks.run(.mcda, input)
    #expect(result.rankings[0].scores.mapValues { $0.printed(4) } == ["f150": "0.7785", "ferrari": "0.1799", "honda": "0.0416"])
    #expect(result.cautions.filter { $0.kind == .inconsistentJudgements && $0.level == .high }.count == 2)
    input.constraints = [.init(criterion: "cost", .atMost, 1)]
    #expect(throws: FrameworkError.self) { try Problem(input) }
  }

  @Test(
    arguments: [
      [[1, 2], [0.5, 1]], [[1, 2], [0.505, 1]], [[1, 2], [0.52, 1]],
    ] as [[[Double]]])
  func `two criteria are always consistent`(_ judged: [[Double]]) throws {
    var input = matrix([("a", [1, 2]), ("b", [2, 1])], weights: [0, 0])
    input.pairwise = judged
    let hierarchy = try #require(try Problem(input).hierarchy)
    #expect(hierarchy.consistencyRatio == 0 && abs(hierarchy.weights[0] - 2.0 / 3) < 1e-15)
  }

  @Test(
    arguments: [
      [[1, 2], [0.6, 1]], [[1, -2], [-0.5, 1]], [[1, 2, 3], [0.5, 1, 2]], [[1, 2]], [[2, 2], [0.5, 2]], [[1, .nan], [.nan, 1]],
    ] as [[[Double]]])
  func `a matrix that is no set of judgements is refused`(_ judged: [[Double]]) {
    var input = matrix([("a", [1, 2]), ("b", [2, 1])], weights: [1, 1])
    input.pairwise = judged
    #expect(throws: FrameworkError.self) { try Frameworks.run(.mcda, input) }
  }

  @Test func `their weights replace the given ones in every method`() throws {
    var judged = matrix([("a", [1, 9]), ("b", [9, 1])], weights: [1, 1])
    judged.pairwise = [[1, 4], [0.25, 1]]
    let weighed = matrix([("a", [1, 9]), ("b", [9, 1])], weights: [4, 1])
    let (one, other) = (try Frameworks.run(.mcda, judged), try Frameworks.run(.mcda, weighed))
    for ranking in one.rankings where ranking.method != "ahp" {
      let same = try #require(other.rankings.first { $0.method == ranking.method })
      for (id, score) in ranking.scores { #expect(abs(score - (same.scores[id] ?? .nan)) < 1e-12) }
    }
    #expect(one.rankings.last?.details["weights"]?.member("C1")?.number?.printed(12) == "0.800000000000")
  }

  /// As books print them: 1/6, 1/7, 1/8, 1/60.
  @Test(arguments: [(6.0, 0.17), (7, 0.14), (8, 0.13), (60, 0.02)])
  func `a reciprocal may be rounded to two decimals`(_ pair: (Double, Double)) throws {
    var input = matrix([("a", [1, 2]), ("b", [2, 1])], weights: [1, 1])
    for judged in [[[1, pair.0], [pair.1, 1]], [[1, pair.1], [pair.0, 1]]] as [[[Double]]] {
      input.pairwise = judged
      let weights = try #require(try Problem(input).hierarchy).weights
      #expect(abs((weights.max() ?? 0) - pair.0 / (pair.0 + 1)) < 1e-12)
    }
    input.pairwise = [[1, 2], [0.6, 1]]
    #expect(
      throws: FrameworkError.invalid(
        path: "context.pairwise",
        rule: "`C1` and `C2` are not judged by reciprocals: 2 and 0.6, where 1/2 is 0.5 (within 5%, or rounded to two decimals)")
    ) { try Problem(input) }
  }
}
