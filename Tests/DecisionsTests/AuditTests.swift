import Cases
import Decisions
import Forms
import Frameworks
import Crypto
import Fakes
import StrictJSON
import Testing

@Suite struct `Audit events` {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings()
  let caller = Caller(tenant: "acme", principal: "eve", correlationID: "order-7")

  var make: MakeDecision { MakeDecision(store: store, surroundings: surroundings) }

  /// In the order of their keys.
  var events: [Record] {
    store.records.filter { $0.key.partition.contains("#AUDIT#") }.sorted { $0.key.sort < $1.key.sort }
  }

  func text(_ record: Record, _ name: String) -> String? {
    if case .string(let text)? = record.attributes[name] { text } else { nil }
  }

  func digest(_ record: Record, of body: [UInt8]) throws -> Bool {
    guard case .binary(let salt)? = record.attributes["salt"] else { throw ReplayTestFailure.noDivergence }
    #expect(salt.count == 32)
    return text(record, "record_sha256") == Hexadecimal.encode(SHA256.digest(salt + body))
  }

  @Test func `say who made a decision, when, under which correlation, and prove what was stored`() async throws {
    let made = try await make.respond(to: Array(Requests.crm.utf8), from: caller)
    let event = try #require(events.first)
    #expect(events.count == 1)
    #expect(event.key.partition == "TENANT#acme#AUDIT#2026-01-01")
    #expect(event.key.sort.hasSuffix("#\(made.decisionID)#decision.made"))
    #expect(event.index == nil)
    #expect(event.version == 1)
    #expect(
      ["event", "tenant", "principal", "resource", "status", "correlation_id"].map { text(event, $0) } == [
        "decision.made", "acme", "eve", "decisions/\(made.decisionID)", made.status, "order-7",
      ])
    #expect(!event.isChanged)
    var another = event
    another.attributes["principal"] = .string("mallory")
    #expect(another.isChanged)
    #expect(try digest(event, of: made.body))
    #expect(try !digest(event, of: made.body + [0]))
  }

  @Test func `tell of a review and of an outcome`() async throws {
    let made = try await make.respond(to: Reviews.open, from: caller)
    let verdict = #"{"token":"\#(try #require(made.reviewToken))","verdict":"approve"}"#
    let reviewed = try await Desk(store: store, surroundings: surroundings).review(made.decisionID, Array(verdict.utf8), from: caller)
    let recorded = try await Desk(store: store, surroundings: surroundings).record.respond(
      to: made.decisionID, body: Array(#"{"success":1}"#.utf8), from: caller)
    #expect(events.map { text($0, "event") } == ["decision.made", "decision.reviewed", "decision.outcome_recorded"])
    #expect(events.map { text($0, "status") } == ["awaiting_review", "completed", "completed"])
    #expect(try zip(events, [made.body, reviewed.body, recorded.body]).allSatisfy { try digest($0, of: $1) })
    #expect(Set(events.compactMap { $0.attributes["salt"] }).count == 3)
  }

  @Test func `name the clock where nobody answered, whoever came too late`() async throws {
    let made = try await make.respond(to: Reviews.open, from: caller)
    surroundings.advance(by: 86_400_000)
    let verdict = #"{"token":"\#(try #require(made.reviewToken))","verdict":"approve"}"#
    await #expect(throws: EndpointError.self) {
      try await Desk(store: store, surroundings: surroundings).review(made.decisionID, Array(verdict.utf8), from: caller)
    }
    #expect(events.map { text($0, "event") } == ["decision.made", "decision.review_expired"])
    #expect(events.map { text($0, "principal") } == ["eve", "clock"])
    #expect(Set(events.map(\.key.partition)) == ["TENANT#acme#AUDIT#2026-01-01", "TENANT#acme#AUDIT#2026-01-02"])
  }

  @Test func `stand or fall with what they tell of`() async throws {
    await #expect(throws: EndpointError.self) {
      try await MakeDecision(store: FailingRecordStore(store, broken: 1, .before, of: .writes), surroundings: surroundings).respond(to: Reviews.open)
    }
    #expect(store.records.isEmpty)
    let made = try await make.respond(to: Array(Requests.crm.utf8))
    await #expect(throws: EndpointError.self) {
      try await make.respond(to: Array((#"{"decision_id":"\#(made.decisionID)","# + Requests.crm.trimmedOpening).utf8))
    }
    #expect(events.count == 1)
  }

  @Test func `are small, whatever the names`() async throws {
    let long = Caller(tenant: "t", principal: String(repeating: "𝒳", count: 5_000), correlationID: String(repeating: "c", count: 128))
    _ = try await make.respond(to: Array(Requests.crm.utf8), from: long)
    let event = try #require(events.first)
    #expect(text(event, "principal")?.unicodeScalars.count == 200)
    let bytes = event.attributes.reduce(event.key.partition.utf8.count + event.key.sort.utf8.count) { size, attribute in
      switch attribute.value {
      case .string(let text): size + attribute.key.utf8.count + text.utf8.count
      case .binary(let bytes): size + attribute.key.utf8.count + bytes.count
      default: size + attribute.key.utf8.count + 8
      }
    }
    #expect(bytes < 2_048)
  }
}
