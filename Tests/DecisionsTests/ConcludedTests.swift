import Cases
import Decisions
import Fakes
import Forms
import Foundation
import Frameworks
import StrictJSON
import Testing

/// What is concluded is kept as it was concluded, and nobody has to read it out of a sentence.
@Suite struct `What an outcome keeps of its conclusions` {
  static let questions: [String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    let texts = files.sorted { $0.path < $1.path }.compactMap { try? String(decoding: Data(contentsOf: $0), as: UTF8.self) }
    return texts + (1...60).map { SeededDecisions.scored($0) } + (1...40).map { SeededDecisions.paid($0) }
  }()

  /// By support alone, from the best.
  static func level(_ support: Double) -> Consensus.Level {
    let bounds: [(Double, Consensus.Level)] = [(0.9, .strongConsensus), (0.75, .generalConsensus), (0.6, .majority), (0.4, .divided)]
    return bounds.first { support >= $0.0 }?.1 ?? .strongDisagreement
  }

  static func outcomes() async throws -> [DecisionOutcome] {
    var made: [DecisionOutcome] = []
    for question in questions {
      guard let request = try? DecisionRequest.read(Array(question.utf8)) else { continue }
      do { made.append(try await Making.outcome(request)) } catch CaseStop.refused { continue }
    }
    return made
  }

