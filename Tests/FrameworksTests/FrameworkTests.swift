import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `Ranks and agreement` {
  @Test(
    arguments: [
      ([3, 2, 1], [1, 2, 3]), ([1, 1, 0], [1, 1, 3]), ([0, 1, 1], [3, 1, 1]), ([1, 1 + 1e-10, 1 - 1e-10], [1, 1, 1]),
      ([1e9, 1e9 + 0.5, 0], [1, 1, 3]), ([5, 5 - 2e-8, 4], [1, 2, 3]),
    ] as [([Double], [Int])])
  func `equal scores share a rank and are listed by id`(_ given: ([Double], [Int])) {
    let ordering = Ordering(given.0, better: .max)
    #expect(ordering.ranks == given.1)
    #expect(ordering.order == given.0.indices.sorted { (given.1[$0], $0) < (given.1[$1], $1) })
    #expect(Ordering(given.0.map { -$0 }, better: .min) == ordering)
    #expect(Ordering.best(given.0) == ordering.order[0])
  }

  @Test func `a tie is measured from the first of its group`() {
    // Each is within the tolerance of the one before, but the third not of the first.
    #expect(Ordering([1, 1 - 0.8e-9, 1 - 1.6e-9], better: .max).ranks == [1, 1, 3])
  }

  @Test func `a second score breaks ties and leaves what is equal in both`() {
    var ordering = Ordering([5, 5, 5, 1], better: .max)
    ordering.breakTies(by: [0.2, 0.9, 0.2, 1])
    #expect(ordering.order == [1, 0, 2, 3] && ordering.ranks == [2, 1, 2, 4])
  }

  @Test(
    arguments: [
      ([[1, 2, 3], [1, 2, 3]], 1.0), ([[1, 2, 3], [3, 2, 1]], 0), ([[1, 2]], nil), ([[1], [1]], nil), ([[1, 1], [1, 1]], nil), ([[1, 1, 3], [1, 1, 3]], 1),
    ] as [([[Int]], Double?)])
  func `agreement is 1, 0 or not defined`(_ given: ([[Int]], Double?)) { #expect(Concordance.kendallW(given.0) == given.1) }

  @Test func `a winner that some method denies is sensitive to the method`() throws {
    let clear = try Frameworks.run(.mcda, matrix([("a", [1, 1]), ("b", [2, 2])], weights: [1, 1]))
    #expect(!clear.methodSensitive && clear.kendallW == 1)
    let sensitive = try Frameworks.run(.mcda, matrix([("a", [9, 1, 5]), ("b", [4, 4, 4]), ("c", [1, 9, 4.5])], weights: [1, 1, 0.6]))
    let winners = Set(sensitive.rankings.filter { $0.method != "ahp" }.map { $0.order[0] })
    #expect(sensitive.methodSensitive == (winners.count > 1))
  }
}

@Suite struct `The choice of a framework` {
  static let scored = matrix([("a", [1, 2]), ("b", [2, 1])], weights: [1, 1])
  static let paid = payoffs([("a", [1, 2]), ("b", [2, 1])], states: [("s", 0.5), ("t", 0.5)])
  static let tasks = FrameworkInput(alternatives: [.init(id: "a", urgency: 5, importance: 2), .init(id: "b", urgency: 1, importance: 4)])
  static let bare = FrameworkInput(alternatives: [.init(id: "a"), .init(id: "b")])

  static func asked(_ input: FrameworkInput, _ complexity: Complexity, urgency: Double = 3, must: Bool = false) -> FrameworkInput {
    var input = input
    input.complexity = complexity
    input.urgency = urgency
    if must { input.constraints = [.init(criterion: "C1", .atMost, 9)] }
    return input
  }

  @Test(
    arguments: [
      (asked(tasks, .simple), .eisenhower, nil), (asked(scored, .simple), .mcda, .weightedSum), (asked(scored, .complicated), .mcda, .topsis),
      (asked(scored, .complicated, must: true), .kepnerTregoe, nil), (asked(scored, .complex), .cynefin, nil), (asked(bare, .complex), .cynefin, nil),
      (asked(scored, .chaotic), .ooda, nil), (asked(paid, .chaotic), .ooda, nil), (asked(bare, .complicated, urgency: 4), .ooda, nil),
      (asked(scored, .complicated, urgency: 5), .mcda, .topsis), (asked(paid, .complicated), .bayesian, nil), (asked(paid, .simple), .bayesian, nil),
      (asked(bare, .complicated), .cynefin, nil), (asked(bare, .simple), .cynefin, nil),
    ] as [(FrameworkInput, FrameworkName, MCDAMethod?)])
  func `follows complexity, numbers and urgency`(_ given: (FrameworkInput, FrameworkName, MCDAMethod?)) throws {
    let choice = Frameworks.choose(given.0)
    #expect(choice.framework == given.1 && choice.method == given.2)
    #expect(choice.rationale.contains(given.1.rawValue))
    #expect(choice.applicability.count == FrameworkName.allCases.count && choice.applicability[0].framework == given.1)
    #expect(choice.applicability.allSatisfy { (0...1).contains($0.score) && !$0.reasons.isEmpty })
    _ = try Frameworks.run(choice.framework, given.0)
  }

  @Test func `what has applicability 0 is refused by name and the rest runs`() {
    for input in [Self.scored, Self.paid, Self.tasks, Self.bare] {
      for row in Frameworks.applicability(input) {
        do {
          _ = try Frameworks.run(row.framework, input)
          #expect(row.score > 0)
        } catch {
          guard case .notApplicable = error else {
            Issue.record("\(error)")
            continue
          }
          #expect(row.score == 0)
        }
      }
    }
  }

  @Test func `an applicability reads back from its JSON`() throws {
    for row in Frameworks.applicability(Self.scored) { #expect(try Applicability(json: row.json) == row) }
  }
}

@Suite struct `Frameworks beyond numbers` {
  /// The patterns of Snowden & Boone, Harvard Business Review 85(11):68, 2007, table "Decisions in Multiple Contexts".
  @Test(arguments: [
    (Complexity.simple, "clear", ["sense", "categorise", "respond"]), (.complicated, "complicated", ["sense", "analyse", "respond"]),
    (.complex, "complex", ["probe", "sense", "respond"]), (.chaotic, "chaotic", ["act", "sense", "respond"]),
  ])
  func `Cynefin answers each domain with its pattern`(_ given: (Complexity, String, [String])) throws {
    var input = `The choice of a framework`.scored
    input.complexity = given.0
    let findings = try Frameworks.run(.cynefin, input).findings
    #expect(findings["domain"] == .string(given.1))
    #expect(findings["response"] == .array(given.2.map { .string($0) }))
    #expect(findings["evidence"]?.member(given.1) != nil)
  }

  @Test func `Cynefin is confused where the evidence is equally strong`() throws {
    var input = `The choice of a framework`.bare
    input.complexity = .simple
    input.uncertainty = [.totalIgnorance]
    let findings = try Frameworks.run(.cynefin, input).findings
    #expect(findings["domain"] == "confused")
    #expect(findings["evidence"]?.member("confused") == ["the evidence for clear and chaotic is equally strong"])
  }

  @Test(arguments: [(Complexity.complex, "expected_utility"), (.chaotic, "minimax_regret"), (.simple, "expected_utility")])
  func `Cynefin ranks by the method that suits the domain`(_ given: (Complexity, String)) throws {
    var input = `Published examples of decisions under uncertainty`.wildcatter
    input.complexity = given.0
    let result = try Frameworks.run(.cynefin, input)
    #expect(result.method == given.1)
    if given.0 == .complex {
      guard case .array(let probes) = try #require(result.findings["probes"]) else { return }
      #expect(probes.first?.member("subject") == "dry" && probes.count == 4)
    }
  }

  @Test func `without any number what can be undone comes first`() throws {
    var input = `The choice of a framework`.bare
    input.alternatives[1].reversibility = 0.7
    for framework in [FrameworkName.cynefin, .ooda] {
      let result = try Frameworks.run(framework, input)
      #expect(result.winner == "b" && result.method == "reversibility")
    }
  }

  static func loop() -> FrameworkInput {
    var input = matrix(
      [("fast", [9, 8]), ("slow", [3, 2]), ("dear", [30, 9]), ("same", [9, 8])], weights: [1, 1], directions: [.min, .max], names: ["cost", "speed"])
    input.constraints = [.init(criterion: "cost", .atMost, 10)]
    input.urgency = 5
    for row in input.alternatives.indices { input.alternatives[row].reversibility = [0.2, 0.5, 1, 0.9][row] }
    return input
  }

  @Test func `OODA screens, drops the dominated and prefers what can be undone`() throws {
    var input = Self.loop()
    input.alternatives.append(.init(id: "worse", scores: [9, 7], reversibility: 1))
    let result = try Frameworks.run(.ooda, input)
    // Each of the three that remain rates ½.
    #expect(result.rankings[0].order == ["same", "slow", "fast", "worse", "dear"])
    #expect(result.findings["orient"]?.member("screened_out") == [["alternative_id": "dear", "broken": ["cost <= 10"]]])
    #expect(result.findings["orient"]?.member("dominated") == [["alternative_id": "worse", "dominated_by": "fast"]])
    #expect(result.findings["orient"]?.member("remaining") == ["fast", "same", "slow"])
    #expect(result.rankings[0].scores["dear"] == nil && result.rankings[0].ranks["dear"] == nil)
    #expect(result.findings["decide"]?.member("ties_broken_by_reversibility") == true)
    #expect(result.flags.isEmpty)
  }

  @Test func `OODA names the state in which to think again`() throws {
    let result = try Frameworks.run(
      .ooda, payoffs([("Stocks", [-4, 4, 12]), ("Bonds", [-2, 3, 8])], states: [("rise", 0.3), ("static", 0.4), ("fall", 0.3)]))
    #expect(result.winner == "Stocks" && result.method == "minimax_regret")
    #expect(result.findings["act"]?.member("stop_condition") == "`rise` comes about: `Bonds` is better then by 2")
  }

  @Test(arguments: [FrameworkName.ooda, .kepnerTregoe])
  func `where nothing meets the musts nothing is dropped and the winner is flagged`(_ framework: FrameworkName) throws {
    var input = Self.loop()
    input.constraints = [.init(criterion: "cost", .atMost, 1), .init(criterion: "speed", .equal, 8)]
    let result = try Frameworks.run(framework, input)
    #expect(result.rankings[0].scores.count >= 2)
    #expect(result.flags.map(\.kind) == [.mustsUnmet] && result.flags[0].alternative == result.winner && result.flags[0].level == .high)
    #expect(try Frameworks.brokenMusts(input)["slow"]?.count == 2)
  }

  /// Kepner & Tregoe, The New Rational Manager, 1981: the total is the sum of weight × score, 0 to 10.
  @Test func `Kepner and Tregoe's total is the sum of weights times scores`() throws {
    let input = matrix(
      [("a", [9, 8, 7]), ("b", [8, 8.5, 7.5]), ("c", [6, 8, 7])], weights: [7, 6, 4], names: ["service", "durability", "low cost"])
    let ranking = try Frameworks.run(.kepnerTregoe, input).rankings[0]
    #expect(ranking.scores == ["a": 139, "b": 137, "c": 118] && ranking.order == ["a", "b", "c"])
  }

  /// Costs to 30 are no points, so that each criterion is rated 0 to 10; musts put `dear` out.
  @Test func `Kepner and Tregoe tell wants and adverse consequences beside the total`() throws {
    var input = Self.loop()
    input.constraints.append(.init(criterion: "speed", .atLeast, 8, kind: .want))
    for row in input.alternatives.indices { input.alternatives[row].scores[0] += 10 }
    input.constraints[0].value = 20
    input.alternatives[0].risks = [.init(probability: 0.5, seriousness: 4), .init(probability: 0.1, seriousness: 10)]
    let result = try Frameworks.run(.kepnerTregoe, input)
    let ranking = result.rankings[0]
    #expect(ranking.scores == ["fast": 10, "same": 10, "slow": 10])
    #expect(ranking.details["adverse"] == ["fast": 3, "same": nil, "slow": nil])
    #expect(ranking.details["wants"]?.member("slow") == ["speed >= 8": false] && ranking.details["wants"]?.member("fast") == ["speed >= 8": true])
    #expect(result.inadmissible == [Inadmissible(alternative: "dear", musts: ["cost <= 20"])])
    #expect(result.cautions.first { $0.kind == .unassessedRisks }?.text == "nobody listed what may go wrong with `same`, `slow`: unassessed, not safe")
    #expect(ranking.order == ["fast", "same", "slow", "dear"])
  }

  @Test func `what may go wrong with the winner asks for a person where it exceeds its lead`() throws {
    var input = matrix([("a", [9, 8]), ("b", [8, 8])], weights: [1, 1])
    input.alternatives[0].risks = [.init(probability: 0.5, seriousness: 9)]
    input.alternatives[1].risks = [.init(probability: 0.1, seriousness: 1)]
    let caution = try #require(try Frameworks.run(.kepnerTregoe, input).cautions.first { $0.kind == .adverseConsequences })
    #expect(caution.level == .high && caution.text.contains("4.5") && caution.text.contains("0.1") && caution.text.contains("lead of 0.5 of 10"))
    input.alternatives[0].risks = [.init(probability: 0.1, seriousness: 5)]
    #expect(try Frameworks.run(.kepnerTregoe, input).cautions.allSatisfy { $0.kind != .adverseConsequences })
  }

  @Test(arguments: [(5.0, 5.0, "do"), (3, 4, "schedule"), (4, 3, "delegate"), (1, 1, "drop"), (3.5, 3.1, "do")])
  func `Eisenhower's quarters follow urgency and importance`(_ given: (Double, Double, String)) throws {
    let input = FrameworkInput(alternatives: [.init(id: "a", urgency: given.0, importance: given.1)])
    #expect(try Frameworks.run(.eisenhower, input).findings["quarters"] == ["a": .string(given.2)])
  }

  @Test func `Eisenhower does first, then schedules, delegates and drops`() throws {
    let input = FrameworkInput(alternatives: [
      .init(id: "drop", urgency: 1, importance: 3), .init(id: "delegate", urgency: 5, importance: 3), .init(id: "schedule", urgency: 1, importance: 4),
      .init(id: "do", urgency: 4, importance: 4), .init(id: "do first", urgency: 4, importance: 5),
    ])
    #expect(try Frameworks.run(.eisenhower, input).rankings[0].order == ["do first", "do", "schedule", "delegate", "drop"])
  }
}

@Suite struct `Results as JSON` {
  @Test func `a result is written under the format's names`() throws {
    let json = try Frameworks.run(.mcda, `The choice of a framework`.scored).json
    guard case .object(let object) = json else { return }
    #expect(
      Set(object.names) == [
        "dominated", "inadmissible", "kendall_w", "method_sensitive", "no_clear_winner", "not_applicable", "proposed", "rankings", "robustness", "winner",
      ])
    guard case .array(let rankings)? = object["rankings"] else { return }
    #expect(rankings.map { $0.member("method") } == ["topsis", "weighted_sum", "weighted_product", "vikor", "promethee_ii"])
    #expect(rankings[0].member("details")?.member("distance_to_ideal")?.member("a") != nil)
    #expect(object["not_applicable"] == [["method": "ahp", "reason": "there are no pairwise judgements"]])
  }

  @Test(
    arguments: [
      ("", .null), ("/winner", ["kendall_w": nil, "method_sensitive": false, "not_applicable": [], "rankings": []]),
      (
        "/rankings/0/order",
        ["kendall_w": nil, "method_sensitive": false, "not_applicable": [], "winner": "a", "rankings": [["method": "x", "scores": [:], "ranks": [:]]]]
      ),
      ("/method_sensitive", ["kendall_w": nil, "method_sensitive": 1, "not_applicable": [], "winner": "a", "rankings": []]),
    ] as [(String, JSONValue)])
  func `what cannot be read back is named`(_ given: (String, JSONValue)) {
    do {
      _ = try FrameworkResult(json: given.1)
      Issue.record("it was read")
    } catch {
      #expect(error.path == given.0)
    }
  }
}
