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

  @Test(arguments: ranking) func `the ranking stays whole, and the panel is asked about the best that breaks none`(_ choice: String) async throws {
    let outcome = try await Making.outcome(Self.request(choice, price: 150))
    #expect(outcome.framework.result.winner == "a")
    #expect(outcome.framework.result.rankings[0].order == ["a", "b", "c"])
    #expect(
      outcome.framework.rationale.hasSuffix(
        "; `A` stands first but breaks a must (`price` is 180, but must be <= 150), so the panel is asked about `B`"))
    #expect(outcome.consensus.attempts.map(\.alternative) == ["b"])
    #expect(outcome.recommendation.alternative == "b")
    #expect(outcome.status == .completed)
    #expect(outcome.recommendation.considered[0].whyNot == "it ranks higher (1, not 2), but it breaks a must: `price` is 180, but must be <= 150")
    #expect(outcome.recommendation.uncertaintyFactors.contains("`B` stands place 2 of 3 by \(outcome.framework.method); `A` stands first"))
  }

  @Test(arguments: screening) func `what a framework screens it does not rank`(_ choice: String) async throws {
    let outcome = try await Making.outcome(Self.request(choice, price: 150))
    #expect(outcome.framework.result.winner == "b")
    #expect(outcome.recommendation.alternative == "b")
    #expect(outcome.status == .completed)
    let screened = outcome.recommendation.considered.first { $0.id == "a" }?.whyNot
    #expect(screened == "it was screened out before the ranking: it breaks a must: `price` is 180, but must be <= 150")
  }

  @Test(arguments: ranking + screening) func `what is recommended although it breaks one goes to a person`(_ choice: String) async throws {
    let outcome = try await Making.outcome(Self.request(choice, price: 50))
    #expect(outcome.recommendation.alternative == "a")
    #expect(outcome.status == .awaitingReview)
    let broken = "`price` is 180, but must be <= 50"
    #expect(outcome.reviewReasons.contains("it breaks a must (flag `musts_unmet`): \(broken)"))
    #expect(outcome.reviewReasons.count { $0.contains("musts_unmet") } == 1)
    #expect(outcome.recommendation.uncertaintyFactors.count { $0 == "it breaks a must: \(broken)" } == 1)
  }

  @Test func `what scores less and breaks one as well is told so`() async throws {
    let json = Self.request(#""method":"weighted_sum""#, price: 160)
      .replacing(#"{"criterion":"price","op":"<=","value":160}"#, with: #"{"criterion":"quality","op":">=","value":5}"#)
    let outcome = try await Making.outcome(json)
    #expect(outcome.recommendation.alternative == "a")
    #expect(
      outcome.recommendation.considered[1].whyNot
        == "weighted_sum scores it 0.1, the recommended one 0.9, and it breaks a must: `quality` is 2, but must be >= 5")
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
    // A criterion that an executive values is a concern of its whatever decides.
    #expect(outcome.opinions.filter { !$0.concerns.isEmpty }.map(\.executive) == ["ethics", "legal"])
  }

  @Test(arguments: [#","framework":"mcda""#, #","framework":"kepner_tregoe""#]) func `ratings, where criteria decide`(_ choice: String) async throws {
    let outcome = try await Making.outcome(Self.request(choice))
    #expect(outcome.recommendation.alternative == "a")
    #expect(outcome.opinions.map(\.agreement) == [1, 1, 1, 1, 1, 1])
  }
}

@Suite struct `What is said of a recommendation` {
  @Test func `of equals the ids decide, and it is said`() async throws {
    let rows = ["a", "b", "c", "d", "e"].map { #"{"id":"\#($0)","scores":{"x":1}}"# }.joined(separator: ",")
    let outcome = try await Making.outcome(#"{"query":"q","context":{"criteria":[{"name":"x","weight":1}],"alternatives":[\#(rows)]}}"#)
    let place = "`a` shares first place of 5 with 4 others by topsis, so that the ids decide"
    #expect(outcome.recommendation.summary == "\(place); the panel supports it by 100% (strong consensus)")
    #expect(outcome.recommendation.uncertaintyFactors == [place])
    #expect(outcome.recommendation.considered.map(\.whyNot) == Array(repeating: "it scores the same, 0.5; the ids decide", count: 4))
  }

  @Test func `what is not first in its own ranking says what is`() async throws {
    let outcome = try await `Asking again`.outcome([
      "p": ["a": 1, "b": 0.8], "q": ["a": 0.9, "b": 0.8], "r": ["a": 0.1, "b": 0.7], "s": ["a": 0.25, "b": 0.7],
    ])
    #expect(outcome.recommendation.uncertaintyFactors == ["`b` stands place 2 of 5 by topsis; `a` stands first"])
  }

  @Test func `a domain that nobody on the panel knows is uncertain`() async throws {
    let outcome = try await Making.outcome(Requests.crm.replacing(#"["finance","technology"]"#, with: #"["astrology"]"#))
    #expect(outcome.participatingExecutives == ["ethics"])
    #expect(outcome.recommendation.uncertaintyFactors.contains("no executive of the panel has a priority in `astrology`"))
    let known = try await Making.outcome(Requests.crm)
    #expect(!known.recommendation.uncertaintyFactors.contains { $0.contains("has a priority in") })
  }
}
