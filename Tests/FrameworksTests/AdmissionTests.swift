import Forms
import Frameworks
import Glibc
import StrictJSON
import Testing

@Suite struct `Who is compared` {
  @Test(arguments: FrameworkName.allCases)
  func `adding an alternative that breaks a must changes nothing else`(_ framework: FrameworkName) throws {
    for seed in UInt64(1)...40 {
      var input = FrameworkInput.random(seed)
      input.method = MCDAMethod.allCases.filter { $0 != .ahp }[Int(seed % 5)]
      let before = try Frameworks.run(framework, input)
      // Where none meets the musts another question is put, and a new one would be the only one.
      guard !before.flags.contains(where: { $0.kind == .mustsUnmet }) else { continue }
      var added = try #require(input.alternatives.first)
      added.id = "z added"
      added.scores = added.scores.map { 1000 * $0 }
      added.scores[0] = -1
      added.payoffs = added.payoffs.map { 1000 + $0 }
      input.alternatives.append(added)
      var after = try Frameworks.run(framework, input)
      #expect(after.inadmissible.map(\.alternative).contains("z added"))
      after.inadmissible.removeAll { $0.alternative == "z added" }
      for place in after.rankings.indices {
        #expect(after.rankings[place].order.last == "z added" && after.rankings[place].ranks["z added"] == nil)
        after.rankings[place].order.removeLast()
      }
      // OODA counts and tells whom it screened out.
      if framework == .ooda { (after.findings, after.cautions) = (before.findings, before.cautions) }
      #expect(after == before, "\(seed)")
    }
  }

  @Test func `what is proposed breaks no must and is not dominated`() throws {
    for seed in UInt64(1)...200 {
      var input = FrameworkInput.random(seed)
      input.method = MCDAMethod.allCases.filter { $0 != .ahp }[Int(seed % 5)]
      let framework = FrameworkName.allCases[Int(seed / 5) % FrameworkName.allCases.count]
      let result = try Frameworks.run(framework, input)
      guard !result.flags.contains(where: { $0.kind == .mustsUnmet }) else { continue }
      let proposed = try #require(result.proposed)
      #expect(!result.dominated.map(\.alternative).contains(proposed) && !result.inadmissible.map(\.alternative).contains(proposed))
    }
  }

  /// By quality and cost `a` and `b` are alike; by what has no weight `b` is better.
  @Test func `of equals what another dominates by everything comes after it`() throws {
    let input = matrix(
      [("a_worse", [10, 5, 1]), ("b_better", [10, 5, 9]), ("c", [20, 4, 3])], weights: [1, 1, 0], directions: [.min, .max, .max],
      names: ["cost", "quality", "carbon"])
    let result = try Frameworks.run(.mcda, input)
    #expect(result.rankings[0].order == ["b_better", "a_worse", "c"] && result.rankings[0].ranks == ["a_worse": 1, "b_better": 1, "c": 3])
    #expect(result.winner == "b_better" && result.dominated == [Dominated(alternative: "c", by: "a_worse")])
  }

  @Test func `a lottery that never is likelier to pay more is dominated`() throws {
    func lottery(_ id: String, _ outcomes: [(Double, Double)]) -> FrameworkInput.Alternative {
      .init(id: id, outcomes: outcomes.map { .init(probability: $0.0, utility: $0.1) })
    }
    let input = FrameworkInput(alternatives: [
      lottery("a", [(0.5, 10), (0.5, 20)]), lottery("b", [(0.5, 10), (0.25, 15), (0.25, 20)]), lottery("c", [(0.9, 0), (0.1, 100)]),
    ])
    #expect(try Frameworks.run(.bayesian, input).dominated == [Dominated(alternative: "b", by: "a")])
  }

