import Cases
import Decisions
import Forms
import Frameworks
import StrictJSON
import Testing

/// What must hold of every decision, on questions made up from a seed: 3…8 alternatives, 3…9 criteria with categories, musts; and 2…5 states with payoffs.
@Suite struct `Properties of decisions` {
  static let seeds = Array(UInt64(1)...200)

  /// SplitMix64.
  struct Numbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next(_ range: ClosedRange<Int>) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
      return range.lowerBound + Int(mixed % UInt64(range.count))
    }
  }

  static let methods = ["topsis", "weighted_sum", "vikor", "promethee_ii", "weighted_product"]

  /// Scores and weights are whole numbers, so that ties and equals come up; `extra` is added to the alternatives.
  static func scored(_ seed: UInt64, extra: Bool = false) -> String {
    var numbers = Numbers(seed)
    let categories = ["cost", "revenue", "risk", "ethics", "legal", "feasibility", "strategy"]
    let columns = numbers.next(3...9)
    let criteria = (0..<columns).map { place in
      #"{"name":"c\#(place)","weight":\#(numbers.next(place == 0 ? 1...9 : 0...9)),"direction":"\#(numbers.next(0...1) == 0 ? "max" : "min")","category":"\#(categories[numbers.next(0...6)])"}"#
    }
    let rows = (0..<numbers.next(3...8)).map { row in
      #"{"id":"a\#(row)","scores":{"# + (0..<columns).map { #""c\#($0)":\#(numbers.next(1...20))"# }.joined(separator: ",") + "}}"
    }
    let added = extra ? [#"{"id":"z","scores":{"# + (0..<columns).map { #""c\#($0)":\#($0 == 0 ? 1000 : 10)"# }.joined(separator: ",") + "}}"] : []
    let must = #"{"criterion":"c0","op":"<=","value":\#(numbers.next(8...20))}"#
    let framework = seed % 7 == 0 ? #""framework":"kepner_tregoe""# : #""method":"\#(methods[Int(seed % 5)])""#
    return
      #"{"query":"q",\#(framework),"constraints":[\#(must)],"context":{"criteria":[\#(criteria.joined(separator: ","))],"alternatives":[\#((rows + added).joined(separator: ","))]}}"#
  }

  static func paid(_ seed: UInt64) -> String {
    var numbers = Numbers(seed &+ 7_000)
    let states = numbers.next(2...5)
    let parts = (0..<states).map { _ in numbers.next(1...9) }
    let total = parts.reduce(0, +)
    let named = parts.enumerated().map { #"{"name":"s\#($0)","probability":\#(Double($1) / Double(total))}"# }
    let rows = (0..<numbers.next(3...8)).map { row in
      #"{"id":"a\#(row)","payoffs":{"# + (0..<states).map { #""s\#($0)":\#(numbers.next(-50...150))"# }.joined(separator: ",") + "}}"
    }
    let direction = seed % 4 == 0 ? #""payoff_direction":"min","# : ""
    return
      #"{"query":"q","framework":"bayesian","risk_tolerance":\#(Double(numbers.next(0...10)) / 10),"context":{\#(direction)"states":[\#(named.joined(separator: ","))],"alternatives":[\#(rows.joined(separator: ","))]}}"#
  }

  static func check(_ outcome: DecisionOutcome, _ seed: UInt64) throws {
    let result = outcome.framework.result
    let recommended = outcome.recommendation.alternative
    let noneAdmissible = result.flags.contains { $0.kind == .mustsUnmet }
    if !noneAdmissible {
      #expect(!result.dominated.map(\.alternative).contains(recommended), "\(seed)")
      #expect(!result.inadmissible.map(\.alternative).contains(recommended), "\(seed)")
    }
    #expect(outcome.consensus.attempts.allSatisfy { $0.support <= outcome.consensus.support }, "\(seed)")
    let overruled = outcome.reviewReasons.contains { $0.contains("`panel_overrules_framework`") }
    #expect((recommended != result.proposed) == overruled, "\(seed)")
    let panel = try #require(outcome.panel)
    let own = panel.firstChoices[recommended]?.count ?? 0
    if 2 * own < outcome.opinions.count { #expect(outcome.consensus.level > .generalConsensus, "\(seed)") }
    #expect(panel.firstChoices.values.flatMap { $0 }.sorted() == outcome.opinions.map(\.executive).sorted(), "\(seed)")
    #expect(panel.firstChoices.keys.allSatisfy { id in noneAdmissible || !result.inadmissible.map(\.alternative).contains(id) }, "\(seed)")
    #expect(Set(outcome.dissent.map(\.opinion.executive)) == Set(panel.firstChoices.filter { $0.key != recommended }.values.joined()), "\(seed)")
    let share = result.robustness?.firstShare[recommended] ?? 1
    #expect(outcome.recommendation.confidence == min(outcome.consensus.support, share), "\(seed)")
  }

  @Test func `a decision by criteria recommends what it may, and says who overruled whom`() async throws {
    for seed in Self.seeds { try Self.check(try await Making.outcome(Self.scored(seed)), seed) }
  }

  @Test func `so does one by payoffs`() async throws {
    for seed in Self.seeds { try Self.check(try await Making.outcome(Self.paid(seed)), seed) }
  }

  @Test func `adding an alternative that breaks a must changes nothing`() async throws {
    for seed in Self.seeds.prefix(60) {
      let before = try await Making.outcome(Self.scored(seed))
      let after = try await Making.outcome(Self.scored(seed, extra: true))
      guard !before.framework.result.flags.contains(where: { $0.kind == .mustsUnmet }) else { continue }
      #expect(after.recommendation.alternative == before.recommendation.alternative && after.opinions == before.opinions, "\(seed)")
      #expect(after.consensus == before.consensus && after.reviewReasons == before.reviewReasons, "\(seed)")
      #expect(after.recommendation.confidence == before.recommendation.confidence && after.sensitivity == before.sensitivity, "\(seed)")
    }
  }
}
