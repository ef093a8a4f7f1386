import Forms
import Frameworks
import Glibc
import StrictJSON
import Testing

/// What an experiment is worth to who does not go by averages.
@Suite struct `The worth of an experiment` {
  /// The party problem: u = 4/3·(1 − 2^(−x/50)), which is an aversion of ln 2/50. Source: Howard & Abbas, Foundations of Decision Analysis, Pearson, 2016: of the porch, outdoors and indoors
  /// Kim takes indoors, worth 46 for certain; clairvoyance makes it 66 and is worth 20. Jane, who goes by averages, takes the porch at 48, and would pay 22.
  static func party(tolerance: Double, accuracy: Double = 1, cost: Double = 10) -> FrameworkInput {
    var input = payoffs([("outdoors", [0, 100]), ("porch", [20, 90]), ("indoors", [50, 40])], states: [("rain", 0.6), ("sun", 0.4)])
    input.riskTolerance = tolerance
    input.experiment = .init(
      cost: cost,
      signals: [.init(name: "says rain", likelihoods: [accuracy, 1 - accuracy]), .init(name: "says sun", likelihoods: [1 - accuracy, accuracy])])
    return input
  }

  /// a = 4·(1 − 2t)/100 is ln 2/50.
  static let kim: Double = (1 - 25 * M_LN2 / 50) / 2

  @Test func `clairvoyance is worth the book's to Kim and to Jane`() throws {
    let problem = try Problem(Self.party(tolerance: Self.kim))
    let equivalents = try ExpectedUtility(problem).equivalent
    #expect(Dictionary(uniqueKeysWithValues: zip(problem.ids, equivalents.printed(0))) == ["outdoors": "26", "porch": "41", "indoors": "46"])
    let certain = try #require(try ValueOfInformation(problem).certain)
    #expect(certain.gross.printed(0) == "20" && (certain.gross + (equivalents.max() ?? 0)).printed(0) == "66")
    #expect(certain.gross.printed(2) == "20.26" && certain.net == certain.gross - 10)
    let jane = try ValueOfInformation(try Problem(Self.party(tolerance: 0.5)))
    #expect(jane.certain == nil && jane.sample?.gross.printed(0) == "22" && jane.deciding?.net.printed(0) == "12")
  }

  /// To learn whether it rains is clairvoyance here: the list has what Kim would pay, not the average.
  @Test func `what could be learnt is valued by what decides`() throws {
    func rain(_ tolerance: Double) throws -> Probe? { try Frameworks.probes(Self.party(tolerance: tolerance)).first { $0.subject == "rain" } }
    #expect(try rain(Self.kim)?.value.printed(2) == "20.26" && rain(0.5)?.value.printed(0) == "22")
    // 46 for certain against an even chance of 0 or 100, which is worth 34 to Kim: knowing it she would take 100 or 46, (1/4 + 2^(−46/50))/2 is that of 65.5.
    var lotteries = Self.party(tolerance: Self.kim)
    (lotteries.states, lotteries.experiment) = ([], nil)
    lotteries.alternatives = [
      .init(id: "chance", outcomes: [.init(probability: 0.5, utility: 0), .init(probability: 0.5, utility: 100)]),
      .init(id: "sure", outcomes: [.init(probability: 1, utility: 46)]),
    ]
    let chance = try #require(try Frameworks.probes(lotteries).first { $0.subject == "chance" })
    let informed: Double = -50 * log2((0.25 + exp2(-46.0 / 50)) / 2)
    #expect(abs(chance.value - (informed - 46)) < 1e-9)
  }

