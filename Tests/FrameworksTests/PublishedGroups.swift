import Forms
import Foundation
import Frameworks
import StrictJSON
import Testing

@Suite struct `Published examples of people who judge together` {
  static let names = ["Tumor_expression", "Normal_expression", "Frequency", "Epitopes"]

  /// The four individuals of Bioconductor's package Prize (`inst/extdata`), upper triangles by row, and their weights in its `test_gaggregate`.
  static let individuals: [(weight: Double, triangle: [Double])] = [
    (0.45, [2, 4, 5, 3, 4, 2]), (0.30, [0.8, 2, 4, 5, 7, 2]), (0.10, [2, 3, 5, 3, 5, 2]), (0.15, [5, 6, 7, 4, 6, 1]),
  ]

  static func square(_ triangle: [Double]) -> [[Double]] {
    var matrix = names.map { _ in names.map { _ in 1.0 } }
    var rest = triangle[...]
    for row in names.indices {
      for column in row + 1..<max(row + 1, names.count) {
        let value = rest.removeFirst()
        (matrix[row][column], matrix[column][row]) = (value, 1 / value)
      }
    }
    return matrix
  }

  static func question(_ names: [String], _ judges: [FrameworkInput.Judge]) -> FrameworkInput {
    var input = matrix(
      [("a", names.map { _ in 1 }), ("b", names.map { _ in 2 })], weights: names.map { _ in 1 }, names: names)
    input.judges = judges
    return input
  }

  /// Prize 1.2, `test_gaggregate`: the weighted geometric mean of the judgements, to the digits that it prints: six decimals in the last column, seven before.
  @Test func `judgements joined by their weighted geometric mean are those of Prize`() throws {
    let judges = Self.individuals.enumerated().map { place, one in
      FrameworkInput.Judge(name: "ind\(place + 1)", weight: one.weight, pairwise: Self.square(one.triangle))
    }
    let joined = try Self.question(Self.names, judges).joiningJudges()
    let printed = [
      ["1.0000000", "1.7431670", "3.3548322", "4.918313"], ["0.5736685", "1.0000000", "3.6510408", "5.141337"],
      ["0.2980775", "0.2738945", "1.0000000", "1.802501"], ["0.2033217", "0.1945019", "0.5547847", "1.000000"],
    ]
    #expect(joined.pairwise.map { row in row.enumerated().map { $1?.printed($0 < 3 ? 7 : 6) } } == printed)
    #expect(try Frameworks.run(.mcda, joined).judges?.aggregation == .aij)
  }

  /// Prize 1.2, `test_gaggregate`: .45240240, .35504904, .11942840, .07312017, the weighted arithmetic mean of priorities that are row geometric means. A criterion that nobody
  /// weighs makes the mean an arithmetic one here.
  @Test func `priorities joined by their weighted arithmetic mean are those of Prize`() throws {
    let judges = Self.individuals.enumerated().map { place, one in
      let means = Self.square(one.triangle).map { pow($0.reduce(1, *), 0.25) }
      return FrameworkInput.Judge(
        name: "ind\(place + 1)", weight: one.weight, weights: Dictionary(uniqueKeysWithValues: zip(Self.names + ["nothing"], means + [0])))
    }
    let joined = try Self.question(Self.names + ["nothing"], judges).joiningJudges()
    #expect(joined.criteria.map { $0.weight.printed(6) } == ["0.452402", "0.355049", "0.119428", "0.073120", "0.000000"])
    #expect(try Frameworks.run(.mcda, joined).judges?.aggregation == .aipArithmetic)
  }

