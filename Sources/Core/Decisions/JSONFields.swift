import StrictJSON

extension JSONValue {
  static func fields(_ members: [(name: String, value: JSONValue)]) -> JSONValue { .object(JSONObject(members)) }

  static func numbers(_ numbers: [String: Double]) -> JSONValue { .fields(numbers.map { ($0.key, JSONValue(measure: $0.value)) }) }

  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  static func choice<Choice: RawRepresentable>(_ choice: Choice) -> JSONValue where Choice.RawValue == String { .string(choice.rawValue) }

  static func choice<Choice: RawRepresentable>(_ choice: Choice?) -> JSONValue where Choice.RawValue == String { choice.map { .choice($0) } ?? .null }
}

extension RecordField {
  func strings() throws(FrameworkError) -> [String] {
    try elements().mapped { element throws(FrameworkError) in try element.string() }
  }

  func list<Element>(_ read: (RecordField) throws(FrameworkError) -> Element) throws(FrameworkError) -> [Element] { try elements().mapped(read) }
}
