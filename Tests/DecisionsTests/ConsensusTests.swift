import Cases
import Decisions
import Forms
import Frameworks
import Testing

@Suite struct `Panel consensus` {
  static func seats(_ names: [String], role: (String) -> String = { $0 }) -> [Seat] {
    PanelSelection.seats(names.map { Executive(name: $0, role: role($0), expertise: [:], rolePriority: [:]) }, domains: [])
  }

  static func opinions(_ agreements: [String: Double], concerns: [String: [String]] = [:]) -> [Opinion] {
    agreements.map { Opinion(executive: $0.key, agreement: $0.value, concerns: concerns[$0.key] ?? [], confidence: 1, source: .rules) }
  }

  static func consensus(_ agreements: [String: Double], concerns: [String: [String]] = [:], absent: [String] = [], role: (String) -> String = { $0 })
    -> Consensus
  {
    Consensus(opinions(agreements, concerns: concerns), of: seats(agreements.keys.sorted() + absent, role: role), settings: DecisionSettings())
  }

  @Test(arguments: [
    (0.9, Consensus.Level.strongConsensus), (0.89, .generalConsensus), (0.75, .generalConsensus), (0.74, .majority), (0.6, .majority), (0.59, .divided),
    (0.4, .divided), (0.39, .strongDisagreement), (0, .strongDisagreement),
  ]) func `support has a level`(_ support: Double, _ level: Consensus.Level) {
    #expect(Self.consensus(["a": support]).level == level)
  }

  @Test func `support is weighted by priority, lead and expertise`() {
    let lead = Executive(name: "a", role: "r", expertise: ["x": 2], rolePriority: ["x": 3])
    let other = Executive(name: "b", role: "s", expertise: ["x": 5], rolePriority: ["x": 2])
    let seats = PanelSelection.seats([lead, other], domains: ["x"])
    let consensus = Consensus(Self.opinions(["a": 1, "b": 0]), of: seats, settings: DecisionSettings())
    // a: weight .8 (the lead's least) × expertise .4 = .32; b: .4 × 1 = .4.
    #expect(abs(consensus.support - 0.32 / 0.72) < 1e-12)
  }

  @Test func `over .6 supports, under .4 opposes, else abstains`() {
    let consensus = Self.consensus(["a": 0.61, "b": 0.6, "c": 0.4, "d": 0.39])
    #expect(consensus.supporting == ["a"])
    #expect(consensus.abstaining == ["b", "c"])
    #expect(consensus.opposing == ["d"])
  }

  @Test func `without enough participation it is never a consensus`() {
    let consensus = Self.consensus(["a": 1, "b": 1], absent: ["c"])
    #expect(consensus.level == .majority)
    #expect(!consensus.passes(DecisionSettings()))
  }

  @Test(arguments: [(1, 6, nil), (2, 6, Conflict.Severity.low), (3, 6, .medium), (4, 6, .critical)])
  func `a shared concern is graver the more share it`(_ sharing: Int, _ of: Int, _ severity: Conflict.Severity?) {
    let names = (0..<of).map { "e\($0)" }
    let agreements = Dictionary(uniqueKeysWithValues: names.map { ($0, 0.8) })
    let concerns = Dictionary(uniqueKeysWithValues: names.prefix(sharing).map { ($0, ["too dear"]) })
    #expect(Self.consensus(agreements, concerns: concerns).conflicts.first?.severity == severity)
  }

  @Test(arguments: [
    (["a": 0.7, "b": 0.3], Conflict.Severity.high), (["a": 0.7, "b": 0.8, "c": 0.3], .high), (["a": 0.7, "b": 0.8, "c": 0.3, "d": 0], .critical),
  ]) func `the ends of the scale together are polarised`(_ agreements: [String: Double], _ severity: Conflict.Severity) {
    let conflict = Self.consensus(agreements).conflicts.first
    #expect(conflict?.kind == .polarised)
    #expect(conflict?.severity == severity)
  }

  @Test(arguments: [(0.31, nil), (0.29, Conflict.Severity.high), (0.05, .critical)])
  func `roles with two or more opinions conflict when their means are far apart`(_ low: Double, _ severity: Conflict.Severity?) {
    let conflicts = Self.consensus(["a1": 0.7, "a2": 0.7, "b1": low, "b2": low, "c1": 0.0], role: { String($0.prefix(1)) }).conflicts
    #expect(conflicts.first { $0.kind == .role }?.severity == severity)
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
