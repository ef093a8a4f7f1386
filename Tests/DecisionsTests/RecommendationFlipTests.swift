import Cases
import Decisions
import Fakes
import Forms
import Frameworks
import StrictJSON
import Testing

@Suite struct `What another number would recommend` {
  static func outcome(_ body: String, opinions: any OpinionSource = RulesOpinions()) async throws -> DecisionOutcome {
    let journal = try Journal(
      CasePlace(tenant: "", family: Decisions.name, id: "00000000-0000-4000-8000-000000000000"), engine: engineVersion, surroundings: ScriptedSurroundings())
    return try await makeDecision(
      DecisionRequest.read(Array(body.utf8)), executives: Executive.shipped, settings: DecisionSettings(), opinions: opinions, journal: journal)
  }

  /// One seat that counts risk thrice and cost alike: the method's order turns elsewhere than what is recommended.
  static let overruled = """
    {"query":"Which?","method":"weighted_sum","context":{"criteria":[
    {"name":"cost","weight":3,"direction":"min","category":"cost"},{"name":"risk","weight":2,"direction":"min","category":"risk"},{"name":"fit","weight":2,"category":"strategy"}],
    "alternatives":[{"id":"a","scores":{"cost":10,"risk":9,"fit":5}},{"id":"b","scores":{"cost":20,"risk":2,"fit":4}},{"id":"c","scores":{"cost":14,"risk":6,"fit":3}}]}}
    """

  @Test(arguments: [overruled, Requests.crm])
  func `beyond a flip the recommendation is what is told, and before it what it was`(_ body: String) async throws {
    let request = try DecisionRequest.read(Array(body.utf8))
    let made = try await Self.outcome(body)
    let numbers = try #require(made.sensitivity).numbers
    #expect(numbers.allSatisfy { $0.recommendation != nil })
    var flips = 0
    for number in numbers {
      guard let flip = number.recommendation?.flip else { continue }
      let step = (flip.change < 0 ? -1 : 1) * 1e-6 * max(1, flip.value.magnitude)
      for (value, expected) in [(flip.value - step, made.recommendation.alternative), (flip.value + step, flip.recommended)] {
        var moved = request
        moved.input = request.input.moving(number.subject, to: value)
        let journal = try Journal(
          CasePlace(tenant: "", family: Decisions.name, id: "00000000-0000-4000-8000-000000000000"), engine: engineVersion, surroundings: ScriptedSurroundings()
        )
        let there = try await makeDecision(
          moved, executives: Executive.shipped, settings: DecisionSettings(), opinions: RulesOpinions(), journal: journal)
        #expect(there.recommendation.alternative == expected, "\(number.subject) at \(value)")
      }
      flips += 1
    }
    #expect(flips > 3)
  }

  @Test func `what the method would put first is told beside it, and read back as it was written`() async throws {
    let made = try await Self.outcome(Self.overruled)
    let numbers = try #require(made.sensitivity).numbers
    #expect(numbers.contains { $0.recommendation?.flip?.value != $0.order.flip?.value })
    #expect(try DecisionOutcome(json: made.json) == made)
    let told = try #require(made.json.at("sensitivity/numbers/0"))
    #expect(told.at("flip/winner") == nil && told.at("order/flip/recommended") == nil && told.at("order/stable") != nil)
  }

  /// What a model would say at another number nobody can compute.
  @Test func `of a panel that does not speak by the rules the method's flips are told alone`() async throws {
    let made = try await Self.outcome(Self.overruled, opinions: SpokenOpinions())
    let numbers = try #require(made.sensitivity).numbers
    #expect(!numbers.isEmpty && numbers.allSatisfy { $0.recommendation == nil })
    let told = try #require(made.json.at("sensitivity/numbers/0"))
    #expect(told.at("flip") == nil && told.at("stable") == nil && told.at("order/flip") != nil)
    #expect(try DecisionOutcome(json: made.json) == made)
  }

  /// The rules' opinions as if a model had said them.
  private struct SpokenOpinions: OpinionSource {
    var effect: Effect { .pure }

    func opinion(of seat: Seat, on draft: Draft) -> (opinion: Opinion, usage: Usage) {
      var opinion = RulesOpinions.opinion(of: seat, on: draft)
      opinion.source = .model
      return (opinion, Usage())
    }
  }
}
