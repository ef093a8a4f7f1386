import Crypto
import Forms
import Protection
import StrictJSON

/// That something was done: written once, in the transaction that did it, and never changed. Always under 2 KB.
///
/// | partition | sort | what |
/// | --- | --- | --- |
/// | `TENANT#<t>#AUDIT#<day>` | `<moment>#<resource id>#<event>` | who, by which kind of credential, what, of which classification, when, under which correlation, the digest of what was stored, and a seal over all of it |
package struct AuditEvent: Sendable {
  /// A principal's name is cut here, so that an event stays small whatever names there will be.
  package static let principalCharactersMaximum = 200

  /// `<family>.<word>`: `decision.made`.
  package var name: String
  /// Who did it, and under which correlation.
  package var caller: Caller
  /// The kind of what it was done to, and its id: `decisions`, a UUID.
  package var resource: (kind: String, id: String)
  /// The resource's, after it.
  package var status: String
  package var at_ms: Int64
  /// Of the case that it was done to; nil where the resource is classified as nothing.
  package var classification: Classification?
  /// What else is to be known of it, in a caller's words: written as JSON without personal values and secrets, each text cut to `detailBytesMaximum`.
  package var detail: [String: String]

  package static let detailBytesMaximum = 800

  package init(
    _ name: String, by caller: Caller, to resource: (kind: String, id: String), status: String, at_ms: Int64, classified classification: Classification? = nil,
    detail: [String: String] = [:]
  ) {
    (self.name, self.caller, self.resource, self.status, self.at_ms, self.detail) = (name, caller, resource, status, at_ms, detail)
    self.classification = classification
  }

  /// Of a case.
  package init(_ word: String, by caller: Caller, to header: CaseHeader, status: String? = nil, at_ms: Int64, detail: [String: String] = [:]) {
    self.init(
      "\(header.place.family.singular).\(word)", by: caller, to: header.place.resource, status: status ?? header.status, at_ms: at_ms,
      classified: header.columns[CaseHeader.classificationColumn] == nil ? nil : header.classification, detail: detail)
  }

  /// The form that an event is of.
  private static let version: Int64 = 1

  /// The day is UTC's.
  package static func partition(_ tenant: String, at_ms: Int64) -> String { "\(CaseKeys.tenant(tenant))#AUDIT#\(Timestamp.text(at_ms).prefix(10))" }

  /// The change that writes it. `record` is what was stored, byte for byte; the salt keeps its digest from telling anything to who can guess the record.
  package func change(of record: [UInt8], _ surroundings: any Surroundings) -> RecordChange {
    let salt = surroundings.random(32)
    let key = RecordKey(partition: AuditEvent.partition(caller.tenant, at_ms: at_ms), sort: "\(CaseKeys.moment(at_ms, resource.id))#\(name)")
    let principal = String(String.UnicodeScalarView(caller.principal.unicodeScalars.prefix(AuditEvent.principalCharactersMaximum)))
    var attributes: [String: RecordAttribute] = [
      "v": .integer(Self.version), "via": .string(caller.via),
      "event": .string(name), "tenant": .string(caller.tenant), "principal": .string(principal), "resource": .string("\(resource.kind)/\(resource.id)"),
      "status": .string(status), "at_ms": .integer(at_ms), "correlation_id": .string(caller.correlationID), "salt": .binary(salt),
      "record_sha256": .string(Hexadecimal.encode(SHA256.digest(salt + record))),
    ]
    attributes["classification"] = (classification?.rawValue).map { .string($0) }
    if !detail.isEmpty { attributes["detail"] = .string(maskedDetail) }
    return .put(Record(key: key, attributes: attributes).sealed, .absent)
  }

  /// Cut after it was masked, as half of a number would be none.
  private var maskedDetail: String {
    var masking = Masking()
    let members = detail.sorted { $0.key < $1.key }.map {
      (name: $0.key, value: JSONValue.string(masking.mask($0.value).cut(toBytes: Self.detailBytesMaximum)))
    }
    // Texts only: nothing that a writer could refuse.
    return String(decoding: (try? JSONWriter.write(.fields(members))) ?? [], as: UTF8.self)
  }
}

extension String {
  /// Its whole characters of Unicode within so many bytes.
  fileprivate func cut(toBytes bytes: Int) -> String {
    guard utf8.count > bytes else { return self }
    var end = utf8.index(startIndex, offsetBy: bytes)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
