import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Published examples on scales of their own` {
  /// Saaty, European Journal of Operational Research 48:9, 1990: which house to buy, by the priorities of three houses under eight criteria.
  static let houses = matrix(
    [
      ("A", [0.754, 0.233, 0.754, 0.333, 0.674, 0.747, 0.200, 0.072]), ("B", [0.181, 0.055, 0.065, 0.333, 0.101, 0.060, 0.400, 0.650]),
      ("C", [0.065, 0.713, 0.181, 0.333, 0.226, 0.193, 0.400, 0.278]),
    ], weights: [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333],
    names: ["size", "transport", "neighborhood", "age", "yard", "modern", "condition", "financing"])

  @Test(arguments: [Normalisation.sum, .asGiven])
  func `Saaty buys house A`(_ normalisation: Normalisation) throws {
    var input = Self.houses
    (input.method, input.normalisation) = (.weightedSum, normalisation)
    let ranking = try Frameworks.run(.mcda, input).rankings[0]
    // The paper's own sums of these rounded priorities.
    #expect(ranking.scores.mapValues { $0.printed(2) } == ["A": "0.40", "B": "0.34", "C": "0.26"])
    #expect(ranking.order == ["A", "B", "C"])
  }

  /// By the judgements of the criteria, `ahp` needs no normalisation named.
  @Test func `so does AHP by its own default`() throws {
    var input = Self.houses
    let weights = input.criteria.map(\.weight)
    input.pairwise = weights.map { own in weights.map { own / $0 } }
    input.method = .ahp
    #expect(try Frameworks.run(.mcda, input).winner == "A")
  }

  /// A copy of the best alternative takes from its priority in the distributive mode; in the ideal mode it takes nothing. Belton & Gear, Omega 11:228, 1983: three
  /// alternatives under three equal criteria, of which B is best until D, a copy of it, is added.
  @Test func `in the ideal mode a copy reverses no order`() throws {
    var input = matrix([("A", [1, 9, 8]), ("B", [9, 1, 9]), ("C", [1, 1, 1])], weights: [1, 1, 1])
    input.pairwise = Array(repeating: [1, 1, 1], count: 3)
    input.method = .ahp
    #expect(try Frameworks.run(.mcda, input).rankings[0].scores.mapValues { $0.printed(2) } == ["A": "0.45", "B": "0.47", "C": "0.08"])
    input.alternatives.append(.init(id: "D", scores: [9, 1, 9]))
    #expect(try Frameworks.run(.mcda, input).rankings[0].scores.mapValues { $0.printed(2) } == ["A": "0.37", "B": "0.29", "C": "0.06", "D": "0.29"])
    input.parameters.ahpMode = .ideal
    #expect(try Frameworks.run(.mcda, input).rankings[0].order.first == "B")
  }

  /// Triantaphyllou, Multi-Criteria Decision Making Methods, Kluwer, 2000: the weighted sum of points on one scale.
  @Test func `Triantaphyllou's points count as they are given`() throws {
    var input = `Published examples of multi-criteria methods`.triantaphyllou
    (input.method, input.normalisation) = (.weightedSum, .asGiven)
    let ranking = try Frameworks.run(.mcda, input).rankings[0]
    #expect(ranking.scores.mapValues { $0.printed(1) } == ["A1": "21.5", "A2": "22.0", "A3": "22.0"])
    #expect(ranking.ranks == ["A1": 3, "A2": 1, "A3": 1])
  }

  /// Dezert, Tchamova, Han & Tacnet, FUSION 2020: four alternatives by three criteria, with bounds of their own.
  static let spotis: FrameworkInput = {
    var input = matrix(
      [("A1", [10.5, -3.1, 1.7]), ("A2", [-4.7, 0, 3.4]), ("A3", [8.1, 0.3, 1.3]), ("A4", [3.2, 7.3, -5.3])], weights: [0.2, 0.3, 0.5],
      directions: [.max, .min, .max])
    let bounds = [(-5.0, 12.0), (10, -6), (-8, 5)]
    for place in bounds.indices { input.criteria[place].anchors = .init(worst: bounds[place].0, best: bounds[place].1) }
    return input
  }()

  @Test func `SPOTIS gives its paper's distances, whoever else is in the list`() throws {
    let whole = try #require(try Frameworks.run(.mcda, Self.spotis).rankings.first { $0.method == "spotis" })
    #expect(whole.better == .lower)
    #expect(whole.scores.mapValues { $0.printed(4) } == ["A1": "0.1989", "A2": "0.3705", "A3": "0.3063", "A4": "0.7491"])
    var fewer = Self.spotis
    fewer.alternatives.removeFirst()
    let rest = try #require(try Frameworks.run(.mcda, fewer).rankings.first { $0.method == "spotis" })
    for (id, score) in rest.scores { #expect(score == whole.scores[id]) }
  }

  @Test func `where every criterion has a scale of its own it is the default, and its best is SPOTIS's best`() throws {
    var input = Self.spotis
    input.method = .weightedSum
    let result = try Frameworks.run(.mcda, input)
    #expect(result.rankings[0].scores["A1"]?.printed(4) == "0.8011")
    #expect(try Frameworks.scale(.mcda, "weighted_sum", Problem(input))?.contains("`anchors`") == true)
    input.criteria[0].anchors = nil
    #expect(try Frameworks.scale(.mcda, "weighted_sum", Problem(input))?.contains("depends on who is in the list") == true)
  }

  @Test(
    arguments: [
      (0.0, 0.0), (10, 0.5), (20, 0.8), (15, 0.65), (100, 1), (60, 0.9), (-5, 0), (200, 1),
    ])
  func `a value runs straight between the points of a scale`(_ given: (Double, Double)) {
    let anchors = FrameworkInput.Anchors(worst: 0, best: 100, points: [.init(score: 20, value: 0.8), .init(score: 10, value: 0.5)])
    #expect(abs(anchors.value(given.0).value - given.1) < 1e-12)
    #expect(anchors.value(given.0).isClamped == !(0...100).contains(given.0))
    let less = FrameworkInput.Anchors(worst: 100, best: 0)
    #expect(abs(less.value(given.0).value - min(1, max(0, 1 - given.0 / 100))) < 1e-12)
  }

  @Test func `what lies beyond a scale is told`() throws {
    var input = Self.spotis
    input.alternatives[0].scores[0] = 13
    let caution = try #require(try Frameworks.run(.mcda, input).cautions.first { $0.kind == .clamped })
    #expect(caution.text == "beyond its criterion's scale, and counted as its end: `C1` of `A1`")
  }

  /// A sum of both signs may be nearly nothing, and a criterion of 1 % would decide.
  @Test(arguments: [Normalisation.sum, .max])
  func `mixed signs are refused where shares are taken`(_ normalisation: Normalisation) {
    var input = matrix([("a", [-5, 9]), ("b", [2, 5]), ("c", [3.01, 1])], weights: [1, 99], names: ["profit", "fit"])
    (input.method, input.normalisation) = (.weightedSum, normalisation)
    #expect(
      throws: FrameworkError.notApplicable(method: "weighted_sum", reason: "`\(normalisation.rawValue)` needs scores of one sign in `profit`")
    ) { try Frameworks.run(.mcda, input) }
  }

  @Test func `VIKOR weighs the sum of the distances against the greatest as it is told`() throws {
    var input = matrix([("a", [10, 1]), ("b", [9, 3]), ("c", [1, 10])], weights: [1, 1])
    input.parameters.vikorWeight = 1
    // By the sums alone the best is the best by them.
    let sums = try VIKOR(try Problem(input))
    let least = try #require(sums.s.min())
    #expect(sums.q.map { $0 == 0 } == sums.s.map { $0 == least })
  }

}

