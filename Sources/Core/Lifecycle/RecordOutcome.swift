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
  /// How often a write that lost a race is tried again.
  static let attemptsMaximum = 5

  public struct Recorded: Sendable {
    /// The canonical JSON {`decision_id`, `success`, `observed`, `comment`, `recorded_at`, `by`, `calibration`}: the body of the 201.
    public var body: [UInt8]
  }

  /// A decision that has no outcome yet, or has one recorded already, is a 409.
  public func respond(to id: String, body: [UInt8], from caller: Caller = Caller()) async throws(EndpointError) -> Recorded {
    let observation: Observation
    do throws(RequestError) { observation = try Observation.read(body) } catch { throw .refused(error) }
    let now_ms = surroundings.now_ms()
    guard let stored = try await StoredCase.read(id, tenant: caller.tenant, store: store, now_ms: now_ms) else { throw .notFound }
    guard let status = stored.status, ![.queued, .running, .awaitingReview].contains(status) else { throw .conflict("the decision is not made yet") }
    let outcome = try stored.outcome()
    for _ in 0..<RecordOutcome.attemptsMaximum {
      do throws(RecordStoreError) {
        return try await record(observation, outcome, caller, now_ms)
      } catch {
        if case .conflict(0) = error { throw .conflict("the outcome is recorded already") }
        guard case .conflict = error else { throw EndpointError(error) }
      }
    }
    throw .unavailable(detail: "the calibration records kept changing")
  }

  private func record(_ observation: Observation, _ outcome: DecisionOutcome, _ caller: Caller, _ now_ms: Int64) async throws(RecordStoreError) -> Recorded {
    var changes: [RecordChange] = []
    var members: [(name: String, value: JSONValue)] = []
    for opinion in outcome.opinions {
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
    let json: JSONValue = [
      "decision_id": .string(outcome.decisionID), "success": JSONValue(measure: observation.success), "observed": .string(observation.observed),
      "comment": .string(observation.comment), "by": .string(caller.principal), "recorded_at": .string(Timestamp.text(now_ms)),
      "calibration": .fields(members),
    ]
    guard let bytes = try? JSONWriter.write(json) else { throw .limit("a calibration is not finite") }
    let key = RecordKey(partition: DecisionKeys.partition(caller.tenant, outcome.decisionID), sort: "OUTCOME")
    try await store.write([.put(Record(key: key, attributes: ["body": .binary(bytes)]), .absent)] + changes)
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
