import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Degenerate inputs` {
  @Test(arguments: MCDAMethod.allCases)
  func `one alternative wins without a comparison`(_ method: MCDAMethod) throws {
    var input = matrix([("only", [3, 5])], weights: [1, 2], directions: [.max, .min])
    input.pairwise = [[1, 2], [0.5, 1]]
    input.method = method
    let result = try Frameworks.run(.mcda, input)
    #expect(result.winner == "only" && result.kendallW == nil && !result.methodSensitive)
    #expect(result.rankings.count == 6)
  }

  @Test func `VIKOR of one alternative is its own compromise`() throws {
    let vikor = try VIKOR(try Problem(matrix([("only", [3])], weights: [1])))
    #expect(vikor.q == [0] && vikor.compromiseSet == [0] && vikor.acceptableAdvantage && vikor.acceptableStability)
  }

  @Test func `alternatives that are alike tie in every method`() throws {
    let result = try Frameworks.run(.mcda, matrix([("b", [2, 7]), ("a", [2, 7]), ("c", [2, 7])], weights: [1, 1]))
    for ranking in result.rankings { #expect(ranking.order == ["a", "b", "c"] && ranking.ranks == ["a": 1, "b": 1, "c": 1]) }
    #expect(result.kendallW == nil && !result.methodSensitive)
    #expect(result.rankings[0].scores == ["a": 0.5, "b": 0.5, "c": 0.5])
  }

  @Test func `a constant column rates 1 and moves nothing`() throws {
    let plain = matrix([("a", [1]), ("b", [3]), ("c", [2])], weights: [1])
    let padded = matrix([("a", [1, 4]), ("b", [3, 4]), ("c", [2, 4])], weights: [1, 1])
    #expect(try Frameworks.ratings(padded) == [[0, 1], [1, 1], [0.5, 1]])
    for method in [MCDAMethod.topsis, .vikor, .prometheeII, .weightedSum] {
      var (short, long) = (plain, padded)
      short.method = method
      long.method = method
      #expect(try Frameworks.run(.mcda, short).rankings[0].order == Frameworks.run(.mcda, long).rankings[0].order)
    }
  }

  @Test func `a column of zeros is a constant column in every normalisation`() throws {
    let input = matrix([("a", [0, 1]), ("b", [0, 2])], weights: [1, 1], directions: [.min, .max])
    #expect(try Frameworks.ratings(input, .minMax).map { $0[0] } == [1, 1])
    #expect(try Frameworks.ratings(input, .sum).map { $0[0] } == [0.5, 0.5])
    #expect(try Frameworks.ratings(input, .max).map { $0[0] } == [1, 1])
    #expect(try Frameworks.ratings(input, .vector).map { $0[0] } == [1 - 1 / 2.0.squareRoot(), 1 - 1 / 2.0.squareRoot()])
    #expect(try Frameworks.run(.mcda, input).winner == "b")
  }

  @Test func `a row of zeros is rated like any other`() throws {
    let result = try Frameworks.run(.mcda, matrix([("nothing", [0, 0]), ("something", [1, 2])], weights: [1, 1]))
    #expect(result.winner == "something")
    #expect(result.notApplicable.map(\.method) == ["weighted_product", "ahp"])
    #expect(result.notApplicable.first?.reason == "a score in `C1` is 0 or less")
  }

  @Test func `a criterion without weight decides nothing`() throws {
    let result = try Frameworks.run(.mcda, matrix([("a", [1, 9]), ("b", [2, 1])], weights: [1, 0]))
    for ranking in result.rankings { #expect(ranking.order == ["b", "a"]) }
  }

  @Test func `weights that are all 0 are refused`() {
    #expect(throws: FrameworkError.invalid(path: "context.criteria", rule: "at least one weight must be over 0")) {
      try Frameworks.run(.mcda, matrix([("a", [1]), ("b", [2])], weights: [0]))
    }
  }

  @Test func `a method that was named and cannot be used is an error`() {
    var input = matrix([("a", [1, -1]), ("b", [2, 3])], weights: [1, 1])
    input.method = .weightedProduct
    #expect(throws: FrameworkError.notApplicable(method: "weighted_product", reason: "a score in `C2` is 0 or less")) {
      try Frameworks.run(.mcda, input)
    }
    input.method = .ahp
    #expect(throws: FrameworkError.notApplicable(method: "ahp", reason: "there are no pairwise judgements")) { try Frameworks.run(.mcda, input) }
  }

  @Test(arguments: [
    (Normalisation.sum, [1.0, 0], Direction.min), (.sum, [-1.0, -2], .max), (.max, [1.0, 0], .min), (.max, [-1.0, 0], .max), (.sum, [-1.0, 2], .min),
  ])
  func `a normalisation that is not defined makes the weighted sum inapplicable`(_ given: (Normalisation, [Double], Direction)) throws {
    var input = matrix([("a", [given.1[0]]), ("b", [given.1[1]])], weights: [1], directions: [given.2])
    input.normalisation = given.0
    #expect(try Frameworks.run(.mcda, input).notApplicable.contains { $0.method == "weighted_sum" })
    input.method = .weightedSum
    #expect(throws: FrameworkError.self) { try Frameworks.run(.mcda, input) }
  }

  @Test(arguments: MCDAMethod.allCases)
  func `a number that overflows is an error and never a score`(_ method: MCDAMethod) {
    var input = matrix([("a", [1e308, 1]), ("b", [-1e308, 2])], weights: [1, 1])
    input.method = method
    #expect(throws: FrameworkError.self) { try Frameworks.run(.mcda, input) }
  }

  @Test(arguments: FrameworkName.allCases)
  func `a score that is no number is an error`(_ framework: FrameworkName) {
    for bad in [Double.nan, .infinity, -.infinity] {
      #expect(throws: FrameworkError.nonFinite(what: "context.alternatives.scores")) {
        try Frameworks.run(framework, matrix([("a", [bad]), ("b", [2])], weights: [1]))
      }
    }
  }

  @Test func `tiny and huge scores keep their proportions in TOPSIS`() throws {
    let plain = try TOPSIS(try Problem(matrix([("a", [1, 4]), ("b", [3, 2])], weights: [1, 1]))).closeness
    for scale in [1e-290, 1e290] {
      let scaled = try TOPSIS(try Problem(matrix([("a", [scale, 4]), ("b", [3 * scale, 2])], weights: [1, 1]))).closeness
      for (one, other) in zip(plain, scaled) { #expect(abs(one - other) < 1e-12) }
    }
  }

  @Test func `a list in which a name comes twice is refused`() {
    #expect(throws: FrameworkError.invalid(path: "context.alternatives", rule: "`a` is listed twice")) {
      try Frameworks.run(.mcda, matrix([("a", [1]), ("a", [2])], weights: [1]))
    }
  }

  @Test func `probabilities near 1 are divided by their sum and others refused`() throws {
    let near = payoffs([("a", [1, 0]), ("b", [0, 1])], states: [("s", 0.5), ("t", 0.4995)])
    #expect(abs(try Problem(near).probabilities.reduce(0, +) - 1) < 1e-15)
    #expect(throws: FrameworkError.self) {
      try Frameworks.run(.bayesian, payoffs([("a", [1, 0]), ("b", [0, 1])], states: [("s", 0.5), ("t", 0.4)]))
    }
  }
}
