import Decisions
import Forms
import StrictJSON
import Testing

/// What an executive says by the rules follows from what it loses, and says beside what.
@Suite struct `Words of an opinion` {
  static func outcome(_ costs: [Double], _ fits: [Double], unit: String = "EUR") async throws -> DecisionOutcome {
    let rows = zip(costs, fits).enumerated().map { #"{"id":"\#($0)","name":"N\#($0)","scores":{"cost":\#($1.0),"fit":\#($1.1)}}"# }
    return try await Making.outcome(
      """
      {"query":"q","method":"weighted_sum","context":{"criteria":[{"name":"cost","unit":"\(unit)","weight":3,"direction":"min","category":"cost"},{"name":"fit","unit":"%","weight":1}],
      "alternatives":[\(rows.joined(separator: ","))]}}
      """)
  }

  @Test func `name the place among the others, and the distance from the best`() async throws {
    let outcome = try await Self.outcome([1_460_000, 1_800_000, 2_000_000], [80, 92, 85])
    #expect(outcome.recommendation.alternative == "0")
    for opinion in outcome.opinions {
      #expect(opinion.supportingArguments == ["`cost`: 1,460,000 EUR, the best of 3"])
      #expect(opinion.concerns == ["behind on `fit`: 80%, place 3 of 3 and 12 points less than `N1` (92%)"])
    }
  }

  @Test func `praise nothing that is a concern, and nothing that is alike for all`() async throws {
    // N0 is .8 of the way on cost, which still weighs enough to be a concern.
    let outcome = try await Self.outcome([110, 100, 150], [50, 20, 10])
    #expect(outcome.recommendation.alternative == "0")
    for opinion in outcome.opinions {
      #expect(opinion.supportingArguments.allSatisfy { !$0.hasPrefix("`cost`") }, "\(opinion.supportingArguments)")
      #expect(opinion.concerns == ["behind on `cost`: 110 EUR, place 2 of 3 and 10% more than `N1` (100 EUR)"])
      for argument in opinion.supportingArguments { #expect(!opinion.concerns.contains { $0.contains(argument.prefix { $0 != ":" }) }) }
    }
    // N1 is better by fit: too little to be anybody's concern here, and no argument for N0 either.
    let close = try await Self.outcome([100, 200, 150], [90, 100, 0])
    #expect(close.recommendation.alternative == "0")
    #expect(close.opinions.allSatisfy { $0.supportingArguments == ["`cost`: 100 EUR, the best of 3"] }, "\(close.opinions.map(\.supportingArguments))")
    #expect(!close.recommendation.supportingEvidence.contains { $0.hasPrefix("`fit`") })
    let alike = try await Self.outcome([100, 100, 100], [50, 20, 10])
    #expect(alike.opinions.allSatisfy { $0.supportingArguments == ["`fit`: 50%, the best of 3"] && $0.concerns.isEmpty })
  }

  @Test(
    arguments: [
      ([9, 0, 30], "place 2 of 3 and 9 weeks more than `N1` (0 weeks)"), ([-5, -20, 30], "place 2 of 3 and 15 weeks more than `N1` (−20 weeks)"),
      ([900, 1, 4000], "place 2 of 3 and 899 weeks more than `N1` (1 weeks)"),
    ] as [([Double], String)])
  func `tell a distance in the unit itself where a share says nothing`(_ costs: [Double], _ words: String) async throws {
    let outcome = try await Self.outcome(costs, [100, 0, 0], unit: "weeks")
    let standing = outcome.recommendation.considered.flatMap { $0.strengths + $0.weaknesses } + outcome.opinions.flatMap(\.concerns)
    #expect(standing.contains { $0.hasSuffix(words) }, "\(standing)")
  }

  @Test func `tell a distance in the unit itself where its share would round to nothing`() async throws {
    let outcome = try await Self.outcome([100_000, 99_990, 100_030], [100, 0, 0])
    let standing = outcome.recommendation.considered.flatMap { $0.strengths + $0.weaknesses } + outcome.opinions.flatMap(\.concerns)
    #expect(standing.contains { $0.hasSuffix("place 2 of 3 and 10 EUR more than `N1` (99,990 EUR)") }, "\(standing)")
  }

  /// A record that an earlier engine wrote has other numerals in its sentences.
  @Test func `are known as a broken must whichever engine wrote the number`() async throws {
    let scripted = ScriptedOpinions(
      agreements: [:], concerns: ["ethics": ["`cost` is 180000, but must be at most 50"], "finance": ["`cost` is 180000, but must be at most 50"]])
    let request = try Requests.request(
      """
      {"query":"q","method":"weighted_sum","constraints":[{"criterion":"cost","op":"<=","value":50}],"context":{"criteria":[{"name":"cost","weight":1,"direction":"min"}],
      "alternatives":[{"id":"a","scores":{"cost":180000}},{"id":"b","scores":{"cost":190000}}]}}
      """)
    let outcome = try await Making.outcome(request, opinions: scripted)
    #expect(outcome.consensus.conflicts.contains { $0.kind == .sharedConcern && $0.severity == .critical }, "\(outcome.consensus.conflicts)")
    #expect(outcome.reviewReasons.contains { $0.hasSuffix("breaks a must (`musts_unmet`): `cost` is 180,000, but must be at most 50") })
  }
}

@Suite struct `What stands in an outcome of the request` {
  @Test func `is also what people wrote beside the numbers`() async throws {
    let outcome = try await Making.outcome(
      """
      {"query":"q","deadline":"2030-01-01T00:00:00Z","context":{"background":"Since March.","priorities":["speed","calm"],"values":{"care":2,"honesty":1},"stakeholders":["staff"],
      "metrics":["nobody leaves"],"data":{"a":1},"criteria":[{"name":"x","weight":1}],"alternatives":[{"id":"a","scores":{"x":1}},{"id":"b","scores":{"x":2}}]}}
      """)
    let kept = try #require(outcome.request)
    #expect(kept.at("background") == "Since March." && kept.at("priorities") == ["speed", "calm"] && kept.at("values") == ["care": 2, "honesty": 1])
    #expect(kept.at("stakeholders") == ["staff"] && kept.at("metrics") == ["nobody leaves"] && kept.at("data") == ["a": 1])
    #expect(try #require(Comparison(outcome)).request.asRead == kept)
  }
}
