internal import StrictJSON

/// What the page reads of JSON that has no type of its own: nil or nothing where it is of another kind.
extension JSONValue {
  subscript(name: String) -> JSONValue {
    if case .object(let object) = self { object[name] ?? .null } else { .null }
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var measure: Double? {
    switch self {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }

  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }
}
