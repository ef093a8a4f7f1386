import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Expected utility` {
  static func lottery(_ id: String, _ outcomes: [(Double, Double)], carriedOut: Double? = nil) -> FrameworkInput.Alternative {
    .init(id: id, outcomes: outcomes.map { .init(probability: $0.0, utility: $0.1) }, priorProbability: carriedOut)
  }

  @Test(arguments: [(0.0, 40.0), (0.25, 45), (0.5, 50), (0.75, 55), (1, 60)])
  func `an appetite for risk adds standard deviations`(_ given: (Double, Double)) throws {
    var input = FrameworkInput(alternatives: [Self.lottery("coin", [(0.5, 40), (0.5, 60)])])
    input.riskTolerance = given.0
    let ranking = try Frameworks.run(.bayesian, input).rankings[0]
    #expect(ranking.scores == ["coin": given.1])
    #expect(ranking.details["expected_utility"] == ["coin": 50] && ranking.details["standard_deviation"] == ["coin": 10])
    #expect(ranking.details["coefficient_of_variation"] == ["coin": 0.2])
  }

  /// By the law of total variance: half of it is a sure 0, so E = 25 and Var = ½·100 + ¼·50² = 675.
  @Test func `what may not be carried out is a mixture with 0`() throws {
    let input = FrameworkInput(alternatives: [Self.lottery("coin", [(0.5, 40), (0.5, 60)], carriedOut: 0.5)])
    let utility = try ExpectedUtility(try Problem(input))
    #expect(utility.expected == [25] && abs(utility.deviation[0] - 675.0.squareRoot()) < 1e-12)
  }

  @Test func `the caller's own tolerance may be replaced`() throws {
    let input = FrameworkInput(alternatives: [Self.lottery("coin", [(0.5, 40), (0.5, 60)]), Self.lottery("sure", [(1, 49)])])
    #expect(try Frameworks.utilities(input, riskTolerance: 0.25) == ["coin": 45, "sure": 49])
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
  @Test func `judgements that contradict each other are refused with the worst triple`() {
    var input = matrix([("a", [1, 1, 1]), ("b", [2, 2, 2])], weights: [1, 1, 1], names: ["cost", "speed", "comfort"])
    input.pairwise = [[1, 9, 1.0 / 9], [1.0 / 9, 1, 9], [9, 1.0 / 9, 1]]
    do {
      _ = try Frameworks.run(.mcda, input)
      Issue.record("the judgements were taken")
    } catch {
      guard case .inconsistentPairwise(let ratio, let triple) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(ratio > 5 && triple == ["comfort", "cost", "speed"])
      #expect(error.path == "context.pairwise" && error.rule.contains("`cost`"))
    }
  }

  @Test(
    arguments: [
      [[1, 2], [0.5, 1]], [[1, 2], [0.505, 1]],
    ] as [[[Double]]])
  func `two criteria are always consistent`(_ judged: [[Double]]) throws {
    var input = matrix([("a", [1, 2]), ("b", [2, 1])], weights: [0, 0])
    input.pairwise = judged
    let hierarchy = try #require(try Problem(input).hierarchy)
    #expect(hierarchy.consistencyRatio == 0 && abs(hierarchy.weights[0] - 2.0 / 3) < 0.005)
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

  @Test func `more than ten criteria cannot be compared in pairs`() {
    var input = matrix([("a", Array(repeating: 1, count: 11))], weights: Array(repeating: 1, count: 11))
    input.pairwise = Array(repeating: Array(repeating: 1, count: 11), count: 11)
    #expect(throws: FrameworkError.invalid(path: "context.pairwise", rule: "at most 10 criteria can be compared in pairs")) {
      try Frameworks.run(.mcda, input)
    }
  }
}
