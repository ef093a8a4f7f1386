public import EmulatorJSON

extension ConformanceAnswer {
  /// Where the answer is not what it must be; empty: nowhere.
  public func differences(from answer: ReplayedAnswer) -> [Difference] {
    var found: [Difference] = []
    if answer.status != status { found.append(Difference(path: "status", expected: String(status), got: String(answer.status))) }
    for header in headers { compare(header, answer.headers, into: &found) }
    if let body { Expectation.compare(body, answer.body(like: body), at: "body", into: &found) }
    guard !parts.isEmpty else { return found }
    let got = try? JSON(reading: answer.body)
    if got == nil { found.append(Difference(path: "body", expected: "JSON", got: String(decoding: answer.body.prefix(120), as: UTF8.self))) }
    for part in parts { if let got { compare(part, got, into: &found) } }
    return found
  }

  private func compare(_ header: JSON.Member, _ headers: [(name: String, value: String)], into found: inout [Difference]) {
    let values = headers.filter { $0.name.lowercased() == header.name.lowercased() }.map(\.value)
    if header.value == .null {
      if let value = values.first { found.append(Difference(path: "headers.\(header.name)", expected: "nothing", got: value)) }
      return
    }
    let got: JSON? = values.isEmpty ? nil : header.value.array == nil ? .string(values.joined(separator: ", ")) : .array(values.map { .string($0) })
    Expectation.compare(header.value, got, at: "headers.\(header.name)", into: &found)
  }

  private func compare(_ part: JSON.Member, _ body: JSON, into found: inout [Difference]) {
    let got = body.value(at: part.name)
    if part.value == ["absent": true] {
      if let got { found.append(Difference(path: part.name, expected: "nothing", got: String(decoding: got.bytes.prefix(120), as: UTF8.self))) }
    } else {
      Expectation.compare(part.value, got, at: part.name, into: &found)
    }
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
