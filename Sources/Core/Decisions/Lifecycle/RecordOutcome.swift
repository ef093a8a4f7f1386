public import Cases
import Forms
import Frameworks
import StrictJSON

/// POST /decisions/{id}/outcome: what came of a decision in the world, once; it goes into the record of everyone who gave an opinion on it.
public struct RecordOutcome: Sendable {
  private let store: any RecordStore
  private let surroundings: any Surroundings

  public init(store: any RecordStore, surroundings: any Surroundings) {
    self.store = store
    self.surroundings = surroundings
  }

  public static let bodyBytesMaximum = 65_536
  /// How often a write is tried that loses races: all outcomes of one moment meet at the same executives' records, and one of them wins each time.
  static let attemptsMaximum = 25

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
    let now_ms = surroundings.now_ms()
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: now_ms) else { throw .notFound }
    switch stored.status {
    case .completed: break
    case .rejected, .vetoed, .failed: throw .conflict("the decision was not carried out: nothing can have come of it")
    case .queued, .running, .awaitingReview, nil: throw .conflict("the decision is not made yet")
    }
    let outcome = try stored.outcome()
    for _ in 0..<RecordOutcome.attemptsMaximum {
      do throws(RecordStoreError) {
        return try await record(observation, outcome, caller, ticket, now_ms)
      } catch {
        if case .conflict(0) = error {
          if let ticket, ticket.isTakenOver, let recorded = try await recorded(stored, under: ticket) { return recorded }
          throw .conflict("the outcome is recorded already")
        }
        guard case .conflict = error else { throw EndpointError(error) }
      }
    }
    throw .conflict("too many outcomes are recorded at this moment; this one was not, and may be sent again")
  }

  /// What was recorded of a decision, the body of its 201; nil while nothing is.
  public static func recorded(of stored: StoredCase, store: any RecordStore) async throws(EndpointError) -> Recorded? {
    try await read(stored, store)?.bytes("body").map { Recorded(body: $0) }
  }

  private func recorded(_ stored: StoredCase, under ticket: Idempotency.Ticket) async throws(EndpointError) -> Recorded? {
    guard let record = try await RecordOutcome.read(stored, store), record.text("ticket") == ticket.caseID else { return nil }
    return record.bytes("body").map { Recorded(body: $0) }
  }

  /// It never expires, so that it does not matter when it is read.
  private static func read(_ stored: StoredCase, _ store: any RecordStore) async throws(EndpointError) -> Record? {
    do throws(RecordStoreError) { return try await store.get(key(stored.tenant, stored.id), now_s: 0) } catch { throw EndpointError(error) }
  }

  private static func key(_ tenant: String, _ id: String) -> RecordKey { RecordKey(partition: DecisionKeys.partition(tenant, id), sort: "OUTCOME") }

  private func record(
    _ observation: Observation, _ outcome: DecisionOutcome, _ caller: Caller, _ ticket: Idempotency.Ticket?, _ now_ms: Int64
  ) async throws(RecordStoreError) -> Recorded {
    let isAmended = outcome.humanReview?.verdict == .amend
    var changes: [RecordChange] = []
    var members: [(name: String, value: JSONValue)] = []
    // The panel spoke about what it recommended; of what a reviewer chose instead it forecast nothing.
    for opinion in isAmended ? [] : outcome.opinions {
      let before = try await store.get(CalibrationRecords.key(caller.tenant, opinion.executive), now_s: now_ms / 1000)
      let change = CalibrationRecords.change(before, caller.tenant, opinion, success: observation.success)
      changes.append(change)
      guard case .put(let after, _) = change else { continue }
      let calibration = Calibration(count: Int(after.integer("count") ?? 0), squaresNano: after.integer("squares_nano") ?? 0)
      members.append(
        (
          opinion.executive,
          [
            "count": .integer(Int64(calibration.count)), "brier_score": JSONValue(measure: calibration.brierScore),
            "voice": JSONValue(measure: calibration.voice),
          ]
        ))
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
    let event = AuditEvent("decision.outcome_recorded", by: caller, to: ("decisions", outcome.decisionID), status: outcome.status.rawValue, at_ms: now_ms)
    let record = Record(key: RecordOutcome.key(caller.tenant, outcome.decisionID), attributes: attributes)
    try await store.write([.put(record, .absent)] + changes + [event.change(of: bytes, surroundings)])
    return Recorded(body: bytes)
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
