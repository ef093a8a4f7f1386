import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

@Suite struct `Phases of a decision` {
  static let id = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"

  static func run(_ receipts: [Receipt] = []) async throws -> (outcome: DecisionOutcome, journal: Journal) {
    let journal = try Journal(.test(id), engine: engineVersion, receipts: receipts, surroundings: ScriptedSurroundings(step_ms: 0))
    let outcome = try await makeDecision(
      try Requests.request(Requests.crm), executives: Executive.shipped, settings: DecisionSettings(), opinions: CountingOpinions(), journal: journal)
    return (outcome, journal)
  }

  /// The receipts up to a phase, as another version of the engine computed it.
  static func receipts(through phase: String, computed: (JSONValue) -> JSONValue) async throws -> [Receipt] {
    let all = try await run().journal.pending
    let place = try #require(all.firstIndex { $0.key == phase })
    var kept = Array(all[...place])
    let value = computed(try #require(kept[place].value.at("value")))
    kept[place].value = ["engine": "0.9.0", "sha256": "0", "value": value]
    return kept
  }

  @Test func `the panel, the frame, what is asked about and what is said are each on record with the engine`() async throws {
    let phases = try await Self.run().journal.pending.filter { $0.key.hasPrefix("phase/") }
    #expect(phases.map(\.key) == ["phase/panel", "phase/framework", "phase/proposal/1", "phase/opinions/1"])
    #expect(phases.allSatisfy { $0.value.at("engine")?.text == engineVersion })
  }

  @Test func `a case that another version framed goes on with that frame`() async throws {
    let kept = try await Self.receipts(through: "phase/framework") { section in
      guard case .object(var object) = section else { return section }
      object["rationale"] = "as it was seen then"
      return .object(object)
    }
    #expect(try await Self.run(kept).outcome.framework.rationale == "as it was seen then")
  }

  @Test func `what another version asked about is what is asked about`() async throws {
    let kept = try await Self.receipts(through: "phase/proposal/1") { _ in "c" }
    #expect(try await Self.run(kept).outcome.consensus.attempts.first?.alternative == "c")
  }

  @Test func `what was said under another version is what was said`() async throws {
    let kept = try await Self.receipts(through: "phase/opinions/1") { opinions in
      .array(
        (opinions.elements).map { opinion in
          guard case .object(var object) = opinion else { return opinion }
          object["agreement"] = .number(0.875)
          return .object(object)
        })
    }
    let outcome = try await Self.run(kept).outcome
    #expect(outcome.opinions.map(\.agreement) == Array(repeating: 0.875, count: 5))
    #expect(outcome.receipt.usage.modelCalls == 5)
  }
}
