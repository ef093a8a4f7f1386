import Crypto

/// That something was done: written once, in the transaction that did it, and never changed. Always under 2 KB.
///
/// | partition | sort | what |
/// | --- | --- | --- |
/// | `TENANT#<t>#AUDIT#<day>` | `<moment>#<resource id>#<event>` | who, what, when, under which correlation, and the digest of what was stored |
struct AuditEvent: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case decisionMade = "decision.made"
    case decisionReviewed = "decision.reviewed"
    case reviewExpired = "decision.review_expired"
    case outcomeRecorded = "outcome.recorded"
  }

  /// A principal's name is cut here, so that an event stays small whatever names there will be.
  static let principalCharactersMaximum = 200

  var kind: Kind
  /// Who did it, and under which correlation.
  var caller: Caller
  var decisionID: String
  /// The decision's, after it.
  var status: DecisionOutcome.Status
  var at_ms: Int64

  /// The day is UTC's.
  static func partition(_ tenant: String, at_ms: Int64) -> String { "TENANT#\(DecisionKeys.escaped(tenant))#AUDIT#\(Timestamp.text(at_ms).prefix(10))" }

  /// The change that writes it. `record` is what was stored, byte for byte; the salt keeps its digest from telling anything to who can guess the record.
  func change(of record: [UInt8], _ surroundings: any Surroundings) -> RecordChange {
    let salt = surroundings.random(32)
    let key = RecordKey(
      partition: AuditEvent.partition(caller.tenant, at_ms: at_ms), sort: "\(DecisionKeys.moment(at_ms, decisionID))#\(kind.rawValue)")
    let attributes: [String: RecordAttribute] = [
      "event": .string(kind.rawValue), "tenant": .string(caller.tenant),
      "principal": .string(String(String.UnicodeScalarView(caller.principal.unicodeScalars.prefix(AuditEvent.principalCharactersMaximum)))),
      "resource": .string("decisions/\(decisionID)"), "status": .string(status.rawValue), "at_ms": .integer(at_ms),
      "correlation_id": .string(caller.correlationID), "salt": .binary(salt), "record_sha256": .string(Hexadecimal.encode(SHA256.digest(salt + record))),
    ]
    return .put(Record(key: key, attributes: attributes), .absent)
  }
}
