package import Forms
public import StrictJSON

/// What one step of a case came to: kept so that the step is never taken again.
public struct Receipt: Sendable, Hashable {
  /// Stable across runs of the same code: `clock/created`, `opinion/1/finance`.
  public var key: String
  public var value: JSONValue
  public var usage: Usage
  public var at_ms: Int64
  /// 1, or more when the step was taken again after a failure or a crash.
  public var attempt: Int

  public init(key: String, value: JSONValue, usage: Usage = Usage(), at_ms: Int64, attempt: Int = 1) {
    self.key = key
    self.value = value
    self.usage = usage
    self.at_ms = at_ms
    self.attempt = attempt
  }

  public var json: JSONValue {
    ["key": .string(key), "value": value, "usage": usage.json, "at": .integer(at_ms), "attempt": .integer(Int64(attempt))]
  }

  package init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    key = try object.required("key").string()
    value = object.optional("value")?.value ?? .null
    usage = try Usage(object.required("usage"))
    at_ms = Int64(try object.required("at").integer())
    attempt = try object.required("attempt").integer()
  }
}
