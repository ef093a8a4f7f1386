import Cases
import Decisions
import Forms
import Frameworks
import Testing

@Suite struct `Asking again` {
  /// By `x` each is better than the next, by `y`, which hardly weighs, the next is: nothing is dominated.
  static let four = """
    {"query":"q","context":{"criteria":[{"name":"x","weight":100,"category":"ethics"},{"name":"y","weight":1}],
    "alternatives":[{"id":"a","scores":{"x":9,"y":1}},{"id":"b","scores":{"x":8,"y":2}},{"id":"c","scores":{"x":7,"y":3}},{"id":"d","scores":{"x":6,"y":4}},
    {"id":"e","scores":{"x":5,"y":5}}]}}
    """

  static let panel = ["p", "q", "r", "s"].map { Executive(name: $0, role: $0, expertise: [:], rolePriority: [:], vetoDomains: ["ethics"]) }

  static func outcome(_ agreements: [String: [String: Double]], silent: Set<String> = []) async throws -> DecisionOutcome {
    try await Making.outcome(
      try Requests.request(four), executives: panel, opinions: ScriptedOpinions(agreements: agreements, silent: silent))
  }

  @Test func `a polarised panel is asked about the next alternative, which passes`() async throws {
    let outcome = try await Self.outcome([
      "p": ["a": 1, "b": 0.8], "q": ["a": 0.9, "b": 0.8], "r": ["a": 0.1, "b": 0.7], "s": ["a": 0.25, "b": 0.7],
    ])
    #expect(outcome.consensus.attempts.map(\.alternative) == ["a", "b"])
    #expect(outcome.recommendation.alternative == "b")
    #expect(outcome.consensus.resolution == .structuredDebate)
    #expect(outcome.consensus.attempts[0].conflicts?.map(\.kind) == [.polarised])
    #expect(outcome.consensus.attempts[0].conflicts?.map(\.severity) == [.critical])
    #expect(outcome.consensus.attempts[1].conflicts == [])
    #expect(outcome.consensus.conflicts.isEmpty)
    #expect(outcome.framework.result.winner == "a")
    // Half of them would choose the first one.
    #expect(outcome.consensus.level == .majority)
    #expect(outcome.dissent.map(\.opinion.executive) == ["p", "q"])
    #expect(outcome.dissent.allSatisfy { $0.alternative == "b" && $0.firstChoice == "a" })
    #expect(outcome.reviewReasons == ["the panel recommends `b`, while topsis puts `a` first (`panel_overrules_framework`)"])
  }

  @Test func `no conflict replaces an alternative by one with less support`() async throws {
    // Three of four prefer b, and support a more than it nevertheless once they are asked.
    let outcome = try await Self.outcome([
      "p": ["a": 1, "b": 0.8], "q": ["a": 1, "b": 0.9], "r": ["a": 0.3, "b": 0.2], "s": ["a": 0.3, "b": 0.2],
    ])
    #expect(outcome.consensus.attempts.map(\.alternative) == ["a", "b"])
    #expect(outcome.consensus.attempts[0].conflicts?.first?.severity == .critical)
    #expect(outcome.recommendation.alternative == "a" && outcome.consensus.standing == 0)
    #expect(outcome.reviewReasons.contains { $0.contains("`critical_conflict`") })
  }

  @Test func `it is asked at most three times again`() async throws {
    var agreements: [String: [String: Double]] = [:]
    for name in ["p", "q", "r", "s"] { agreements[name] = ["a": 0.41, "b": 0.42, "c": 0.43, "d": 0.44, "e": 0.9] }
    let outcome = try await Self.outcome(agreements)
    #expect(outcome.consensus.attempts.map(\.alternative) == ["a", "b", "c", "d"])
    #expect(outcome.recommendation.alternative == "d")
    #expect(outcome.status == .awaitingReview)
    #expect(outcome.consensus.resolution == .evidenceBased)
  }

  @Test func `it stops when asking again does not improve`() async throws {
    var agreements: [String: [String: Double]] = [:]
    for name in ["p", "q", "r", "s"] { agreements[name] = ["a": 0.5, "b": 0.45, "c": 0.9] }
    let outcome = try await Self.outcome(agreements)
    #expect(outcome.consensus.attempts.map(\.alternative) == ["a", "b"])
    #expect(outcome.recommendation.alternative == "a")
  }