@Suite struct `Published examples under ignorance and with experiments` {
  /// Taylor, Introduction to Management Science, Prentice Hall, chapter 12: Southern Textile.
  static let textile: FrameworkInput = {
    var input = payoffs(
      [("expand", [800_000, 500_000]), ("maintain", [1_300_000, -150_000]), ("sell", [320_000, 320_000])], states: [("good", 0.5), ("poor", 0.5)])
    (input.ignorance, input.parameters.hurwicz) = (true, 0.3)
    return input
  }()

  @Test(
    arguments: [
      ("maximax", "maintain", 1_300_000), ("maximin", "expand", 500_000), ("laplace", "expand", 650_000), ("hurwicz", "expand", 590_000),
      ("minimax_regret", "expand", 500_000),
    ] as [(String, String, Double)])
  func `Southern Textile chooses as the book does`(_ given: (String, String, Double)) throws {
    let ranking = try #require(try Frameworks.run(.bayesian, Self.textile).rankings.first { $0.method == given.0 })
    #expect(ranking.order.first == given.1 && ranking.scores[given.1] == given.2)
  }

  @Test func `regret decides, and nothing that needs a probability is computed`() throws {
    let result = try Frameworks.run(.bayesian, Self.textile)
    #expect(result.method == "minimax_regret" && result.rankings.count == 5 && result.robustness == nil && result.flags.isEmpty)
    #expect(try Frameworks.probes(Self.textile).isEmpty)
    var expected = Self.textile
    expected.method = nil
    #expect(throws: FrameworkError.notApplicable(method: "expected_utility", reason: "the states have no probabilities")) {
      try ExpectedUtility(try Problem(expected))
    }
  }

  /// Hillier & Lieberman, Introduction to Operations Research, McGraw-Hill: the Goferbroke Company drills for oil, in thousands of dollars.
  static let goferbroke: FrameworkInput = {
    var input = payoffs([("drill", [700, -100]), ("sell", [90, 90])], states: [("oil", 0.25), ("dry", 0.75)])
    input.experiment = .init(
      cost: 30, signals: [.init(name: "favorable", likelihoods: [0.6, 0.2]), .init(name: "unfavorable", likelihoods: [0.4, 0.8])])
    return input
  }()

  @Test func `Goferbroke's survey is worth 53, and 23 after its cost`() throws {
    let details = try Frameworks.run(.bayesian, Self.goferbroke).rankings[0].details
    #expect(details["expected_utility"] == ["drill": 100, "sell": 90])
    #expect(details["expected_value_of_perfect_information"] == .number(142.5))
    #expect(details["expected_value_of_sample_information"] == 53 && details["net_value_of_sample_information"] == 23)
    #expect(details["best_by_signal"] == ["favorable": "drill", "unfavorable": "sell"])
  }

  /// Render & Stair, Quantitative Analysis for Management, Prentice Hall, chapter 3: Thompson Lumber. The book rounds the posteriors, and comes to 19,200.
  @Test func `Thompson Lumber's survey is worth what the book's posteriors make of it`() throws {
    var input = payoffs(
      [("large", [200_000, -180_000]), ("small", [100_000, -20_000]), ("none", [0, 0])], states: [("favorable", 0.5), ("unfavorable", 0.5)])
    input.experiment = .init(
      cost: 10_000, signals: [.init(name: "positive", likelihoods: [0.7, 0.2]), .init(name: "negative", likelihoods: [0.3, 0.8])])
    let details = try Frameworks.run(.bayesian, input).rankings[0].details
    #expect(details["expected_utility"] == ["large": 10_000, "none": 0, "small": 40_000])
    #expect(details["expected_value_of_perfect_information"] == 60_000)
    #expect(details["signal_probabilities"] == ["negative": .number(0.55), "positive": .number(0.45)])
    #expect(details["net_value_of_sample_information"] == 9_000 && details["best_by_signal"] == ["negative": "small", "positive": "large"])
    for (signal, printed) in [("positive", "0.78"), ("negative", "0.27")] {
      input.evidence = [signal]
      let posterior = try Frameworks.run(.bayesian, input).rankings[0].details["posterior"]
      #expect(posterior?.member("favorable")?.number?.printed(2) == printed)
    }
  }

  @Test func `payoffs that are costs are told as costs`() throws {
    var input = payoffs(
      [("d1", [50, 60, 70]), ("d2", [45, 55, 65]), ("d3", [40, 60, 85])], states: [("s1", 0.2), ("s2", 0.4), ("s3", 0.4)])
    input.payoffDirection = .min
    let result = try Frameworks.run(.bayesian, input)
    #expect(result.winner == "d2" && result.flags.isEmpty && result.rankings[0].better == .lower)
    #expect(result.rankings[0].scores == ["d1": 62, "d2": 57, "d3": 66])
    #expect(result.rankings[0].details["expected_value_of_perfect_information"] == 1)
    #expect(result.dominated == [Dominated(alternative: "d1", by: "d2")])
    input.reference = 60
    #expect(try Frameworks.run(.bayesian, input).flags.map(\.kind).contains(.likelyLoss))
  }
}