  /// Forman & Peniwati, EJOR 108:165, 1998, after Barzilai & Golany, INFOR 32:57, 1994: by geometric means it makes no difference whether judgements or priorities are joined, where each
  /// agrees with himself.
  @Test(arguments: 1...20) func `judgements and priorities that agree with themselves join to the same weights`(_ seed: Int) throws {
    var generator = SeededGenerator(UInt64(seed))
    let names = (0..<Int.random(in: 3...8, using: &generator)).map { "c\($0)" }
    let people = (0..<Int.random(in: 2...6, using: &generator)).map { place in
      (name: "p\(place)", weight: Double.random(in: 0.2...3, using: &generator), weights: names.map { _ in Double.random(in: 0.1...9, using: &generator) })
    }
    let together = try Self.question(
      names, people.map { one in .init(name: one.name, weight: one.weight, pairwise: one.weights.map { own in one.weights.map { own / $0 } }) }
    ).joiningJudges()
    let alone = try Self.question(
      names, people.map { .init(name: $0.name, weight: $0.weight, weights: Dictionary(uniqueKeysWithValues: zip(names, $0.weights))) }
    ).joiningJudges()
    #expect(alone.pairwise.isEmpty && !together.pairwise.isEmpty)
    let (joint, separate) = (try Problem(together).weights, try Problem(alone).weights)
    for (a, b) in zip(joint, separate) { #expect(abs(a - b) < 1e-8) }
    #expect(try Frameworks.run(.mcda, alone).judges?.aggregation == .aipGeometric)
  }

  /// Saaty, The Analytic Hierarchy Process, McGraw-Hill, 1980, chapter 2: a school for his son, by six criteria and three schools compared in pairs. He takes B, by .38 to .37 and .25.
  @Test func `Saaty sends his son to school B`() throws {
    let criteria = ["learning", "friends", "school life", "vocational training", "college preparation", "music classes"]
    var input = matrix(
      [("A", criteria.map { _ in 0 }), ("B", criteria.map { _ in 0 }), ("C", criteria.map { _ in 0 })], weights: criteria.map { _ in 1 }, names: criteria)
    input.pairwise = [
      [1, 4, 3, 1, 3, 4], [1.0 / 4, 1, 7, 3, 1.0 / 5, 1], [1.0 / 3, 1.0 / 7, 1, 1.0 / 5, 1.0 / 5, 1.0 / 6], [1, 1.0 / 3, 5, 1, 1, 1.0 / 3],
      [1.0 / 3, 5, 5, 1, 1, 3], [1.0 / 4, 1, 6, 3, 1.0 / 3, 1],
    ]
    input.alternativesPairwise = [
      "learning": [[1, 1.0 / 3, 1.0 / 2], [3, 1, 3], [2, 1.0 / 3, 1]], "friends": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
      "school life": [[1, 5, 1], [1.0 / 5, 1, 1.0 / 5], [1, 5, 1]], "vocational training": [[1, 9, 7], [1.0 / 9, 1, 1.0 / 5], [1.0 / 7, 5, 1]],
      "college preparation": [[1, 1.0 / 2, 1], [2, 1, 2], [1, 1.0 / 2, 1]], "music classes": [[1, 6, 4], [1.0 / 6, 1, 1.0 / 3], [1.0 / 4, 3, 1]],
    ]
    input.method = .ahp
    let result = try Frameworks.run(.mcda, input)
    let weights = result.rankings[0].details["weights"]
    #expect(criteria.map { weights?.member($0)?.number?.printed(2) } == ["0.32", "0.14", "0.03", "0.13", "0.24", "0.14"])
    #expect(result.rankings[0].scores.mapValues { $0.printed(2) } == ["A": "0.37", "B": "0.38", "C": "0.25"])
    let vocational = result.rankings[0].details["alternatives"]?.member("vocational training")?.member("priorities")
    #expect(["A", "B", "C"].map { vocational?.member($0)?.number?.printed(2) } == ["0.77", "0.05", "0.17"])
    #expect(result.winner == "B" && result.cautions.contains { $0.kind == .inconsistentJudgements && $0.level == .high })
  }

  /// Triantaphyllou, Shu, Nieto Sanchez & Ray, Encyclopedia of Electrical and Electronics Engineering 15:175, Wiley, 1998: the third of its methods, on relative priorities.
  @Test func `AHP gives Triantaphyllou's priorities`() throws {
    let weights = [0.20, 0.15, 0.40, 0.25]
    var input = matrix([("A1", [25, 20, 15, 30]), ("A2", [10, 30, 20, 30]), ("A3", [30, 5, 30, 5])], weights: weights)
    (input.method, input.pairwise) = (.ahp, weights.map { own in weights.map { own / $0 } })
    let ranking = try Frameworks.run(.mcda, input).rankings[0]
    #expect(ranking.scores.mapValues { $0.printed(2) } == ["A1": "0.34", "A2": "0.35", "A3": "0.31"])
    #expect(ranking.order == ["A2", "A1", "A3"])
  }

  /// Four things, each judged nine times the next, around: no three of them are all compared with each other, and the weights are equal.
  @Test func `judgements that contradict each other around a gap are told too`() throws {
    let ring: [[Double?]] = [[1, 9, nil, 1.0 / 9], [1.0 / 9, 1, 9, nil], [nil, 1.0 / 9, 1, 9], [9, nil, 1.0 / 9, 1]]
    let judged = try AHP(ring, names: ["p", "q", "r", "s"])
    #expect((judged.consistencyRatio ?? 0) > 2 && judged.weights.printed(6) == Array(repeating: "0.250000", count: 4))
    #expect(judged.repairs.count == 3 && judged.repairs[0].of == "p" && judged.repairs[0].over == "q" && judged.repairs[0].consistent.printed(6) == "1.000000")
    var input = matrix([("a", [1, 2, 3, 4]), ("b", [4, 3, 2, 1])], weights: [1, 1, 1, 1], names: ["p", "q", "r", "s"])
    input.pairwise = ring
    let caution = try #require(try Frameworks.run(.mcda, input).cautions.first { $0.kind == .inconsistentJudgements })
    #expect(caution.level == .high && caution.text.contains("`p` over `q` is 9, but would be 1 by the others"))
  }

  /// The shares by which each of three ways up a mountain (Opricovic & Tzeng, EJOR 156:445, 2004) stands first when two weights of ½ vary: the acceptability of Lahdelma & Salminen, Operations
  /// Research 49:444, 2001, integrated by hand. By min_max they are worth (1, 0), (¾, ½), (0, 1); the first is first where w₁/w₂ > 2, the last where w₁/w₂ < ⅔, and log₂ of that ratio is
  /// the difference of two even numbers of −1…1: a share of (2 − 1)²/8, and of (2 − log₂ 1½)²/8.
  @Test func `the acceptability of the mountain climber's three ways is the integral`() throws {
    var input = matrix([("A1", [1, 3000]), ("A2", [2, 3750]), ("A3", [5, 4500])], weights: [0.5, 0.5], directions: [.min, .max])
    input.method = .weightedSum
    let shares = try #require(try Frameworks.run(.mcda, input).robustness).firstShare
    let last = pow(2 - log2(1.5), 2) / 8
    for (id, exact) in [("A1", 0.125), ("A2", 0.875 - last), ("A3", last)] { #expect(abs((shares[id] ?? 0) - exact) < 0.005) }
  }
}