  @Test func `support under .3 goes to a person`() async throws {
    var agreements: [String: [String: Double]] = [:]
    for name in ["p", "q", "r", "s"] { agreements[name] = ["a": 0.29, "b": 0.21] }
    let outcome = try await Self.outcome(agreements)
    #expect(outcome.escalatedToHuman)
    #expect(outcome.status == .awaitingReview)
    #expect(outcome.veto == nil)
  }

  @Test func `a veto needs a domain in play and agreement under .2`() async throws {
    let vetoed = try await Self.outcome(["p": ["a": 0.9], "q": ["a": 0.9], "r": ["a": 0.95], "s": ["a": 0.19]])
    #expect(vetoed.veto?.executive == "s")
    #expect(vetoed.veto?.domain == "ethics")
    #expect(vetoed.status == .awaitingReview)
    let spared = try await Self.outcome(["p": ["a": 0.9], "q": ["a": 0.9], "r": ["a": 0.95], "s": ["a": 0.2]])
    #expect(spared.veto == nil)
    #expect(spared.status == .completed)
  }

  @Test func `a seat that stays silent does not take part`() async throws {
    let outcome = try await Self.outcome(["p": ["a": 1], "q": ["a": 1], "r": ["a": 1]], silent: ["s"])
    #expect(outcome.consensus.participation == 0.75)
    #expect(outcome.consensus.level == .majority)
    #expect(outcome.status == .awaitingReview)
    #expect(outcome.reviewReasons == ["participation 75% is under 80%"])
    #expect(outcome.opinions.count == 3)
  }

  @Test func `a model's own concern is low, however many share it`() async throws {
    let names = ["p", "q", "r", "s"]
    let opinions = ScriptedOpinions(
      agreements: Dictionary(uniqueKeysWithValues: names.map { ($0, ["a": 0.98]) }),
      concerns: Dictionary(uniqueKeysWithValues: names.map { ($0, ["too dear"]) }))
    let outcome = try await Making.outcome(try Requests.request(Self.four), executives: Self.panel, opinions: opinions)
    #expect(outcome.recommendation.alternative == "a")
    #expect(outcome.consensus.conflicts.map(\.severity) == [.low])
    #expect(outcome.consensus.level == .strongConsensus)
    #expect(outcome.status == .completed)
  }

  @Test func `a panel that is critically divided at the end goes to a person`() async throws {
    let outcome = try await Self.outcome(["p": ["a": 1], "q": ["a": 1], "r": ["a": 0.3], "s": ["a": 0.3]])
    #expect(outcome.recommendation.alternative == "a")
    #expect(outcome.status == .awaitingReview)
    #expect(
      outcome.reviewReasons.last == "a critical conflict stands (`critical_conflict`): polarised (p agrees 100%; q agrees 100%; r agrees 30%; s agrees 30%)")
  }

  @Test(arguments: [(0.9, 0.8, ["support 80% is under 90%"]), (0.9, 0.91, []), (0.5, 0.6, ["support 60% is under 70%"]), (0.5, 0.7, [])])
  func `support under the panel's threshold, and never under .7, goes to a person`(_ threshold: Double, _ agreement: Double, _ reasons: [String]) async throws {
    var settings = DecisionSettings()
    settings.threshold = threshold
    let opinions = ScriptedOpinions(agreements: Dictionary(uniqueKeysWithValues: ["p", "q", "r", "s"].map { ($0, ["a": agreement]) }))
    let outcome = try await Making.outcome(try Requests.request(Self.four), executives: Self.panel, settings: settings, opinions: opinions)
    #expect(outcome.reviewReasons == reasons)
    #expect(outcome.status == (reasons.isEmpty ? .completed : .awaitingReview))
  }

  @Test func `policy forbids before anyone's support counts`() async throws {
    let request = try Requests.request(Self.four)
    let opinions = ScriptedOpinions(agreements: ["p": ["a": 1], "q": ["a": 1], "r": ["a": 1], "s": ["a": 1]])
    let outcome = try await Making.outcome(request, executives: Self.panel, policy: .forbid("frozen budget"), opinions: opinions)
    #expect(outcome.status == .rejected)
    #expect(outcome.reviewReasons.contains("policy forbids it: frozen budget"))
  }
}
