public import StrictJSON

extension JSONValue {
  public static func fields(_ members: [(name: String, value: JSONValue)]) -> JSONValue { .object(JSONObject(members)) }

  public static func numbers(_ numbers: [String: Double]) -> JSONValue { .fields(numbers.map { ($0.key, JSONValue(measure: $0.value)) }) }

  public static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  public static func choice<Choice: RawRepresentable>(_ choice: Choice) -> JSONValue where Choice.RawValue == String { .string(choice.rawValue) }

  public static func choice<Choice: RawRepresentable>(_ choice: Choice?) -> JSONValue where Choice.RawValue == String { choice.map { .choice($0) } ?? .null }
}

extension RecordField {
  public func strings() throws(StoredError) -> [String] {
    try elements().mapped { element throws(StoredError) in try element.string() }
  }

  public func list<Element>(_ read: (RecordField) throws(StoredError) -> Element) throws(StoredError) -> [Element] { try elements().mapped(read) }

  /// Milliseconds since 1970 of an RFC 3339 text.
  public func moment() throws(StoredError) -> Int64 {
    guard let time_ms = Timestamp.milliseconds(try string()) else { throw StoredError(path: path, rule: "must be a date and time") }
    return time_ms
  }
}
