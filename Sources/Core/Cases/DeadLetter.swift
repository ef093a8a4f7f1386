/// What could not be carried to its end, for an operator.
public struct DeadLetter: Sendable, Hashable {
  public var place: CasePlace
  public var type: String
  public var message: String
  public var at_ms: Int64
  /// How often it was tried.
  public var receives: Int

  /// | partition | sort |
  /// | --- | --- |
  /// | `TENANT#<t>#DEADLETTER` | `<moment>#<case id>` |
  var change: RecordChange {
    let key = RecordKey(partition: "\(CaseKeys.tenant(place.tenant))#\(CaseKeys.deadLetters)", sort: CaseKeys.moment(at_ms, place.id))
    let attributes: [String: RecordAttribute] = [
      "family": .string(place.family.singular), "case_id": .string(place.id), "error_type": .string(type), "error_message": .string(message),
      "at_ms": .integer(at_ms), "receives": .integer(Int64(receives)),
    ]
    return .put(Record(key: key, attributes: attributes), .absent)
  }
}