  @Test func `what is believed after each result is told`() throws {
    let details = try Frameworks.run(.bayesian, Self.party(tolerance: 0.5, accuracy: 0.8)).rankings[0].details
    let told = try #require(details["posterior_by_signal"])
    // By Bayes' rule .48 : .08 and .12 : .32.
    #expect(
      told == [
        "says rain": ["rain": JSONValue(measure: (6.0 / 7).tenDigits), "sun": JSONValue(measure: (1.0 / 7).tenDigits)],
        "says sun": ["rain": JSONValue(measure: (3.0 / 11).tenDigits), "sun": JSONValue(measure: (8.0 / 11).tenDigits)],
      ])
  }

  /// What the buying price means: paid for certain, it leaves one where one was.
  @Test func `at its price the experiment leaves the certainty equivalent as it was`() throws {
    for seed in UInt64(1)...60 {
      let input = FrameworkInput.random(seed)
      guard input.riskTolerance != 0.5 else { continue }
      let problem = try Problem(input)
      let utility = try ExpectedUtility(problem)
      let certain = try #require(try ValueOfInformation(problem).certain)
      #expect(certain.gross >= 0)
      let aversion = ExpectedUtility.aversion(input.riskTolerance, utility.range)
      // Every result's best lottery with the price taken off every payoff, the signals mixed.
      var mean = 0.0
      for (signal, probability) in certain.probabilities.enumerated() where probability > 0 {
        let row = try #require(certain.best[signal])
        let carriedOut = problem.alternatives[row].priorProbability ?? 1
        for state in problem.states.indices {
          let joint = utility.posterior[state] * (problem.likelihoods?[signal, state] ?? 0)
          mean += joint * carriedOut * exp(-aversion * (problem.payoffs[row, state] - certain.gross))
          mean += joint * (1 - carriedOut) * exp(aversion * certain.gross)
        }
      }
      let left: Double = -log(mean) / aversion
      #expect(abs(left - (utility.equivalent.max() ?? 0)) < 1e-7, "\(seed)")
    }
  }

  @Test(arguments: [0.0, 0.2, 0.5, 0.8, 1]) func `what says nothing is worth nothing, and what says more is worth no less`(_ tolerance: Double) throws {
    let worths = try stride(from: 0.5, through: 1, by: 0.05).map {
      try ValueOfInformation(try Problem(Self.party(tolerance: tolerance, accuracy: $0))).deciding?.gross ?? .nan
    }
    #expect(worths[0] == 0 && zip(worths, worths.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 } && (worths.last ?? 0) > 0)
  }

  @Test func `the policy goes by what decides, and that by averages is told beside it`() throws {
    let input = Self.party(tolerance: 0.1, accuracy: 0.8)
    let ranking = try Frameworks.run(.bayesian, input).rankings[0]
    #expect(ranking.method == "certainty_equivalent")
    #expect(ranking.details["best_by_signal"] == ["says rain": "indoors", "says sun": "porch"])
    #expect(ranking.details["best_by_signal_by_expected_utility"] == ["says rain": "indoors", "says sun": "outdoors"])
    let certain = try #require(ranking.details["certain_value_of_sample_information"]?.measure)
    #expect(ranking.details["net_certain_value_of_sample_information"]?.measure == (certain - 10).tenDigits)
    // Those that the method is named for stay averages.
    let neutral = try Frameworks.run(.bayesian, Self.party(tolerance: 0.5, accuracy: 0.8)).rankings[0].details
    for name in ["expected_value_of_perfect_information", "expected_value_of_sample_information", "net_value_of_sample_information"] {
      #expect(ranking.details[name] == neutral[name], "\(name)")
    }
    #expect(neutral["certain_value_of_sample_information"] == nil)
  }
}

@Suite struct `The risk tolerance` {
  @Test func `changes the choice where the certainty equivalents cross`() throws {
    // Kim's even chance of 0 or 100 is worth what is sure at her tolerance: 50 − ln cosh(50·a)/a.
    let aversion: Double = M_LN2 / 50
    let sure: Double = 50 - log(cosh(50 * aversion)) / aversion
    var input = payoffs([("lottery", [0, 100]), ("sure", [sure, sure])], states: [("s", 0.5), ("t", 0.5)])
    let found = try #require(try Frameworks.sensitivity(.bayesian, input).first { $0.kind == .riskTolerance })
    #expect(found.current == 0.5 && found.flip?.winner == "sure" && found.resolution == 1.0 / 256)
    #expect(abs((found.flip?.value ?? 0) - `The worth of an experiment`.kim) < 1e-12)
    #expect(found.stable.high == 1)
    input.riskTolerance = 0.1
    #expect(try Frameworks.sensitivity(.bayesian, input).first { $0.kind == .riskTolerance }?.flip?.winner == "lottery")
  }

  @Test func `is not asked about where nothing is chosen by utilities with probabilities`() throws {
    var input = payoffs([("a", [0, 100]), ("b", [40, 40])], states: [("s", 0.5), ("t", 0.5)])
    input.ignorance = true
    #expect(try !Frameworks.sensitivity(.bayesian, input).contains { $0.kind == .riskTolerance })
    #expect(try !Frameworks.sensitivity(.mcda, matrix([("a", [1, 0]), ("b", [0, 1])], weights: [1, 2])).contains { $0.kind == .riskTolerance })
  }
}
