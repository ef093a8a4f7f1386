import Cases
import Decisions
import Fakes
import Forms
import Frameworks
import StrictJSON
import Testing

/// Weights that follow from judgements in pairs are challenged as they are told: by shares.
@Suite struct `A challenge of weights by judgements in pairs` {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings()

  static let scores =
    #""alternatives":[{"id":"x","scores":{"price":5,"taste":1,"look":3}},{"id":"y","scores":{"price":9,"taste":9,"look":2}},{"id":"z","scores":{"price":4,"taste":2,"look":1}}]"#
  static let criteria = #""criteria":[{"name":"price","weight":1,"direction":"min","category":"cost"},{"name":"taste","weight":1},{"name":"look","weight":1}]"#
  static let judgements = "[[1,3,5],[0.3333333333333333,1,9],[0.2,0.1111111111111111,1]]"

  /// By judgements that contradict each other, by one method and another, with a gap, by alternatives compared in pairs, and by judges who all judge in pairs.
  static let questions = [
    #"{"query":"q","method":"ahp","context":{\#(criteria),"pairwise":\#(judgements),\#(scores)}}"#,
    #"{"query":"q","method":"weighted_sum","context":{\#(criteria),"pairwise":\#(judgements),\#(scores)}}"#,
    #"{"query":"q","method":"ahp","context":{\#(criteria),"pairwise":[[1,3,null],[0.3333333333333333,1,9],[null,0.1111111111111111,1]],\#(scores)}}"#,
    #"{"query":"q","framework":"kepner_tregoe","context":{\#(criteria),"pairwise":\#(judgements),\#(scores)}}"#,
    #"{"query":"q","method":"ahp","context":{\#(criteria),"pairwise":\#(judgements),"alternatives_pairwise":{"look":[[1,2,3],[0.5,1,2],[0.3333333333333333,0.5,1]]},"#
      + #""alternatives":[{"id":"x","scores":{"price":5,"taste":1}},{"id":"y","scores":{"price":9,"taste":9}},{"id":"z","scores":{"price":4,"taste":2}}]}}"#,
    #"{"query":"q","method":"weighted_sum","context":{\#(criteria),"judges":[{"name":"Ann","pairwise":\#(judgements)},"#
      + #"{"name":"Bob","pairwise":[[1,2,4],[0.5,1,2],[0.25,0.5,1]]}],\#(scores)}}"#,
  ]

  func made(_ question: String) async throws -> DecisionOutcome {
    let answer = try await MakeDecision(store: store, surroundings: surroundings).respond(to: Array(question.utf8))
    return try DecisionOutcome(json: try JSONReader.read(answer.body))
  }

  func challenge(_ outcome: DecisionOutcome, _ weights: [String: Double]) async throws(EndpointError) -> JSONValue? {
    let body = (try? JSONWriter.write(["weights": .numbers(weights)])) ?? []
    let desk = Desk(store: store, surroundings: surroundings)
    let challenged = try await desk.challenge.respond(to: outcome.decisionID, body: body)
    return try? JSONReader.read(challenged.body)
  }

  @Test(arguments: questions) func `flips just beyond what is told, and not before`(question: String) async throws {
    let outcome = try await made(question)
    let flips = try #require(outcome.sensitivity).numbers.compactMap { number -> (name: String, flip: NumberSensitivity.Flip)? in
      guard case .weight(let name) = number.subject, let flip = number.recommendation?.flip else { return nil }
      return (name, flip)
    }
    try #require(!flips.isEmpty)
    for (name, flip) in flips {
      #expect(flip.asGiven == nil)
      let beyond = try #require(try await challenge(outcome, [name: flip.value + flip.change * 1e-4]))
      #expect(beyond.at("after/alternative_id")?.text == flip.recommended && beyond.at("flips/0/path")?.text == "/weights/\(name)")
      let before = try #require(try await challenge(outcome, [name: flip.value - flip.change * 1e-4]))
      #expect(before.at("after/alternative_id")?.text == outcome.askedAlternative && before.at("changed") == .bool(false))
    }
  }

  @Test func `gives the others the rest in proportion, and judgements that agree`() async throws {
    let outcome = try await made(Self.questions[0])
    let own = try #require(outcome.framework.result.rankings.first { $0.method == "ahp" }).details["weights"]
    let told = try #require(try await challenge(outcome, ["price": 0.4])).at("outcome/framework/result/rankings/0/details")
    let (taste, look) = (try #require(own?.at("taste")?.measure), try #require(own?.at("look")?.measure))
    #expect(abs(try #require(told?.at("weights/price")?.measure) - 0.4) < 1e-9)
    #expect(abs(try #require(told?.at("weights/taste")?.measure) - 0.6 * taste / (taste + look)) < 1e-9)
    #expect(try #require(told?.at("consistency_ratio")?.measure) < 1e-9)
    let all = try #require(try await challenge(outcome, ["price": 0.4, "taste": 0.5])).at("outcome/framework/result/rankings/0/details/weights")
    #expect(abs(try #require(all?.at("look")?.measure) - 0.1) < 1e-9)
  }

  @Test(
    arguments: [
      (["price": 0], "/weights/price", "must be a share over 0 and at most 1, as the weights follow from pairwise judgements"),
      (["price": 40], "/weights/price", "must be a share over 0 and at most 1, as the weights follow from pairwise judgements"),
      (["price": 1], "/weights", "must leave the other criteria a share over 0, as the weights follow from pairwise judgements"),
      (["price": 0.8, "taste": 0.7], "/weights", "must leave a sum of 1, not 1.5"),
    ] as [([String: Double], String, String)]) func `takes shares over 0 that leave some to the others`(
      weights: [String: Double], path: String, rule: String
    ) async throws
  {
    let outcome = try await made(Self.questions[0])
    do throws(EndpointError) {
      _ = try await challenge(outcome, weights)
      Issue.record("was taken")
    } catch {
      guard case .refused(let refused) = error else { throw error }
      #expect(refused.violations.map(\.path) == [path] && refused.violations.map(\.rule) == [rule])
    }
  }
}
