import Cases
import Decisions
import Forms
import Frameworks
import Testing

@Suite struct `Musts in every framework` {
  /// `a` is the best by every method and by its payoffs, and the dearest; `b` is second.
  static func request(_ choice: String, price: Int) -> String {
    let rows = [("a", 180, 10, 5), ("b", 145, 8, 4), ("c", 140, 2, 1)].map { id, price, quality, rank in
      #"{"id":"\#(id)","name":"\#(id.uppercased())","scores":{"price":\#(price),"quality":\#(quality)},"payoffs":{"s":\#(quality)},"urgency":\#(rank),"importance":\#(rank)}"#
    }
    return """
      {"query":"q",\(choice),"constraints":[{"criterion":"price","op":"<=","value":\(price)}],"context":{"states":[{"name":"s","probability":1}],
      "criteria":[{"name":"price","weight":1,"direction":"min"},{"name":"quality","weight":9}],"alternatives":[\(rows.joined(separator: ","))]}}
      """
  }

  static let ranking =
    ["topsis", "weighted_sum", "weighted_product", "vikor", "promethee_ii"].map { #""method":"\#($0)""# }
    + ["bayesian", "cynefin", "eisenhower"].map { #""framework":"\#($0)""# } + [#""framework":"mcda","complexity_level":"simple""#]
  static let screening = ["kepner_tregoe", "ooda"].map { #""framework":"\#($0)""# }

  @Test(arguments: ranking + screening) func `what breaks a must is not compared, and the panel is asked about the best of the others`(_ choice: String)
    async throws
  {
    let outcome = try await Making.outcome(Self.request(choice, price: 150))
    let result = outcome.framework.result
    #expect(result.winner == "b" && result.proposed == "b")
    #expect(result.rankings.allSatisfy { $0.order.last == "a" && $0.scores["a"] == nil && $0.ranks["a"] == nil })
    #expect(result.inadmissible == [Inadmissible(alternative: "a", musts: ["price <= 150"])])
    #expect(outcome.consensus.attempts.map(\.alternative) == ["b"])
    #expect(outcome.recommendation.alternative == "b")
    #expect(outcome.status == .completed)
    #expect(outcome.recommendation.considered.first { $0.id == "a" }?.whyNot == "it breaks a must: `price` is 180, but must be at most 150")
  }

  @Test(arguments: ranking + screening) func `what is recommended although it breaks one goes to a person`(_ choice: String) async throws {
    let outcome = try await Making.outcome(Self.request(choice, price: 50))
    #expect(outcome.recommendation.alternative == "a")
    #expect(outcome.status == .awaitingReview)
    let broken = "`price` is 180, but must be at most 50"
    #expect(outcome.reviewReasons.contains { $0.hasSuffix("breaks a must (`musts_unmet`): \(broken)") })
    #expect(outcome.reviewReasons.count { $0.contains("musts_unmet") } == 1)
    #expect(outcome.recommendation.uncertaintyFactors.count { $0 == "it breaks a must: \(broken)" } == 1)
  }
}

@Suite struct `What the panel judges by` {
  /// By its one criterion `a` is best, by its payoffs `b`.
  static func request(_ choice: String) -> String {
    """
    {"query":"q"\(choice),"context":{"states":[{"name":"s","probability":0.5},{"name":"t","probability":0.5}],"criteria":[{"name":"comfort","weight":1,"category":"ethics"}],
    "alternatives":[{"id":"a","scores":{"comfort":10},"payoffs":{"s":0,"t":4}},{"id":"b","scores":{"comfort":1},"payoffs":{"s":9,"t":9}},
    {"id":"c","scores":{"comfort":0},"payoffs":{"s":1,"t":1}}]}}
    """
  }

  @Test(arguments: ["", #","framework":"bayesian""#, #","framework":"ooda""#]) func `utilities, where they decide`(_ choice: String) async throws {
    let outcome = try await Making.outcome(Self.request(choice))
    #expect(["expected_utility", "minimax_regret"].contains(outcome.framework.method))
    #expect(outcome.framework.result.winner == "b")
    #expect(outcome.recommendation.alternative == "b")
    #expect(outcome.opinions.map(\.agreement) == [1, 1, 1, 1, 1, 1])
    // Being behind on a criterion is a concern whatever decides.
    #expect(outcome.opinions.allSatisfy { $0.concerns == ["behind on `comfort`: 1, place 2 of 3 and 90% less than `a` (10)"] })
  }

  @Test(arguments: [#","framework":"mcda""#, #","framework":"kepner_tregoe""#]) func `ratings, where criteria decide`(_ choice: String) async throws {
    let outcome = try await Making.outcome(Self.request(choice))
    #expect(outcome.recommendation.alternative == "a")
    #expect(outcome.opinions.map(\.agreement) == [1, 1, 1, 1, 1, 1])
  }
}

@Suite struct `What is said of a recommendation` {
  @Test func `of equals a person decides, and it is said`() async throws {
    let rows = ["a", "b", "c", "d", "e"].map { #"{"id":"\#($0)","scores":{"x":1}}"# }.joined(separator: ",")
    let outcome = try await Making.outcome(#"{"query":"q","context":{"criteria":[{"name":"x","weight":1}],"alternatives":[\#(rows)]}}"#)
    let place = "`a` shares first place of 5 with 4 others by topsis"
    #expect(outcome.recommendation.summary == "\(place); the panel supports it by 100% (majority, as 5 alternatives share the first place)")
    #expect(outcome.recommendation.uncertaintyFactors == [place])
    #expect(outcome.recommendation.considered.map(\.whyNot) == Array(repeating: "it scores the same, 0.5", count: 4))
    #expect(outcome.reviewReasons == ["`a` and `b` and `c` and `d` and `e` share the first place (`tie`)"])
  }

  @Test func `what is not first in its own ranking says what is`() async throws {
    let outcome = try await `Asking again`.outcome([
      "p": ["a": 1, "b": 0.8], "q": ["a": 0.9, "b": 0.8], "r": ["a": 0.1, "b": 0.7], "s": ["a": 0.25, "b": 0.7],
    ])
    #expect(outcome.recommendation.uncertaintyFactors.contains("`b` stands place 2 of 5 by topsis; `a` stands first"))
  }

  @Test func `a domain that nobody on the panel knows is uncertain`() async throws {
    let outcome = try await Making.outcome(Requests.crm.replacing(#"["finance","technology"]"#, with: #"["astrology"]"#))
    #expect(outcome.participatingExecutives == ["ethics"])
    #expect(outcome.recommendation.uncertaintyFactors.contains("no executive of the panel has a priority in `astrology`"))
    let known = try await Making.outcome(Requests.crm)
    #expect(!known.recommendation.uncertaintyFactors.contains { $0.contains("has a priority in") })
  }
}
