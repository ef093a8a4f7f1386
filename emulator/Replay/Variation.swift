public import EmulatorJSON

/// Finds what varies from one run of an invocation to the next, and writes that into what was recorded. Equal values get one name.
public struct Variation: Sendable {
  /// The name of each value that was seen to vary.
  private var names: [String: String] = [:]
  private var counts: [Matcher: Int] = [:]

  public init() {}

  /// `recorded`, with a mark where `other`, of another run, differs. Nil where it differs in more than values: such runs cannot be compared.
  public mutating func merged(_ recorded: JSON, _ other: JSON) -> JSON? {
    switch (recorded, other) {
    case (.string(let text), .string(let second)): return .string(merged(text, second))
    case (.integer, .integer), (.integer, .real), (.real, .integer), (.real, .real): return recorded == other ? recorded : "<number>"
    case (.object(let members), .object(let others)):
      guard members.count == others.count else { return nil }
      var merged: [JSON.Member] = []
      for member in members {
        guard let second = other[TextPattern.plainName(member.name)], let value = self.merged(member.value, second) else { return nil }
        merged.append(.init(member.name, value))
      }
      return .object(merged)
    case (.array(let elements), .array(let others)):
      guard elements.count == others.count else { return nil }
      var merged: [JSON] = []
      for (element, second) in zip(elements, others) {
        guard let value = self.merged(element, second) else { return nil }
        merged.append(value)
      }
      return .array(merged)
    // What was marked before stays so, whatever stands there now.
    case (.string("<number>"), .integer), (.string("<number>"), .real): return recorded
    default:
      // Not `recorded == other ? recorded : nil`, which is JSON's null where they differ.
      guard recorded == other else { return nil }
      return recorded
    }
  }

  /// `text` is a pattern. Texts of the same parts get marks where the parts differ; any others vary as a whole.
  private mutating func merged(_ text: String, _ other: String) -> String {
    var trial = Likeness()
    if trial.accepts(.string(text), .string(other)) { return text }
    let (parts, others) = (VaryingText.parts(text), VaryingText.parts(TextPattern.literal(other)))
    // Of a text that is a number and nothing else the mark has a name: without one it is a JSON number.
    if parts.count == 1, parts[0].kind == .number, others.count == 1, others[0].kind == .number { return named(text, .number) }
    guard parts.count == others.count, zip(parts, others).allSatisfy({ $0.kind == $1.kind && ($0.kind != nil || $0.text == $1.text) }) else {
      return name(text, .string)
    }
    return zip(parts, others).map { part, other in part.text == other.text ? part.text : part.kind.map { name(part.text, $0) } ?? part.text }.joined()
  }

  private mutating func name(_ value: String, _ kind: Matcher) -> String { kind == .number ? kind.rawValue : named(value, kind) }

  private mutating func named(_ value: String, _ kind: Matcher) -> String {
    if let known = names[value] { return known }
    counts[kind, default: 0] += 1
    let mark = "\(kind.rawValue.dropLast()):\(Self.letters(counts[kind] ?? 1))>"
    names[value] = mark
    return mark
  }

  /// a … z, aa …
  private static func letters(_ number: Int) -> String {
    var (rest, text) = (number, "")
    while rest > 0 {
      rest -= 1
      text = String(UnicodeScalar(UInt8(97 + rest % 26))) + text
      rest /= 26
    }
    return text
  }
}

/// A text in parts: ids, moments, digests and numbers, and what stands between them.
enum VaryingText {
  struct Part {
    var kind: Matcher?
    var text: String
  }

  static func parts(_ text: String) -> [Part] {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func end() {
      if !literal.isEmpty { parts.append(Part(kind: nil, text: String(decoding: literal, as: UTF8.self))) }
      literal = []
    }
    while let first = rest.first {
      guard let (kind, length) = varying(rest, after: literal.last) else {
        literal.append(first)
        rest = rest.dropFirst()
        continue
      }
      end()
      parts.append(Part(kind: kind, text: String(decoding: rest.prefix(length), as: UTF8.self)))
      rest = rest.dropFirst(length)
    }
    end()
    return parts
  }

  private static func varying(_ text: ArraySlice<UInt8>, after last: UInt8?) -> (Matcher, Int)? {
    // An id stands behind a slash too; what else a slash joins may be Base64.
    if let last, isWord(last), last != UInt8(ascii: "/") { return nil }
    for kind in [Matcher.uuid, .time] { if let length = kind.lengths(in: text).first { return (kind, length) } }
    if last == UInt8(ascii: "/") { return nil }
    let word = text.prefix(while: isWord)
    if word.count >= 16, word.contains(where: { (48...57).contains($0) }) { return (.string, word.count) }
    return !word.isEmpty && word.allSatisfy { (48...57).contains($0) } ? (.number, word.count) : nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (byte | 32) &- 97 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "=")
  }
}
