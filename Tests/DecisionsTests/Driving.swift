import Cases
import Decisions
import Fakes
import Forms
import StrictJSON

/// Decisions made in a test, each by one call with whatever stands behind it.
struct MakeDecision {
  var executives: [Executive] = Executive.shipped
  var settings = DecisionSettings()
  var opinions: any OpinionSource = RulesOpinions()
  var store: any RecordStore
  var surroundings: ScriptedSurroundings
  var notifications: RecordedNotifications?

  var cases: CaseStore { CaseStore(records: store, surroundings: surroundings, notifications: notifications) }
  var family: Decisions {
    Decisions(executives: executives, settings: settings, opinions: opinions, voices: RecordedCalibrations(records: store, surroundings: surroundings))
  }

  func respond(to body: [UInt8], from caller: Caller = Caller(), under ticket: Idempotency.Ticket? = nil) async throws(EndpointError) -> CaseAnswer {
    try await family.make(body, from: caller, under: ticket, in: cases)
  }

  /// As a worker does that finds the case left behind.
  func resume(_ id: String) async throws(EndpointError) -> CaseAnswer {
    try await family.advance(CasePlace(tenant: "local", family: Decisions.name, id: id), in: cases, ignoringLease: true)
  }
}

extension CaseAnswer {
  var decisionID: String { place.id }
  var reviewToken: String? { token }
  var decided: DecisionOutcome.Status? { DecisionOutcome.Status(rawValue: status) }
}

/// The endpoints of decisions over one store, without a gateway in front.
struct Desk {
  var store: any RecordStore
  var surroundings = ScriptedSurroundings(step_ms: 0)
  var notifications: RecordedNotifications?

  var cases: CaseStore { CaseStore(records: store, surroundings: surroundings, notifications: notifications) }
  var family: Decisions { Decisions(voices: NoCalibrations()) }

  func find(_ id: String, from caller: Caller = Caller(), now_ms: Int64 = 0) async throws(EndpointError) -> CaseAnswer {
    try await family.find(id, from: caller, in: cases, now_ms: now_ms)
  }

  func list(_ parameters: [String: String] = [:], from caller: Caller = Caller()) async throws -> ListCases.Page {
    try await list(ListCases.Filter(parameters: parameters, of: family), from: caller)
  }

  func list(_ filter: ListCases.Filter, from caller: Caller = Caller()) async throws(EndpointError) -> ListCases.Page {
    try await ListCases(family, records: store).respond(to: filter, from: caller, now_ms: 0)
  }

  func review(
    _ id: String, _ body: [UInt8], from caller: Caller = Caller(), under ticket: Idempotency.Ticket? = nil
  ) async throws(EndpointError) -> CaseAnswer {
    try await family.answer(Decisions.review, of: id, with: body, from: caller, under: ticket, in: cases)
  }

  func expire(_ id: String, from caller: Caller = Caller()) async throws(EndpointError) -> CaseAnswer? {
    try await family.expire(Decisions.review, of: id, from: caller, in: cases)
  }

  var record: RecordOutcome { RecordOutcome(family, in: cases) }
  var challenge: ChallengeDecision { ChallengeDecision(family, in: cases) }
  var sweep: SweepCases { SweepCases(Families([family]), in: cases) }

  func stored(_ id: String, tenant: String = "local") async throws(EndpointError) -> StoredCase? {
    try await StoredCase.read(id, of: family, tenant: tenant, in: cases, now_ms: 0)
  }

  static func replay(_ stored: StoredCase) async -> Replay { await Decisions(voices: NoCalibrations()).replay(stored) }
}

extension CasePlace {
  static func test(_ id: String) -> CasePlace { CasePlace(tenant: "local", family: Decisions.name, id: id) }
}
