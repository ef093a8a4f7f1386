public import EmulatorJSON
internal import FoundationEssentials

/// Compares what was recorded with what comes now: by value, less what is marked to vary. Equal names of what varies stand for equal values.
///
/// In a recorded text `<uuid>`, `<time>`, `<number>`, `<string>` stand for any such part, `<uuid:a>` for one that is the same wherever `a` stands; alone `<any>` stands for any value,
/// `<0.5±1e-9>` for a number so near; `{"<unordered>": […]}` for an array in any order.
public struct Likeness: Sendable {
  public private(set) var differences: [Difference] = []
  /// What each name stands for.
  private var named: [String: String] = [:]
  private static let differencesMaximum = 20
  /// How many lengths of a text's parts are tried for names that fit; a text that takes more differs.
  private static let triesMaximum = 10_000

  public init() {}

  public var isSame: Bool { differences.isEmpty }

  /// Whether the values are alike; if they are not, what is named stays as it was, and no difference is kept.
  public mutating func accepts(_ expected: JSON, _ got: JSON) -> Bool {
    var trial = self
    trial.differences = []
    trial.compare(expected, got, at: "")
    guard trial.differences.isEmpty else { return false }
    named = trial.named
    return true
  }

  public mutating func compare(_ expected: JSON, _ got: JSON?, at path: String) {
    guard differences.count < Self.differencesMaximum else { return }
    guard let got else { return differ(path, shown(expected), "nothing") }
    switch (expected, got) {
    case (.string("<any>"), _): return
    case (.string(let text), .integer), (.string(let text), .real):
      if !isNumber(text, got) { differ(path, shown(expected), shown(got)) }
    case (.string(let pattern), .string(let text)):
      if !matches(pattern, text) { differ(path, shown(expected), shown(got)) }
    case (.object(let members), .array(let others)) where members.count == 1 && members[0].name == "<unordered>":
      compareUnordered(members[0].value.array ?? [], others, at: path)
    case (.object(let members), .object(let others)):
      for member in members { compare(member.value, got[member.name], at: path + "/" + member.name) }
      for other in others where expected[other.name] == nil { differ(path + "/" + other.name, "nothing", shown(other.value)) }
    case (.array(let elements), .array(let others)):
      for (place, element) in elements.enumerated() { compare(element, others.dropFirst(place).first, at: path + "/\(place)") }
      for place in elements.count..<max(elements.count, others.count) { differ(path + "/\(place)", "nothing", shown(others[place])) }
    case (.integer(let a), .real(let b)) where Double(a) == b, (.real(let b), .integer(let a)) where Double(a) == b: return
    default: if expected != got { differ(path, shown(expected), shown(got)) }
    }
  }

  private mutating func compareUnordered(_ elements: [JSON], _ others: [JSON], at path: String) {
    var left = others
    for (place, element) in elements.enumerated() {
      if let found = left.firstIndex(where: { accepts(element, $0) }) { left.remove(at: found) } else { differ(path + "/\(place)", shown(element), "nothing") }
    }
    for other in left { differ(path, "nothing", shown(other)) }
  }

  /// What was recorded as `got` would meet it: what fits stays as it is written.
  public mutating func updated(_ expected: JSON, by got: JSON) -> JSON {
    if accepts(expected, got) { return expected }
    switch (expected, got) {
    case (.object, .object(let members)):
      return .object(members.map { member in JSON.Member(member.name, expected[member.name].map { updated($0, by: member.value) } ?? member.value) })
    case (.array(let elements), .array(let others)):
      return .array(others.enumerated().map { place, other in place < elements.count ? updated(elements[place], by: other) : other })
    default: return got
    }
  }

  public mutating func differ(_ path: String, _ expected: String, _ got: String) {
    differences.append(Difference(path: path.isEmpty ? "/" : path, expected: expected, got: got))
  }

