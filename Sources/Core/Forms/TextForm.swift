import StrictJSON

/// The form of a text beyond its length, said once for who reads it and for the schema.
public struct TextForm: Sendable {
  /// A regular expression of the whole text, as JSON Schema has it (ECMA-262).
  let pattern: String
  let rule: String
  let length: ClosedRange<Int>
  let holds: @Sendable (String) -> Bool

  /// What SHA-256 gives, in base64url without padding. Digests are kept as words: one that held a space would be none.
  public static let digestBase64URL = TextForm(
    pattern: "^[A-Za-z0-9_-]{43}$", rule: "must be a SHA-256 in base64url: 43 letters, digits, `-` and `_`", length: 43...43
  ) { text in
    text.utf8.count == 43
      && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
  }

  /// All of a SHA-256 or its first half, in small hexadecimal digits.
  public static let digestHexadecimal = TextForm(
    pattern: "^([0-9a-f]{32}|[0-9a-f]{64})$", rule: "must be 32 or 64 small hexadecimal digits", length: 32...64
  ) { text in
    [32, 64].contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  var schema: Schema {
    var schema = Schema.text(length)
    schema.json["pattern"] = .string(pattern)
    return schema
  }

  func read(_ value: JSONValue, _ path: String, _ findings: Findings) -> String? {
    // One rule is told of what breaks the form, whatever else it lacks.
    if case .string(let text) = value, text.isBlank {
      findings.invalid(path, rule)
      return nil
    }
    guard let text = FieldReader.text(value, at: path, length, findings) else { return nil }
    guard holds(text) else {
      findings.invalid(path, rule)
      return nil
    }
    return text
  }
}

extension Member where Value == String {
  public static func text(_ name: String, _ form: TextForm, required: Bool = false, _ about: String = "") -> Member {
    .object(name, form.schema, required: required, about) { form.read($0, $1, $2) }
  }
}

extension Member where Value == [String] {
  public static func texts(_ name: String, atMost count: Int, _ form: TextForm, required: Bool = false, _ about: String = "") -> Member {
    texts(name, form.schema, 0...count, required: required, about) { form.read($0, $1, $2) }
  }
}
