import Cases
import Decisions
import Forms
import Frameworks
import Testing

@Suite struct `Panel consensus` {
  static func panel(_ names: [String], role: (String) -> String = { $0 }) -> [Executive] {
    names.map { Executive(name: $0, role: role($0), expertise: [:], rolePriority: [:]) }
  }

  /// What is ranked by what can be undone, so that nobody but the script has a view.
  static let question = #"{"query":"q","context":{"alternatives":[{"id":"a","reversibility":0.9},{"id":"b","reversibility":0.1}]}}"#

  /// Of one asking, about `a`; who is listed under `b` would choose that.
  static func outcome(
    _ agreements: [String: Double], preferring b: Set<String> = [], absent: Set<String> = [], role: (String) -> String = { $0 }
  ) async throws -> DecisionOutcome {
    var settings = DecisionSettings()
    settings.maxResolutionAttempts = 0
    let scripted = agreements.map { name, agreement in (name, b.contains(name) ? ["a": agreement, "b": min(1, agreement + 0.01)] : ["a": agreement]) }
    return try await Making.outcome(
      try Requests.request(question), executives: panel(agreements.keys.sorted() + absent.sorted(), role: role), settings: settings,
      opinions: ScriptedOpinions(agreements: Dictionary(uniqueKeysWithValues: scripted), silent: absent))
  }

  static func consensus(
    _ agreements: [String: Double], preferring b: Set<String> = [], absent: Set<String> = [], role: (String) -> String = { $0 }
  ) async throws -> Consensus { try await outcome(agreements, preferring: b, absent: absent, role: role).consensus }

  @Test(arguments: [
    (0.9, Consensus.Level.strongConsensus), (0.89, .generalConsensus), (0.75, .generalConsensus), (0.74, .majority), (0.6, .majority), (0.59, .divided),
    (0.4, .divided), (0.39, .strongDisagreement), (0, .strongDisagreement),
  ]) func `support has a level`(_ support: Double, _ level: Consensus.Level) async throws {
    #expect(try await Self.consensus(["a": support, "b": support, "c": support]).level == level)
  }

  @Test(arguments: [(0, Consensus.Level.strongConsensus), (1, .generalConsensus), (2, .generalConsensus), (3, .majority), (4, .divided)])
  func `first choices cap the level`(_ others: Int, _ level: Consensus.Level) async throws {
    let names = (0..<6).map { "e\($0)" }
    let consensus = try await Self.consensus(
      Dictionary(uniqueKeysWithValues: names.map { ($0, 0.95) }), preferring: Set(names.prefix(others)))
    #expect(consensus.support == 0.95 && consensus.level == level)
    #expect(consensus.conflicts.contains { $0.kind == .majorityPrefersAnother && $0.severity == .critical } == (others == 4))
  }

  @Test func `who most would choose is named, and by whom`() async throws {
    let outcome = try await Self.outcome(["p": 0.9, "q": 0.9, "r": 0.9], preferring: ["p", "r"])
    #expect(outcome.consensus.conflicts.map(\.evidence) == [["`b` is the first choice of p, r"]])
    #expect(outcome.reviewReasons.contains { $0.hasPrefix("a critical conflict stands (`critical_conflict`): majority prefers another") })
    #expect(outcome.dissent.map(\.opinion.executive) == ["p", "r"] && outcome.dissent.allSatisfy { $0.firstChoice == "b" && $0.loss == 0.1 })
    #expect(outcome.panel == PanelSummary(madeBy: .models, firstChoices: ["a": ["q"], "b": ["p", "r"]], indifferent: ["q"]))
  }

  @Test(arguments: [1, 2]) func `fewer than three opinions are at most a majority, and a person is asked`(_ count: Int) async throws {
    let outcome = try await Self.outcome(Dictionary(uniqueKeysWithValues: (0..<count).map { ("e\($0)", 1) }))
    #expect(outcome.consensus.level == .majority && outcome.status == .awaitingReview)
    #expect(outcome.reviewReasons.contains { $0.contains("`thin_panel`") })
  }