  private func isNumber(_ text: String, _ got: JSON) -> Bool {
    if text == "<number>" { return true }
    guard text.hasPrefix("<"), text.hasSuffix(">") else { return false }
    let parts = text.dropFirst().dropLast().split(separator: "±")
    guard parts.count == 2, let center = Double(parts[0]), let margin = Double(parts[1]) else { return false }
    let value: Double
    switch got {
    case .integer(let number): value = Double(number)
    case .real(let number): value = number
    default: return false
    }
    return abs(value - center) <= margin
  }

  // MARK: Texts

  private mutating func matches(_ pattern: String, _ text: String) -> Bool {
    if pattern == text { return true }
    guard pattern.utf8.contains(UInt8(ascii: "<")) else { return false }
    let parts = TextPattern.parts(pattern)[...]
    // But for the names that is told in one pass.
    guard Matcher.matches(text, TextPattern.unnamed(parts)) else { return false }
    guard TextPattern.haveNames(parts) else { return true }
    var (names, tries) = (named, Self.triesMaximum)
    guard Self.match(parts, Array(text.utf8)[...], &names, &tries) else { return false }
    named = names
    return true
  }

  private static func match(
    _ parts: ArraySlice<TextPattern.Part>, _ text: ArraySlice<UInt8>, _ names: inout [String: String], _ tries: inout Int
  ) -> Bool {
    guard let part = parts.first else { return text.isEmpty }
    // Behind the last name it is told in one pass again.
    guard TextPattern.haveNames(parts) else { return Matcher.matches(String(decoding: text, as: UTF8.self), TextPattern.unnamed(parts)) }
    switch part {
    case .literal(let bytes):
      return text.starts(with: bytes) && match(parts.dropFirst(), text.dropFirst(bytes.count), &names, &tries)
    case .varying(let matcher, let name):
      for length in matcher.lengths(in: text) {
        guard tries > 0 else { return false }
        tries -= 1
        let value = String(decoding: text.prefix(length), as: UTF8.self)
        if let name, let known = names[name], known != value { continue }
        var trial = names
        if let name { trial[name] = value }
        if match(parts.dropFirst(), text.dropFirst(length), &trial, &tries) {
          names = trial
          return true
        }
      }
      return false
    }
  }

  private func shown(_ value: JSON) -> String {
    let text = String(decoding: value.bytes, as: UTF8.self)
    return text.count <= 120 ? text : text.prefix(117) + "…"
  }
}

/// A text with parts that vary.
enum TextPattern {
  enum Part: Equatable {
    case literal([UInt8])
    case varying(Matcher, name: String?)
  }

  static func parts(_ pattern: String) -> [Part] {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = Array(pattern.utf8)[...]
    while let first = rest.first {
      if first == UInt8(ascii: "<"), let (matcher, name, length) = varying(rest) {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
        parts.append(.varying(matcher, name: name))
        rest = rest.dropFirst(length)
      } else {
        literal.append(first)
        rest = rest.dropFirst()
      }
    }
    return literal.isEmpty ? parts : parts + [.literal(literal)]
  }

  /// The pattern with every name left out.
  static func unnamed(_ parts: ArraySlice<Part>) -> String {
    parts.map { part in
      switch part {
      case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
      case .varying(let matcher, _): matcher.rawValue
      }
    }.joined()
  }

  static func haveNames(_ parts: ArraySlice<Part>) -> Bool { parts.contains { if case .varying(_, .some) = $0 { true } else { false } } }

  /// `<uuid>` or `<uuid:name>`.
  private static func varying(_ text: ArraySlice<UInt8>) -> (Matcher, String?, Int)? {
    guard let end = text.prefix(48).firstIndex(of: UInt8(ascii: ">")) else { return nil }
    let inside = String(decoding: text[text.startIndex + 1..<end], as: UTF8.self)
    let halves = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let matcher = Matcher(rawValue: "<\(halves[0])>"), halves.count == 1 || !halves[1].isEmpty else { return nil }
    return (matcher, halves.count > 1 ? inside : nil, end - text.startIndex + 1)
  }
}
