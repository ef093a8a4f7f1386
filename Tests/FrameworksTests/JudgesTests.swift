import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Several judges` {
  /// Two criteria, three alternatives; the request weighs them alike.
  static func question(_ judges: [FrameworkInput.Judge]) -> FrameworkInput {
    var input = matrix([("a", [9, 1]), ("b", [6, 6]), ("c", [1, 9])], weights: [1, 1], names: ["x", "y"])
    (input.method, input.judges) = (.weightedSum, judges)
    return input
  }

  @Test func `each has an order of his own, and who would decide otherwise is named`() throws {
    let input = Self.question([
      .init(name: "Xenia", weights: ["x": 9, "y": 1]), .init(name: "Max", weights: ["x": 1, "y": 1]), .init(name: "Yvonne", weights: ["x": 1, "y": 9]),
    ])
    let judges = try #require(try Frameworks.run(.mcda, try input.joiningJudges()).judges)
    #expect(judges.aggregation == .aipGeometric && judges.each.map(\.name) == ["Max", "Xenia", "Yvonne"])
    #expect(judges.each.map(\.order) == [["b", "a", "c"], ["a", "b", "c"], ["c", "b", "a"]])
    #expect(judges.each.map(\.decidesOtherwise) == [false, true, true])
    #expect(judges.each[1].weights == ["x": 0.9, "y": 0.1] && judges.each.allSatisfy { $0.consistencyRatio == nil })
    // Of three orders two are each other's reverse, and Max's a and c share the second place: rank sums 6.5, 5, 6.5 about 6.
    let sums = [6.5, 5.0, 6.5].map { ($0 - 6) * ($0 - 6) }.reduce(0, +)
    let w = try #require(judges.agreement)
    #expect(abs(w - 12 * sums / (9.0 * 24 - 3 * 6)) < 1e-9)
  }

  @Test func `a gap of one is filled by those who compared, and one of all stays a gap`() throws {
    var input = matrix([("a", [1, 2, 3]), ("b", [3, 2, 1])], weights: [1, 1, 1], names: ["x", "y", "z"])
    input.judges = [
      .init(name: "p", weight: 3, pairwise: [[1, 2, nil], [0.5, 1, 4], [nil, 0.25, 1]]),
      .init(name: "q", pairwise: [[1, 8, nil], [0.125, 1, 4], [nil, 0.25, 1]]),
    ]
    var joined = try input.joiningJudges()
    // 2^¾ · 8^¼ = 2^1.5.
    #expect(joined.pairwise[0][1]?.printed(6) == "2.828427" && joined.pairwise[1][2] == 4 && joined.pairwise[0][2] == nil)
    input.judges[1].pairwise = [[1, 8, 5], [0.125, 1, nil], [0.2, nil, 1]]
    joined = try input.joiningJudges()
    #expect(joined.pairwise[0][2] == 5 && joined.pairwise[1][2] == 4)
  }

  @Test func `what one leaves out is the request's`() throws {
    var input = Self.question([.init(name: "p", weights: ["x": 3, "y": 1]), .init(name: "q", scores: ["a": ["x": 5]])])
    var joined = try input.joiningJudges()
    // q weighs as the request does: ½ and ½; the geometric means are √(¾·½) and √(¼·½).
    #expect(joined.criteria.map(\.weight).printed(6) == ["0.633975", "0.366025"])
    // p scores as the request does: (9 + 5)/2.
    #expect(joined.alternatives[0].scores == [7, 1] && joined.unjudgedScores == ["a": ["x": 9]])
    let each = try #require(try Frameworks.run(.mcda, joined).judges).each
    #expect(each.map { $0.weights["x"] } == [0.75, 0.5])
    input.judges[0].weight = 3
    joined = try input.joiningJudges()
    #expect(joined.alternatives[0].scores[0] == 8)
  }

  @Test func `a weight of nothing makes the mean an arithmetic one`() throws {
    let joined = try Self.question([.init(name: "p", weights: ["x": 1, "y": 0]), .init(name: "q", weights: ["x": 1, "y": 1])]).joiningJudges()
    #expect(joined.criteria.map(\.weight) == [0.75, 0.25])
    #expect(try Frameworks.run(.mcda, joined).judges?.aggregation == .aipArithmetic)
  }

  @Test func `scores alone leave the weights as they are`() throws {
    let input = Self.question([.init(name: "p", scores: ["b": ["x": 1, "y": 1]])])
    let joined = try input.joiningJudges()
    #expect(joined.criteria == input.criteria && joined.alternatives[1].scores == [1, 1])
    let judges = try #require(try Frameworks.run(.mcda, joined).judges)
    #expect(judges.aggregation == .scores && judges.agreement == nil)
  }

  @Test func `whoever contradicts himself is told, and goes to a person only where his own weights count`() throws {
    let wild: [[Double?]] = [[1, 9, 0.1], [1.0 / 9, 1, 9], [10, 1.0 / 9, 1]]
    var input = matrix([("a", [1, 2, 3]), ("b", [3, 2, 1])], weights: [1, 1, 1], names: ["x", "y", "z"])
    input.judges = [.init(name: "p", pairwise: wild), .init(name: "q", pairwise: [[1, 1, 1], [1, 1, 1], [1, 1, 1]])]
    func own(_ input: FrameworkInput) throws -> [Caution] {
      try Frameworks.run(.mcda, try input.joiningJudges()).cautions.filter { $0.text.hasPrefix("the judgements of `p`") }
    }
    #expect(try own(input).map(\.level) == [.medium])
    input.judges[1] = .init(name: "q", weights: ["x": 1, "y": 1, "z": 1])
    #expect(try own(input).map(\.level) == [.high])
  }

  @Test func `where payoffs decide nobody's weights are told`() throws {
    var input = payoffs([("a", [1, 2]), ("b", [2, 1])], states: [("s", 0.5), ("t", 0.5)])
    input.criteria = [.init(name: "x", weight: 1)]
    for place in input.alternatives.indices { input.alternatives[place].scores = [Double(place)] }
    input.judges = [.init(name: "p", weights: ["x": 1])]
    #expect(try Frameworks.run(.bayesian, try input.joiningJudges()).judges == nil)
  }

  @Test func `a judge whose numbers the method cannot use has no order, and the others have`() throws {
    var input = Self.question([.init(name: "p", scores: ["a": ["x": -1]]), .init(name: "q", scores: ["a": ["x": 20]])])
    input.method = .weightedProduct
    let judges = try #require(try Frameworks.run(.mcda, try input.joiningJudges()).judges)
    #expect(judges.each[0].order.isEmpty && judges.each[0].decidesOtherwise == nil && judges.each[0].notApplicable != nil)
    #expect(judges.each[1].order.count == 3)
  }

  @Test(arguments: 1...30) func `the order of judges and of everything else reaches no number`(_ seed: Int) throws {
    var generator = SeededGenerator(UInt64(seed))
    var input = FrameworkInput.random(UInt64(seed))
    input.judges = (0..<Int.random(in: 1...5, using: &generator)).map { place in
      FrameworkInput.Judge(
        name: "j\(place)", weight: Double.random(in: 0.1...3, using: &generator),
        weights: Bool.random(using: &generator)
          ? Dictionary(uniqueKeysWithValues: input.criteria.map { ($0.name, Double.random(in: 0...5, using: &generator) + 0.01) }) : nil,
        scores: ["a0": ["c0": Double.random(in: 1...100, using: &generator)]])
    }
    for framework in [FrameworkName.mcda, .ooda, .kepnerTregoe, .cynefin] {
      let result = try Frameworks.run(framework, try input.joiningJudges())
      var other = input.shuffled(UInt64(seed) + 1000)
      other.judges = input.judges.reversed()
      #expect(try Frameworks.run(framework, try other.joiningJudges()) == result)
      #expect(try FrameworkResult(json: result.json) == result)
      guard let judges = result.judges else { continue }
      // One who is alone decides as all do.
      if judges.each.count == 1, input.judges[0].weights != nil { #expect(judges.each[0].decidesOtherwise == false) }
    }
  }
}