  @Test func `support is weighted by priority, lead and expertise`() async throws {
    let lead = Executive(name: "a", role: "r", expertise: ["x": 2], rolePriority: ["x": 3])
    let other = Executive(name: "b", role: "s", expertise: ["x": 5], rolePriority: ["x": 2])
    let request = try Requests.request(Self.question.replacing(#""query""#, with: #""required_domains":["x"],"query""#))
    var settings = DecisionSettings()
    settings.maxResolutionAttempts = 0
    let outcome = try await Making.outcome(
      request, executives: [lead, other], settings: settings, opinions: ScriptedOpinions(agreements: ["a": ["a": 1], "b": ["a": 0]]))
    // a: weight .8 (the lead's least) × expertise .4 = .32; b: .4 × 1 = .4.
    #expect(abs(outcome.consensus.support - 0.32 / 0.72) < 1e-10)
  }

  @Test func `who loses up to .05 supports, who loses over .3 opposes, else abstains`() async throws {
    let consensus = try await Self.consensus(["a": 0.95, "b": 0.94, "c": 0.7, "d": 0.69])
    #expect(consensus.supporting == ["a"])
    #expect(consensus.abstaining == ["b", "c"])
    #expect(consensus.opposing == ["d"])
  }

  @Test func `without enough participation it is never a consensus`() async throws {
    let consensus = try await Self.consensus(["a": 1, "b": 1, "d": 1], absent: ["c"])
    #expect(consensus.level == .majority)
    #expect(!consensus.passes(DecisionSettings()))
  }

  @Test(arguments: [
    (["a": 0.7, "b": 0.3], Conflict.Severity.high), (["a": 0.7, "b": 0.8, "c": 0.3], .high), (["a": 0.7, "b": 0.8, "c": 0.3, "d": 0], .critical),
  ]) func `the ends of the scale together are polarised`(_ agreements: [String: Double], _ severity: Conflict.Severity) async throws {
    let conflict = try await Self.consensus(agreements).conflicts.first
    #expect(conflict?.kind == .polarised)
    #expect(conflict?.severity == severity)
  }

  @Test(arguments: [(0.31, nil), (0.29, Conflict.Severity.high), (0.05, .critical)])
  func `roles with two or more opinions conflict when their means are far apart`(_ low: Double, _ severity: Conflict.Severity?) async throws {
    let conflicts = try await Self.consensus(["a1": 0.7, "a2": 0.7, "b1": low, "b2": low, "c1": 0.0], role: { String($0.prefix(1)) }).conflicts
    #expect(conflicts.first { $0.kind == .role }?.severity == severity)
  }

  /// `a` is behind on `price`, which weighs a share of what the other does; four executives, who all raise it or do not.
  @Test(arguments: [(4.0, nil), (6.0, Conflict.Severity.low), (12.0, .medium), (25.0, .high)])
  func `a concern is as grave as its criterion's weight times what the best has more`(_ price: Double, _ severity: Conflict.Severity?) async throws {
    let json = """
      {"query":"q","method":"weighted_sum","context":{"criteria":[{"name":"fit","weight":\(100 - price)},{"name":"price","weight":\(price),"category":"cost"}],
      "alternatives":[{"id":"a","scores":{"fit":1,"price":0}},{"id":"b","scores":{"fit":0,"price":1}}]}}
      """
    let outcome = try await Making.outcome(json, executives: Self.panel(["p", "q", "r", "s"]))
    #expect(outcome.recommendation.alternative == "a")
    let conflict = outcome.consensus.conflicts.first
    #expect(conflict?.severity == severity)
    if severity != nil { #expect(conflict?.evidence == ["behind on `price`: 0, place 2 of 2 and 1 less than `b` (1)", "raised by p, q, r, s"]) }
    // A seat that may veto in what it is about makes what is high critical.
    let vetoing = Self.panel(["p", "q", "r"]) + [Executive(name: "s", role: "s", expertise: [:], rolePriority: [:], vetoDomains: ["cost"])]
    let guarded = try await Making.outcome(json, executives: vetoing)
    #expect(guarded.consensus.conflicts.first?.severity == (severity == .high ? .critical : severity))
  }

  /// Tastle & Wierman, 2007, table 1: consensus of ratings by a panel on a five-point Likert scale.
  @Test(arguments: [([6, 0, 0, 0, 0], 1.0), ([3, 0, 0, 0, 3], 0.0), ([0, 0, 6, 0, 0], 1.0)])
  func `Tastle and Wierman's measure runs from halves at the ends to one class`(_ counts: [Int], _ expected: Double) {
    #expect(abs((AgreementMeasures.tastleWierman(counts: counts) ?? -1) - expected) < 1e-12)
  }

  /// The example in the manual of the R package agrmt 1.42 (D. Ruedin), on a scale of seven.
  @Test func `Tastle and Wierman's measure is that of agrmt's manual`() throws {
    let measure = try #require(AgreementMeasures.tastleWierman(counts: [30, 40, 210, 130, 530, 50, 10]))
    #expect(abs(measure - 0.7256876) < 5e-8)
  }

  @Test func `Tastle and Wierman's measure is symmetric and between`() throws {
    let left = try #require(AgreementMeasures.tastleWierman(counts: [1, 2, 3, 0, 0]))
    let right = try #require(AgreementMeasures.tastleWierman(counts: [0, 0, 3, 2, 1]))
    #expect(abs(left - right) < 1e-12)
    #expect(left > 0.5 && left < 1)
    #expect(AgreementMeasures.tastleWierman([]) == nil)
  }
}
