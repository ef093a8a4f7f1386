public import EmulatorJSON

extension ConformanceAnswer {
  /// Where the answer is not what it must be; empty: nowhere.
  public func differences(from answer: ReplayedAnswer) -> [Difference] {
    var likeness = Likeness()
    if answer.status != status { likeness.differ("status", String(status), String(answer.status)) }
    for header in headers { compare(header, answer, &likeness) }
    if let body { likeness.compare(body, answer.body(like: body), at: "body") }
    guard !parts.isEmpty else { return likeness.differences }
    if let got = try? JSON(reading: answer.body) {
      for part in parts { compare(part, got, &likeness) }
    } else {
      likeness.differ("body", "JSON", String(decoding: answer.body.prefix(120), as: UTF8.self))
    }
    return likeness.differences
  }

  private func compare(_ header: JSON.Member, _ answer: ReplayedAnswer, _ likeness: inout Likeness) {
    let got = answer.header(header.name, like: header.value)
    if header.value != .null { return likeness.compare(header.value, got, at: "headers.\(header.name)") }
    if let value = got?.string { likeness.differ("headers.\(header.name)", "nothing", value) }
  }

  private func compare(_ part: JSON.Member, _ body: JSON, _ likeness: inout Likeness) {
    let got = body.value(at: part.name)
    if part.value != ["absent": true] { return likeness.compare(part.value, got, at: part.name) }
    if let got { likeness.differ(part.name, "nothing", String(decoding: got.bytes.prefix(120), as: UTF8.self)) }
  }
}

extension JSON {
  /// By JSON Pointer (RFC 6901). A step `{}` reads the text that stands there as JSON: bodies and events are often texts of their own.
  public func value(at pointer: String) -> JSON? {
    var here: JSON? = self
    for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = step.replacing("~1", with: "/").replacing("~0", with: "~")
      switch here {
      case .string(let text)? where name == "{}": here = try? JSON(reading: Array(text.utf8))
      // `nil` in the place of a JSON value would be its null.
      case .array(let list)?: here = Int(name).flatMap { list.indices.contains($0) ? .some(list[$0]) : .none }
      default: here = here?[String(name)]
      }
    }
    return here
  }
}

extension ConformanceAnswer {
  /// The same with what earlier steps kept in the place of `{{name}}`.
  public func filled(with kept: [String: String]) -> ConformanceAnswer {
    guard !kept.isEmpty else { return self }
    var filled = self
    filled.headers = headers.map { JSON.Member($0.name, Self.filled($0.value, kept)) }
    filled.body = body.map { Self.filled($0, kept) }
    filled.parts = parts.map { JSON.Member($0.name, Self.filled($0.value, kept)) }
    return filled
  }

  /// Each `{{name}}` of a text that has a value.
  public static func filled(_ text: String, with kept: [String: String]) -> String {
    kept.sorted { $0.key < $1.key }.reduce(text) { $0.replacing("{{\($1.key)}}", with: $1.value) }
  }

  private static func filled(_ value: JSON, _ kept: [String: String]) -> JSON {
    switch value {
    case .string(let text): .string(filled(text, with: kept))
    case .array(let elements): .array(elements.map { filled($0, kept) })
    case .object(let members): .object(members.map { JSON.Member($0.name, filled($0.value, kept)) })
    case .null, .bool, .integer, .real: value
    }
  }
}
