package import StrictJSON

/// What the page reads of JSON that has no type of its own: nil or nothing where it is of another kind.
extension JSONValue {
  package subscript(name: String) -> JSONValue {
    if case .object(let object) = self { object[name] ?? .null } else { .null }
  }

  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
