import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Published examples of multi-criteria methods` {
  /// Tzeng & Huang, Multiple Attribute Decision Making: Methods and Applications, CRC Press, 2011, the TOPSIS example; the closeness is printed to four digits.
  @Test func `TOPSIS gives the closeness that Tzeng and Huang print`() throws {
    let input = matrix(
      [("A1", [5, 8, 4]), ("A2", [7, 6, 8]), ("A3", [8, 8, 6]), ("A4", [7, 4, 6])], weights: [0.3, 0.4, 0.3])
    let topsis = try TOPSIS(try Problem(input))
    #expect(topsis.closeness.printed(4) == ["0.5037", "0.6581", "0.7482", "0.3340"])
    #expect(try Frameworks.run(.mcda, input).rankings[0].order == ["A3", "A2", "A1", "A4"])
  }

  /// The manual of the R package MCDA, TOPSIS: three cars, whose ideal and anti-ideal are given to nine digits.
  @Test func `TOPSIS gives the ideal solutions of the manual of MCDA`() throws {
    let input = matrix(
      [("Corsa", [5490, 51.4, 8.5, 285]), ("Clio", [6500, 70.6, 7, 288]), ("Fiesta", [6489, 54.3, 7.5, 290])],
      weights: [0.35, 0.25, 0.25, 0.15], directions: [.min, .max, .max, .max], names: ["A price", "B economy", "C aesthetics", "D boot"])
    let topsis = try TOPSIS(try Problem(input))
    #expect(topsis.ideal.printed(9) == ["0.179573776", "0.171636015", "0.159499658", "0.087302767"])
    #expect(topsis.antiIdeal.printed(9) == ["0.212610118", "0.124958799", "0.131352659", "0.085797547"])
  }

  /// Hwang & Yoon, Multiple Attribute Decision Making, Springer, 1981, pp. 133–134: the fighter aircraft. The book rounds its normalised table (with errors of
  /// up to .0007) before it goes on and prints A1 .643, A2 .268, A3 .613, A4 .312.
  @Test func `TOPSIS gives the fighter aircraft of Hwang and Yoon as far as the book's rounding goes`() throws {
    let input = matrix(
      [
        ("A1", [2.0, 1500, 20_000, 5.5, 5, 9]), ("A2", [2.5, 2700, 18_000, 6.5, 3, 5]), ("A3", [1.8, 2000, 21_000, 4.5, 7, 7]),
        ("A4", [2.2, 1800, 20_000, 5.0, 5, 5]),
      ],
      weights: [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], directions: [.max, .max, .max, .min, .max, .max])
    let topsis = try TOPSIS(try Problem(input))
    for (ours, book) in zip(topsis.closeness, [0.643, 0.268, 0.613, 0.312]) { #expect(abs(ours - book) < 0.001) }
    #expect(topsis.ideal.printed(3) == ["0.117", "0.066", "0.053", "0.041", "0.135", "0.201"])
    #expect(try Frameworks.run(.mcda, input).rankings[0].ranks == ["A1": 1, "A2": 4, "A3": 2, "A4": 3])
  }

  /// Opricovic & Tzeng, European Journal of Operational Research 156:445, 2004: three ways up a mountain, by risk and by altitude.
  @Test func `VIKOR gives the mountain climber of Opricovic and Tzeng`() throws {
    let input = matrix([("A1", [1, 3000]), ("A2", [2, 3750]), ("A3", [5, 4500])], weights: [0.5, 0.5], directions: [.min, .max])
    let vikor = try VIKOR(try Problem(input))
    #expect(vikor.s.printed(3) == ["0.500", "0.375", "0.500"])
    #expect(vikor.r.printed(3) == ["0.500", "0.250", "0.500"])
    #expect(vikor.q.printed(3) == ["1.000", "0.000", "1.000"])
    #expect(vikor.acceptableAdvantage && vikor.acceptableStability && vikor.compromiseSet == [1])
  }

  /// The test of VIKOR in scikit-criteria 0.10 on the data of Tzeng & Huang 2011: S, R, Q, both conditions and the compromise set.
  @Test func `VIKOR gives the compromise set of scikit-criteria's example`() throws {
    let input = matrix(
      [("A1", [5, 8, 4]), ("A2", [7, 6, 8]), ("A3", [8, 8, 6]), ("A4", [7, 4, 6])], weights: [0.3, 0.4, 0.3], names: ["DUR", "CAP", "REL"])
    let vikor = try VIKOR(try Problem(input))
    #expect(vikor.r.printed(4) == ["0.3000", "0.2000", "0.1500", "0.4000"])
    #expect(vikor.s.printed(4) == ["0.6000", "0.3000", "0.1500", "0.6500"])
    #expect(vikor.q.printed(4) == ["0.7500", "0.2500", "0.0000", "1.0000"])
    #expect(!vikor.acceptableAdvantage && vikor.acceptableStability)
    #expect(vikor.compromiseSet == [2, 1])
  }

  /// Brans, Vincke & Mareschal, European Journal of Operational Research 24:228, 1986: six sites for a power station and all six preference functions. The
  /// paper sums preferences that it has rounded to three digits; its sums are a1 −.728, a2 .085, a3 −.447, a4 −.102, a5 1.466, a6 −.274.
  @Test func `PROMETHEE II gives the power stations of Brans, Vincke and Mareschal`() throws {
    let input = matrix(
      [
        ("a1", [80, 90, 600, 54, 8, 5]), ("a2", [65, 58, 200, 97, 1, 1]), ("a3", [83, 60, 400, 72, 4, 7]), ("a4", [40, 80, 1000, 75, 7, 10]),
        ("a5", [52, 72, 600, 20, 3, 8]), ("a6", [94, 96, 700, 36, 5, 6]),
      ],
      weights: [1, 1, 1, 1, 1, 1], directions: [.min, .max, .min, .min, .min, .max],
      preferences: [
        .init(.uShape, indifference: 10), .init(.vShape, preference: 30), .init(.linear, indifference: 50, preference: 500),
        .init(.level, indifference: 10, preference: 60), .init(.usual), .init(.gaussian, sigma: 5),
      ])
    let promethee = try PROMETHEE(try Problem(input))
    for (ours, paper) in zip(promethee.phi, [-0.728, 0.085, -0.447, -0.102, 1.466, -0.274]) { #expect(abs(ours * 5 - paper) <= 0.002) }
    for (ours, paper) in zip(promethee.phiPlus, [1.099, 1.980, 1.234, 1.644, 2.274, 1.500]) { #expect(abs(ours * 5 - paper) <= 0.0025) }
    for (ours, paper) in zip(promethee.phiMinus, [1.827, 1.895, 1.681, 1.746, 0.808, 1.774]) { #expect(abs(ours * 5 - paper) <= 0.002) }
    var asked = input
    asked.method = .prometheeII
    #expect(try Frameworks.run(.mcda, asked).rankings[0].order == ["a5", "a2", "a4", "a6", "a3", "a1"])
  }

  /// Preferences between neighbours in the same paper, to its three digits (one in the last place where it rounds its parts first).
  @Test(arguments: [(0, 1, 0.296), (0, 4, 0.100), (1, 0, 0.463), (2, 4, 0.056), (4, 1, 0.515), (5, 3, 0.431)])
  func `the six preference functions add up to the paper's preferences`(_ pair: (Int, Int, Double)) {
    let scores: [[Double]] = [
      [80, 90, 600, 54, 8, 5], [65, 58, 200, 97, 1, 1], [83, 60, 400, 72, 4, 7], [40, 80, 1000, 75, 7, 10], [52, 72, 600, 20, 3, 8], [94, 96, 700, 36, 5, 6],
    ]
    let signs: [Double] = [-1, 1, -1, -1, -1, 1]
    let functions: [FrameworkInput.Preference] = [
      .init(.uShape, indifference: 10), .init(.vShape, preference: 30), .init(.linear, indifference: 50, preference: 500),
      .init(.level, indifference: 10, preference: 60), .init(.usual), .init(.gaussian, sigma: 5),
    ]
    let preference = (0..<6).map { functions[$0].degree(signs[$0] * (scores[pair.0][$0] - scores[pair.1][$0])) }.reduce(0, +) / 6
    #expect(abs(preference - pair.2) <= 0.001)
  }

  /// Triantaphyllou, Multi-Criteria Decision Making Methods: A Comparative Study, Kluwer, 2000: the weighted product's ratios of three alternatives.
  @Test func `the weighted product gives Triantaphyllou's ratios`() throws {
    let scores = try WeightedProduct(try Problem(Self.triantaphyllou)).scores
    #expect((scores[0] / scores[1]).printed(3) == "1.007")
    #expect((scores[0] / scores[2]).printed(3) == "1.067")
    #expect((scores[1] / scores[2]).printed(3) == "1.059")
  }

  /// The same table by the weighted sum, which the book takes of the scores themselves: weights in proportion to the columns' sums undo the normalisation.
  @Test func `the weighted sum gives Triantaphyllou's scores`() throws {
    var input = Self.triantaphyllou
    input.normalisation = .sum
    let sums = input.criteria.indices.map { column in input.alternatives.map { $0.scores[column] }.reduce(0, +) }
    for column in input.criteria.indices { input.criteria[column].weight *= sums[column] }
    let scale = input.criteria.map(\.weight).reduce(0, +)
    #expect(try WeightedSum(try Problem(input)).scores.map { $0 * scale }.printed(2) == ["21.50", "22.00", "22.00"])
    input.method = .weightedSum
    #expect(try Frameworks.run(.mcda, input).rankings[0].ranks == ["A1": 3, "A2": 1, "A3": 1])
  }

  static let triantaphyllou = matrix(
    [("A1", [25, 20, 15, 30]), ("A2", [10, 30, 20, 30]), ("A3", [30, 10, 30, 10])], weights: [0.20, 0.15, 0.40, 0.25])

  /// Wikipedia, "Analytic hierarchy process – leader example": four criteria, their priorities and the inconsistency.
  @Test func `AHP gives the priorities of the leader example`() throws {
    let names = ["Experience", "Education", "Charisma", "Age"]
    var input = matrix(
      [("Dick", [1, 1, 1, 1]), ("Tom", [1, 1, 1, 1])], weights: [0, 0, 0, 0], names: names)
    input.pairwise = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
    let problem = try Problem(input)
    let hierarchy = try #require(problem.hierarchy)
    let byName = Dictionary(uniqueKeysWithValues: zip(problem.criteria.map(\.name), hierarchy.weights))
    #expect(names.compactMap { byName[$0] }.printed(3) == ["0.548", "0.127", "0.270", "0.056"])
    #expect(hierarchy.consistencyRatio?.printed(3) == "0.044")
    #expect(problem.weights == hierarchy.weights)
  }

  /// Siegel, Nonparametric Statistics for the Behavioral Sciences, McGraw-Hill, 1956, chapter 9: three executives rank six applicants.
  @Test func `Kendall's W of three executives and six applicants is .16`() throws {
    let w = try #require(Concordance.kendallW([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]))
    #expect(w.printed(2) == "0.16")
  }

  /// Kendall, Rank Correlation Methods, 1948, after Siegel 1956: three rankings of ten with ties, given here by the smallest rank of each group.
  @Test func `Kendall's W with ties is .828`() throws {
    let rankings = [[1, 4, 2, 4, 3, 7, 6, 9, 7, 10], [2, 1, 2, 4, 4, 8, 9, 6, 10, 6], [2, 1, 3, 3, 3, 3, 7, 7, 7, 10]]
    #expect(try #require(Concordance.kendallW(rankings)).printed(3) == "0.828")
  }
}

@Suite struct `Published examples of decisions under uncertainty` {
  /// Raiffa, Decision Analysis, Addison-Wesley, 1968: the oil wildcatter (in thousands of dollars). Drilling is worth 20; with the seismic soundings, which cost
  /// 10, the best strategy is worth 22.5: drill unless there is no structure.
  static var wildcatter: FrameworkInput {
    var input = payoffs(
      [("drill", [-70, 50, 200]), ("do not drill", [0, 0, 0])], states: [("dry", 0.5), ("wet", 0.3), ("soaking", 0.2)])
    input.experiment = .init(
      cost: 10,
      signals: [
        .init(name: "no structure", likelihoods: [0.6, 0.3, 0.1]), .init(name: "open structure", likelihoods: [0.3, 0.4, 0.4]),
        .init(name: "closed structure", likelihoods: [0.1, 0.3, 0.5]),
      ])
    return input
  }

  @Test func `the wildcatter's soundings are worth what Raiffa says`() throws {
    let result = try Frameworks.run(.bayesian, Self.wildcatter)
    let details = result.rankings[0].details
    #expect(result.winner == "drill")
    #expect(result.rankings[0].scores["drill"]?.printed(6) == "20.000000")
    #expect(details["expected_value_of_perfect_information"]?.number?.printed(6) == "35.000000")
    #expect(details["expected_value_of_sample_information"]?.number?.printed(6) == "12.500000")
    #expect(details["net_value_of_sample_information"]?.number?.printed(6) == "2.500000")
    #expect(details["signal_probabilities"]?.member("no structure")?.number?.printed(2) == "0.41")
    #expect(details["signal_probabilities"]?.member("open structure")?.number?.printed(2) == "0.35")
    #expect(details["signal_probabilities"]?.member("closed structure")?.number?.printed(2) == "0.24")
    #expect(details["best_by_signal"] == ["closed structure": "drill", "no structure": "do not drill", "open structure": "drill"])
  }

  @Test func `after no structure the wildcatter does not drill`() throws {
    var input = Self.wildcatter
    input.evidence = ["no structure"]
    let result = try Frameworks.run(.bayesian, input)
    #expect(result.winner == "do not drill")
    #expect(result.rankings[0].details["posterior"]?.member("dry")?.number?.printed(4) == "0.7317")
  }

  /// Wikipedia, "Regret (decision theory)": stocks, bonds or the money market when interest rates rise, stand still or fall.
  @Test func `minimax regret buys bonds`() throws {
    let input = payoffs(
      [("Stocks", [-4, 4, 12]), ("Bonds", [-2, 3, 8]), ("Money market", [3, 2, 1])],
      states: [("rise", 1.0 / 3), ("static", 1.0 / 3), ("fall", 1.0 / 3)])
    let ranking = try #require(try Frameworks.run(.bayesian, input).rankings.first { $0.method == "minimax_regret" })
    #expect(ranking.scores == ["Stocks": 7, "Bonds": 5, "Money market": 11])
    #expect(ranking.order == ["Bonds", "Stocks", "Money market"])
    #expect(
      ranking.details["regret"]
        == [
          "Bonds": ["fall": 4, "rise": 5, "static": 1], "Money market": ["fall": 11, "rise": 0, "static": 2],
          "Stocks": ["fall": 0, "rise": 7, "static": 0],
        ])
  }
}

extension JSONValue {
  var number: Double? {
    switch self {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }

  func member(_ name: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[name]
  }
}