  @Test func `what is dominated is never proposed, whatever the method makes of it`() throws {
    // PROMETHEE's thresholds hide that b is better.
    var input = matrix([("a", [10]), ("b", [10.5])], weights: [1], preferences: [.init(.uShape, indifference: 1)])
    input.method = .prometheeII
    let result = try Frameworks.run(.mcda, input)
    #expect(result.rankings[0].ranks == ["a": 1, "b": 1] && result.proposed == "b")
  }

  @Test func `who else is in the list is told where it decides`() throws {
    // The only good price of c makes a's and b's alike by min_max; without it the gap between them decides.
    var input = matrix([("a", [100, 60]), ("b", [80, 72]), ("c", [0, 0])], weights: [1, 1], names: ["x", "y"])
    input.method = .weightedSum
    let whole = try Frameworks.run(.mcda, input)
    var without = input
    without.alternatives.removeLast()
    let fewer = try Frameworks.run(.mcda, without)
    let reversal = whole.cautions.first { $0.kind == .rankReversal }
    #expect((reversal != nil) == (whole.winner != fewer.winner))
    input.alternatives[1].scores = [85, 70]
    input.alternatives[2].scores = [0, 71]
    // Without c both then share the first place, which displaces nobody; a little more weight on x, and a alone has it.
    #expect(try !Frameworks.run(.mcda, input).cautions.contains { $0.kind == .rankReversal })
    input.criteria[0].weight = 1.1
    let told = try #require(try Frameworks.run(.mcda, input).cautions.first { $0.kind == .rankReversal })
    #expect(told.text.hasPrefix("rank reversal: the first place hangs on who else is in the list: without `c` "))
  }
}

@Suite struct `Robustness` {
  @Test func `the shares sum to one, and what ties shares a draw`() throws {
    var input = matrix([("a", [2, 1]), ("b", [1, 2]), ("c", [2, 1])], weights: [1, 1])
    input.method = .weightedSum
    let robustness = try #require(try Frameworks.run(.mcda, input).robustness)
    #expect(robustness.samples == 1024 && abs(robustness.firstShare.values.reduce(0, +) - 1) < 1e-9)
    #expect(robustness.firstShare["a"] == robustness.firstShare["c"])
    #expect(abs((robustness.firstShare["b"] ?? 0) - 0.5) < 0.02)
  }

  @Test func `what nobody knows the chance of cannot be drawn`() throws {
    var input = payoffs([("a", [1, 0]), ("b", [0, 1])], states: [("s", 0.5), ("t", 0.5)])
    #expect(try Frameworks.run(.bayesian, input).robustness != nil)
    input.ignorance = true
    #expect(try Frameworks.run(.bayesian, input).robustness == nil)
  }

  /// Random draws as independent as can be, against the sequence.
  @Test(arguments: [MCDAMethod.weightedSum, .topsis, .vikor, .weightedProduct, .prometheeII])
  func `the sequence is as good as many random draws`(_ method: MCDAMethod) throws {
    for seed in UInt64(1)...2 {
      var input = FrameworkInput.random(seed)
      (input.method, input.constraints) = (method, [])
      let share = try #require(try Frameworks.run(.mcda, input).robustness).firstShare
      var generator = SeededGenerator(seed)
      var firsts: [String: Double] = [:]
      let draws = 6000
      let ranking = RankingMethod(method)
      for _ in 0..<draws {
        var drawn = input
        for place in drawn.criteria.indices { drawn.criteria[place].weight *= exp2(2 * Double.random(in: 0...1, using: &generator) - 1) }
        let problem = try Problem(drawn)
        let ranks = Ordering(try ranking.scores(problem), better: ranking.better).ranks
        for place in ranks.indices where ranks[place] == 1 { firsts[problem.ids[place], default: 0] += 1 / Double(draws * ranks.count { $0 == 1 }) }
      }
      // Of so many random draws .02 is three standard deviations.
      for (id, own) in share { #expect(abs(own - (firsts[id] ?? 0)) < 0.03, "\(seed) \(id)") }
    }
  }
}