  @Test func `a level that is worse than its support says why, and one that is not says nothing`() async throws {
    let outcomes = try await Self.outcomes()
    #expect(outcomes.count > 80)
    var reasons: Set<Consensus.Cap.Reason> = []
    for outcome in outcomes {
      let askings = outcome.consensus.attempts.map { ($0.support, $0.level, $0.cappedBy) }
      for (support, level, caps) in askings + [(outcome.consensus.support, outcome.consensus.level, outcome.consensus.cappedBy)] {
        let (caps, bySupport) = (try #require(caps), Self.level(support))
        #expect(caps.map(\.level) == caps.map(\.level).sorted(by: >) && caps.allSatisfy { $0.level > bySupport })
        #expect(level == max(bySupport, caps.first?.level ?? bySupport))
        reasons.formUnion(caps.map(\.reason))
      }
    }
    #expect(reasons.isSuperset(of: [.firstChoices, .tie, .majorityPrefersAnother, .uncoveredDomain]), "\(reasons)")
  }

  @Test func `each uncertainty has its kind, and all of it is read back as it was`() async throws {
    var kinds: Set<UncertaintyFactor.Kind> = []
    for outcome in try await Self.outcomes() {
      let own = try #require(outcome.recommendation.uncertaintyKinds)
      #expect(own.count == outcome.recommendation.uncertaintyFactors.count)
      kinds.formUnion(own)
      #expect(try DecisionOutcome(json: outcome.json) == outcome)
    }
    #expect(kinds.count > 8, "\(kinds)")
  }

  @Test func `a thin panel, and one that did not speak, cap the level with their numbers`() async throws {
    let request = try Requests.request(Requests.crm)
    let two = try await Making.outcome(request, executives: Array(Executive.shipped.prefix(2)))
    #expect(two.consensus.cappedBy?.contains(.thinPanel(opinions: two.opinions.count, least: 3)) ?? false, "\(two.consensus)")
    let names = Set(Executive.shipped.map(\.name))
    let silent = ScriptedOpinions(agreements: [:], silent: names.subtracting(["strategy"]))
    let one = try await Making.outcome(request, opinions: silent)
    #expect(one.consensus.participation < 0.8)
    // A support of ½ is divided by itself, so that nothing caps it.
    #expect(one.consensus.cappedBy == [])
    let sure = ScriptedOpinions(agreements: ["strategy": [one.recommendation.alternative: 1]], silent: names.subtracting(["strategy"]))
    let alone = try await Making.outcome(request, opinions: sure)
    #expect(alone.consensus.cappedBy?.contains(.participation(share: alone.consensus.participation, least: 0.8)) ?? false, "\(alone.consensus)")
    #expect(alone.recommendation.summary.contains("(majority, as "), "\(alone.recommendation.summary)")
  }

  @Test(arguments: [
    (#""required_domains":["legal","finance"]"#, "restricted", ["the question asks for the view of `legal`"]),
    (#""background":"an acquisition""#, "confidential", ["the question speaks of “acquisition”"]), (#""background":"a day""#, "internal", []),
  ])
  func `a classification says why it is not what every decision has`(_ member: String, _ word: String, _ reasons: [String]) async throws {
    let isInContext = member.hasPrefix(#""background""#)
    let outcome = try await Making.outcome(
      #"{"query":"q",\#(isInContext ? "" : member + ",")"context":{\#(isInContext ? member + "," : "")"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    #expect(outcome.classification.rawValue == word && outcome.classificationReasons == reasons)
    let asked = try await Making.outcome(#"{"query":"q","classification":"restricted","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    #expect(asked.classificationReasons == ["who asks wants it so"])
  }

  /// Of what breaks a must nothing is the best.
  @Test func `a priority that names a criterion or a category is held against it, and what names none is told to change nothing`() async throws {
    let outcome = try await Making.outcome(
      """
      {"query":"q","method":"weighted_sum","constraints":[{"criterion":"price","op":">=","value":5}],"context":{"priorities":["PRICE","speed","Strategy","price"],
      "criteria":[{"name":"price","weight":1,"direction":"min"},{"name":"reach","weight":3,"category":"strategy"},{"name":"growth","weight":0,"category":"strategy"}],
      "alternatives":[{"id":"a","scores":{"price":10,"reach":9,"growth":3}},{"id":"b","scores":{"price":8,"reach":2,"growth":3}},
      {"id":"c","scores":{"price":1,"reach":9,"growth":3}}]}}
      """)
    #expect(outcome.recommendation.alternative == "a")
    #expect(
      outcome.priorities == [
        Priority(priority: "PRICE", criterion: "price", best: ["b"]), Priority(priority: "Strategy", criterion: "growth", best: ["a", "b"]),
        Priority(priority: "Strategy", criterion: "reach", best: ["a"]), Priority(priority: "price", criterion: "price", best: ["b"]),
      ])
    #expect(outcome.inputsNotUsed?.map(\.path).filter { $0.contains("priorities") } == ["/context/priorities/1"])
    let none = try await Making.outcome(#"{"query":"q","context":{"priorities":["speed"],"alternatives":[{"id":"a"},{"id":"b"}]}}"#)
    #expect(none.priorities == [] && none.inputsNotUsed?.contains { $0.path == "/context/priorities" } ?? false)
  }

  private static let drill = """
    {"query":"Drill?","framework":"bayesian","context":{"payoff_unit":"kEUR","states":[{"name":"dry","probability":0.6},{"name":"wet","probability":0.4}],
    "experiment":{"cost":3,"likelihoods":{"yes":{"dry":0.1,"wet":0.9},"no":{"dry":0.9,"wet":0.1}}},
    "alternatives":[{"id":"drill","name":"Drill","payoffs":{"dry":-70,"wet":120}},{"id":"sell","name":"Sell","payoffs":{"dry":10,"wet":10}}]}}
    """

  @Test func `payoffs are told in their unit, which stands in the request as it was read`() async throws {
    let outcome = try await Making.outcome(Self.drill)
    let told = outcome.recommendation
    #expect(outcome.request?.at("payoff_unit") == "kEUR")
    #expect(
      told.summary.contains("it costs 3 kEUR and is worth ") && told.summary.contains(" kEUR with it and its cost paid, 10 kEUR with the best without it"),
      "\(told.summary)")
    #expect(told.supportingEvidence.contains("expected_utility: rank 1, score 10 kEUR"), "\(told.supportingEvidence)")
    #expect(told.considered.first?.whyNot == "expected utility scores it 6 kEUR, the recommended one 10 kEUR")
    #expect(!(outcome.inputsNotUsed ?? []).contains { $0.path == "/context/payoff_unit" })
    #expect(DecisionTable.written(outcome).contains("unit,kEUR,kEUR"))
    let scored = try await Making.outcome(
      #"{"query":"q","context":{"payoff_unit":"kEUR","criteria":[{"name":"x","weight":1}],"alternatives":[{"id":"a","scores":{"x":1}},{"id":"b","scores":{"x":2}}]}}"#
    )
    #expect(scored.inputsNotUsed?.first { $0.path == "/context/payoff_unit" }?.why == "no alternative has payoffs or outcomes")
  }

  @Test func `a crisis is stopped by what can be read`() async throws {
    let outcome = try await Making.outcome(
      """
      {"query":"q","framework":"ooda","constraints":[{"criterion":"cost","op":"<=","value":1250000}],"context":{
      "criteria":[{"name":"cost","unit":"EUR","weight":1,"direction":"min"}],"alternatives":[{"id":"a","scores":{"cost":1}},{"id":"b","scores":{"cost":2}}]}}
      """)
    #expect(outcome.framework.result.findings["act"]?.at("stop_condition") == "`cost` is no longer at most 1,250,000 EUR")
  }

  /// The first stands for the others, of which there may be fifty.
  @Test(arguments: [(1, ""), (2, ", all its results"), (50, ", all its results")]) func `what results are called is told once an alternative, for all of them`(
    count: Int, all: String
  ) async throws {
    let result = #"{"description":"as is","confidence":0.5,"probability":\#(1 / Double(count)),"utility":5}"#
    let outcome = try await Making.outcome(
      """
      {"query":"Which?","context":{"alternatives":[{"id":"a","outcomes":[{"probability":1,"utility":9}]},
      {"id":"b","outcomes":[\(Array(repeating: result, count: count).joined(separator: ","))]}]}}
      """)
    let told = try #require(outcome.inputsNotUsed).filter { $0.path.contains("/outcomes/") }
    #expect(
      told.map(\.why).sorted() == [
        "no rule reads what results are called, only language models (of `b`\(all))",
        "only how sure the results are of what is recommended is told (of `b`\(all))",
      ])
    #expect(told.allSatisfy { $0.path.hasPrefix("/context/alternatives/1/outcomes/0/") })
  }
}
