public import Cases
import Forms
import StrictJSON

/// POST /decisions/{id}/outcome: what came of a decision in the world, once; it goes into the record of everyone who gave an opinion on it.
public struct RecordOutcome: Sendable {
  private let cases: CaseStore
  private let family: Decisions

  public init(_ family: Decisions, in cases: CaseStore) { (self.family, self.cases) = (family, cases) }

  public static let bodyBytesMaximum = 65_536

  public struct Recorded: Sendable {
    /// The canonical JSON {`decision_id`, `success`, `observed`, `comment`, `recorded_at`, `by`, `calibration`, `calibration_note`?}: the body of the 201.
    public var body: [UInt8]
  }

  /// A decision that is not made yet, was not carried out, or has its outcome recorded already, is a 409. Under the ticket of an attempt that was left behind,
  /// what that attempt recorded is the answer.
  public func respond(
    to id: String, body: [UInt8], from caller: Caller = Caller(), under ticket: Idempotency.Ticket? = nil
  ) async throws(EndpointError) -> Recorded {
    let observation: Observation
    do throws(RequestError) { observation = try Observation.read(body) } catch { throw .refused(error) }
    let now_ms = cases.surroundings.now_ms()
    let place = try family.place(id, caller.tenant)
    guard let (header, shown) = try await cases.shown(place, family.shape, now_ms: now_ms) else { throw .notFound }
    switch DecisionOutcome.Status(rawValue: header.status) {
    case .completed: break
    case .rejected, .vetoed, .failed: throw .conflict("the decision was not carried out: nothing can have come of it")
    case .queued, .running, .awaitingReview, nil: throw .conflict("the decision is not made yet")
    }
    let outcome = try DecisionOutcome(made: shown, status: header.status)
    do throws(RecordStoreError) { return try await record(observation, outcome, place, caller, ticket, now_ms) } catch {
      guard case .conflict = error else { throw EndpointError(error) }
      if let ticket, ticket.isTakenOver, let before = try await RecordOutcome.read(place, cases.records), before.text("ticket") == ticket.caseID,
        let body = before.bytes("body")
      {
        return Recorded(body: body)
      }
      throw .conflict("the outcome is recorded already")
    }
  }

  /// What was recorded of a decision, the body of its 201; nil while nothing is.
  public static func recorded(of place: CasePlace, in records: any RecordStore) async throws(EndpointError) -> Recorded? {
    try await read(place, records)?.bytes("body").map { Recorded(body: $0) }
  }

  /// It never expires, so that it does not matter when it is read.
  private static func read(_ place: CasePlace, _ records: any RecordStore) async throws(EndpointError) -> Record? {
    let record: Record?
    do throws(RecordStoreError) { record = try await records.get(place.key("OUTCOME"), now_s: 0) } catch { throw EndpointError(error) }
    return try record?.unchanged()
  }

  /// The outcome, once, and what it adds to the executives' records: additions refuse nobody, however many outcomes of one moment meet at the same executives.
  private func record(
    _ observation: Observation, _ outcome: DecisionOutcome, _ place: CasePlace, _ caller: Caller, _ ticket: Idempotency.Ticket?, _ now_ms: Int64
  ) async throws(RecordStoreError) -> Recorded {
    let isAmended = outcome.humanReview?.verdict == .amend
    // The panel spoke about what it recommended; of what a reviewer chose instead it forecast nothing.
    let scored = isAmended ? [] : outcome.opinions
    let before = scored.isEmpty ? [:] : try await CalibrationRecords.read(caller.tenant, cases.records, now_ms: now_ms)
    let members = scored.map { opinion in
      let calibration = (before[opinion.executive] ?? Calibration()).adding(agreement: opinion.agreement, success: observation.success)
      return (name: opinion.executive, value: calibration.json)
    }
    var fields: [(name: String, value: JSONValue)] = [
      ("decision_id", .string(outcome.decisionID)), ("success", JSONValue(measure: observation.success)), ("observed", .string(observation.observed)),
      ("comment", .string(observation.comment)), ("by", .string(caller.principal)), ("recorded_at", .string(Timestamp.text(now_ms))),
      ("calibration", .fields(members)),
    ]
    if isAmended {
      let note = "nobody is scored: the review chose `\(outcome.recommendation.alternative)`, and the panel's opinions were on another alternative"
      fields.append(("calibration_note", .string(note)))
    }
    guard let bytes = try? JSONWriter.write(.fields(fields)) else { throw .limit("a calibration is not finite") }
    var attributes: [String: RecordAttribute] = ["body": .binary(bytes)]
    attributes["ticket"] = (ticket?.caseID).map { .string($0) }
    let event = AuditEvent(
      "decision.outcome_recorded", by: caller, to: place.resource, status: outcome.status.rawValue, at_ms: now_ms, classified: outcome.classification)
    let changes = scored.map { CalibrationRecords.change(caller.tenant, $0, success: observation.success) }
    try await cases.records.write(
      [.put(Record(key: place.key("OUTCOME"), attributes: attributes).sealed, .absent)] + changes + [event.change(of: bytes, cases.surroundings)])
    return Recorded(body: bytes)
  }
}

extension Calibration {
  fileprivate var json: JSONValue {
    ["count": .integer(Int64(count)), "brier_score": JSONValue(measure: brierScore), "voice": JSONValue(measure: voice)]
  }
}

/// How a decision turned out.
struct Observation: Sendable {
  /// 0…1.
  var success: Double
  var observed: String
  var comment: String

  static func read(_ body: [UInt8]) throws(RequestError) -> Observation {
    let findings = Findings()
    let value = try RequestBody.json(body, atMost: RecordOutcome.bodyBytesMaximum)
    let fields = try FieldReader.root(value, findings, fields: ["success", "observed", "comment"])
    fields.require("success")
    let observation = Observation(
      success: fields.number("success", from: 0, to: 1) ?? 0, observed: fields.text("observed", 0...5000) ?? "", comment: fields.text("comment", 0...5000) ?? ""
    )
    try findings.check()
    return observation
  }
}
