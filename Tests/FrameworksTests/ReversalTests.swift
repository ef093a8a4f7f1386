import Forms
import Frameworks
import Testing

@Suite struct `Who else is in the list` {
  /// By x and y at .6 and .4 A is first of two; D, which A is better than in both, stretches the scale of x, so that the little that B lacks there counts for little.
  static func question(_ others: [(String, [Double])]) -> FrameworkInput {
    var input = matrix([("A", [10, 4]), ("B", [8, 7])] + others, weights: [0.6, 0.4], names: ["x", "y"])
    input.method = .weightedSum
    return input
  }

  @Test func `what another leaves no reason to choose, and decides, is told gravely with the winner without it`() throws {
    #expect(try Frameworks.run(.mcda, Self.question([])).winner == "A")
    let result = try Frameworks.run(.mcda, Self.question([("D", [0, 3.9])]))
    #expect(result.winner == "B" && result.dominated.map(\.alternative) == ["D"])
    let told = try #require(result.cautions.first { $0.kind == .hangsOnDominated })
    #expect(told.level == .high)
    #expect(
      told.text
        == "who is first hangs on `D`, which nobody would choose since in what counts `A` is nowhere worse and somewhere better: without `D` `A` would be first"
    )
    // The rule of the list as a whole stays told beside it.
    #expect(result.cautions.contains { $0.kind == .rankReversal && $0.level == .medium })
  }

  /// Neither alone makes the difference: the other still stretches the scale.
  @Test func `what decides only together is told together`() throws {
    let result = try Frameworks.run(.mcda, Self.question([("D", [0, 3.9]), ("E", [0, 3.9])]))
    #expect(result.winner == "B" && !result.cautions.contains { $0.kind == .rankReversal })
    let told = try #require(result.cautions.first { $0.kind == .hangsOnDominated })
    #expect(told.text.hasSuffix("without `D` and `E` `A` would be first"))
  }

  @Test func `what somebody may choose, and decides, is no reason for a person`() throws {
    let result = try Frameworks.run(.mcda, Self.question([("C", [0, 7.1])]))
    #expect(result.dominated == [] && result.winner != "C")
    #expect(!result.cautions.contains { $0.level == .high })
  }

  /// Without rice both regret 45 at most. Source: by hand.
  @Test func `who shares the first place is not displaced, and who would share it are named together`() throws {
    let crops = [("maize", [60.0, 100, -20]), ("barley", [30, 55, 25]), ("grass", [40, 40, 10]), ("rice", [120, 40, -50])]
    func told(_ alternatives: [(String, [Double])]) throws -> (winner: String, reversal: String?) {
      var input = payoffs(alternatives, states: [("wet", 0.25), ("normal", 0.5), ("dry", 0.25)])
      input.ignorance = true
      let result = try Frameworks.run(.bayesian, input)
      return (result.winner, result.cautions.first { $0.kind == .rankReversal }?.text)
    }
    let now = try told(crops)
    #expect(now.winner == "maize" && now.reversal?.contains("without `rice`") != true, "\(now)")
    // A twin of barley: neither alone would be first.
    var input = matrix([("A", [10, 4]), ("B", [8, 7]), ("C", [8, 7]), ("D", [0, 3.9])], weights: [0.3, 0.7], names: ["x", "y"])
    input.method = .topsis
    for caution in try Frameworks.run(.mcda, input).cautions where caution.kind == .rankReversal {
      #expect(!caution.text.contains("`B` would be first") && !caution.text.contains("`C` would be first"), "\(caution.text)")
    }
  }

  /// A great loss that nobody would choose widens the range of all utilities, which lowers the aversion.
  @Test func `the range by which aversion is measured is a scale too`() throws {
    var input = payoffs([("safe", [40, 40]), ("bold", [0, 100])], states: [("s", 0.5), ("t", 0.5)])
    input.riskTolerance = 0.3
    #expect(try Frameworks.run(.bayesian, input).winner == "safe")
    input.alternatives.append(.init(id: "folly", payoffs: [-900, -900]))
    let result = try Frameworks.run(.bayesian, input)
    #expect(result.winner == "bold" && result.cautions.contains { $0.kind == .hangsOnDominated && $0.text.hasSuffix("without `folly` `safe` would be first") })
  }

  @Test(arguments: [
    (FrameworkName.mcda, MCDAMethod?.some(.weightedSum)), (.mcda, .topsis), (.mcda, .vikor), (.mcda, .prometheeII), (.bayesian, nil), (.kepnerTregoe, nil),
  ])
  func `it is told just where what is proposed would be another without all that is dominated, or without one of it`(
    _ framework: FrameworkName, _ method: MCDAMethod?
  ) throws {
    var told = 0
    for seed in UInt64(1)...150 {
      var input = FrameworkInput.random(seed)
      (input.method, input.constraints) = (method, [])
      // Nearer to each other, so that some are dominated.
      input.criteria = Array(input.criteria.prefix(2))
      for place in input.alternatives.indices {
        input.alternatives[place].scores = Array(input.alternatives[place].scores.prefix(2))
        input.alternatives[place].priorProbability = nil
      }
      let result = try Frameworks.run(framework, input)
      let caution = result.cautions.first { $0.kind == .hangsOnDominated }
      let dominated = Set(result.dominated.map(\.alternative))
      func isDisplaced(_ id: String, without out: Set<String>) throws -> Bool {
        var fewer = input
        fewer.alternatives.removeAll { out.contains($0.id) }
        return try Frameworks.run(framework, fewer).rankings[0].ranks[id] != 1
      }
      let proposed = try #require(result.proposed)
      let moves =
        dominated.isEmpty
        ? false
        : try isDisplaced(proposed, without: dominated)
          || (proposed == result.winner && dominated.contains { id in (try? isDisplaced(proposed, without: [id])) ?? true })
      #expect((caution != nil) == (moves && input.alternatives.count > 2), "\(seed)")
      told += caution == nil ? 0 : 1
    }
    // Kepner and Tregoe's points, as they are given, hang on nobody; here they are stretched.
    #expect(told > 0)
  }
}
