package import EmulatorJSON

/// A recorded text, in which marks stand for what varies.
package enum TextPattern {
  enum Part: Equatable {
    case literal([UInt8])
    case varying(Matcher, name: String?)
  }

  /// Alone: any value.
  static let any = "<any>"
  /// The one member of an object that stands for an array in any order.
  static let unordered = "<unordered>"
  /// A `<` of the text's own, where it would begin a mark.
  static let lessThan = "<lt>"
  /// How many lengths of a text's parts are tried for names that fit; a text that takes more differs.
  private static let triesMaximum = 10_000

  /// Whether the text fits; if it does, what it gives to new names is added to `named`.
  static func matches(_ pattern: String, _ text: String, _ named: inout [String: String]) -> Bool {
    guard pattern.utf8.contains(UInt8(ascii: "<")) else { return pattern == text }
    // Alone it is a JSON number, which no text is.
    guard pattern != Matcher.number.rawValue else { return false }
    let parts = parts(pattern)[...]
    // One mark and nothing else stands for all of the text, or for nothing.
    if parts.count == 1, case .varying(let matcher, let name)? = parts.first {
      guard matcher.isWhole(text) else { return false }
      guard let name else { return true }
      if let known = named[name] { return known == text }
      named[name] = text
      return true
    }
    let bytes = Array(text.utf8)
    // But for the names that is told in one pass.
    guard fits(parts, bytes) else { return false }
    guard haveNames(parts) else { return true }
    var (names, tries) = (named, triesMaximum)
    guard match(parts, bytes[...], &names, &tries) else { return false }
    named = names
    return true
  }

  /// `<number>`, or `<0.5±1e-9>`.
  static func isNumber(_ pattern: String, _ got: JSON) -> Bool {
    if pattern == Matcher.number.rawValue { return true }
    guard let (center, margin) = nearness(pattern) else { return false }
    switch got {
    case .integer(let number): return abs(Double(number) - center) <= margin
    case .real(let number): return abs(number - center) <= margin
    default: return false
    }
  }

  private static func nearness(_ pattern: String) -> (center: Double, margin: Double)? {
    guard pattern.hasPrefix("<"), pattern.hasSuffix(">") else { return nil }
    let parts = pattern.dropFirst().dropLast().split(separator: "±", omittingEmptySubsequences: false)
    guard parts.count == 2, let center = Double(parts[0]), let margin = Double(parts[1]) else { return nil }
    return (center, margin)
  }

  // MARK: Parts

  static func parts(_ pattern: String) -> [Part] {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = Array(pattern.utf8)[...]
    while let first = rest.first {
      guard first == UInt8(ascii: "<") else {
        let plain = rest.prefix { $0 != UInt8(ascii: "<") }
        literal += plain
        rest = rest.dropFirst(plain.count)
        continue
      }
      if let (matcher, name, length) = varying(rest) {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
        parts.append(.varying(matcher, name: name))
        rest = rest.dropFirst(length)
      } else {
        literal.append(first)
        rest = rest.dropFirst(rest.starts(with: lessThan.utf8) ? lessThan.utf8.count : 1)
      }
    }
    return literal.isEmpty ? parts : parts + [.literal(literal)]
  }

  /// `<uuid>` or `<uuid:name>`.
  private static func varying(_ text: ArraySlice<UInt8>) -> (Matcher, String?, Int)? {
    guard let end = text.prefix(48).firstIndex(of: UInt8(ascii: ">")) else { return nil }
    let inside = text[text.startIndex + 1..<end]
    let kind = inside.prefix { $0 != UInt8(ascii: ":") }
    guard let matcher = Matcher.allCases.first(where: { $0.word.elementsEqual(kind) }) else { return nil }
    let name = inside.dropFirst(kind.count)
    guard name.count != 1 else { return nil }
    return (matcher, name.isEmpty ? nil : String(decoding: inside, as: UTF8.self), end - text.startIndex + 1)
  }

  private static func haveNames(_ parts: ArraySlice<Part>) -> Bool { parts.contains { if case .varying(_, .some) = $0 { true } else { false } } }

  /// Whether the text fits but for the names.
  ///
  /// Every place of the text that the parts so far can reach is kept, each once: to try one mark's lengths after the other's would take for ever with a few of them.
  private static func fits(_ parts: ArraySlice<Part>, _ text: [UInt8]) -> Bool {
    var reached = ReachedPlaces()
    for part in parts {
      switch part {
      case .literal(let bytes): reached.pass(bytes, in: text)
      case .varying(let matcher, _): reached.pass(matcher, in: text)
      }
      if reached.isEmpty { return false }
    }
    return reached.contains(text.count)
  }

  private static func match(
    _ parts: ArraySlice<Part>, _ text: ArraySlice<UInt8>, _ names: inout [String: String], _ tries: inout Int
  ) -> Bool {
    guard let part = parts.first else { return text.isEmpty }
    // Behind the last name it is told in one pass again.
    guard haveNames(parts) else { return fits(parts, Array(text)) }
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
}

/// The places of a text that a pattern's parts so far may end at: some, and all from one on.
private struct ReachedPlaces {
  private var places = [0]
  private var all: Int?

  var isEmpty: Bool { places.isEmpty && all == nil }

  func contains(_ place: Int) -> Bool { places.contains(place) || all.map { place >= $0 } == true }

  mutating func pass(_ literal: [UInt8], in text: [UInt8]) {
    var ends = places.filter { text[$0...].starts(with: literal) }.map { $0 + literal.count }
    if let all, let first = literal.first, all + literal.count <= text.count {
      for start in all...(text.count - literal.count) where text[start] == first && text[start...].starts(with: literal) { ends.append(start + literal.count) }
    }
    (places, all) = (Self.distinct(ends), nil)
  }

  mutating func pass(_ matcher: Matcher, in text: [UInt8]) {
    let first = [places.min(), all].compactMap(\.self).min() ?? text.count
    // Any text: what the earliest reaches the others do too.
    guard matcher != .string else {
      (places, all) = ([], first < text.count ? first + 1 : nil)
      return
    }
    let starts = places + (all.map { Array($0..<max($0, text.count)) } ?? [])
    (places, all) = (Self.distinct(starts.flatMap { start in matcher.lengths(in: text[start...]).map { start + $0 } }), nil)
  }

  private static func distinct(_ ends: [Int]) -> [Int] { ends.count < 2 ? ends : Array(Set(ends)) }
}

// MARK: Texts of one's own

extension TextPattern {
  /// The pattern that this text alone fits: a caller may have written what reads as a mark.
  package static func literal(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
    if text == any || nearness(text) != nil { return lessThan + text.dropFirst() }
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let first = rest.first {
      let isMark = first == UInt8(ascii: "<") && (varying(rest) != nil || rest.starts(with: lessThan.utf8))
      if isMark { out += lessThan.utf8 } else { out.append(first) }
      rest = rest.dropFirst()
    }
    return String(decoding: out, as: UTF8.self)
  }

  package static func literal(_ value: JSON) -> JSON {
    switch value {
    case .string(let text): .string(literal(text))
    case .array(let elements): .array(elements.map(literal))
    case .object(let members): .object(members.map(literal))
    case .null, .bool, .integer, .real: value
    }
  }

  static func literal(_ member: JSON.Member) -> JSON.Member { JSON.Member(literalName(member.name), literal(member.value)) }

  static func literalName(_ name: String) -> String { name == unordered || name.hasPrefix(lessThan) ? lessThan + name.dropFirst() : name }

  /// A member's name as it is: of names only `<lt>` at the beginning is a mark.
  static func plainName(_ name: String) -> String { name.hasPrefix(lessThan) ? "<" + name.dropFirst(lessThan.count) : name }
}
