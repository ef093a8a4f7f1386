internal import EmulatorJSON

/// What stands in an expectation for a value that changes from run to run: alone, or as a part of a text (`/decisions/<uuid>`).
enum Matcher: String, CaseIterable {
  case uuid = "<uuid>"
  /// RFC 3339 with an offset.
  case time = "<time>"
  /// Alone: a JSON number; in a text: its digits.
  case number = "<number>"
  /// Any text but the empty one.
  case string = "<string>"

  /// Whether a whole JSON value fits.
  func accepts(_ value: JSON) -> Bool {
    switch self {
    case .number:
      if case .integer = value { return true }
      if case .real = value { return true }
      return false
    case .uuid, .time, .string: return value.string.map { Matcher.matches($0, rawValue) } ?? false
    }
  }

  /// Whether a text fits a pattern of literal parts and matchers.
  ///
  /// Every place of the text that the pattern so far can reach is kept, each once: to try one matcher's lengths after the other's would take for ever with a few of them.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text.utf8)
    var pattern = Array(pattern.utf8)[...]
    var reached: Set = [0]
    while let first = pattern.first, !reached.isEmpty {
      if first == UInt8(ascii: "<"), let matcher = allCases.first(where: { pattern.starts(with: $0.rawValue.utf8) }) {
        reached = matcher.reached(from: reached, in: text)
        pattern.removeFirst(matcher.rawValue.utf8.count)
      } else {
        reached = Set(reached.filter { $0 < text.count && text[$0] == first }.map { $0 + 1 })
        pattern.removeFirst()
      }
    }
    return reached.contains(text.count)
  }

  /// Where the part that this stands for may end, from where it may begin.
  private func reached(from starts: Set<Int>, in text: [UInt8]) -> Set<Int> {
    // Any text: what the earliest reaches the others do too.
    guard self != .string else { return starts.min().map { Set(($0..<text.count).map { $0 + 1 }) } ?? [] }
    return Set(starts.flatMap { start in lengths(in: text[start...]).map { start + $0 } })
  }

  /// The text with a matcher in the place of every id and time.
  static func generalised(_ text: String) -> String {
    var rest = Array(text.utf8)[...]
    var out: [UInt8] = []
    while let first = rest.first {
      if let (matcher, length) = [uuid, time].lazy.compactMap({ matcher in matcher.lengths(in: rest).first.map { (matcher, $0) } }).first {
        out += matcher.rawValue.utf8
        rest.removeFirst(length)
      } else {
        out.append(first)
        rest.removeFirst()
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// How long the part that this stands for may be, the longest first.
  func lengths(in text: ArraySlice<UInt8>) -> [Int] {
    switch self {
    case .uuid: Self.isUUID(text.prefix(36)) ? [36] : []
    case .time: Self.timeLength(text).map { [$0] } ?? []
    case .number: (0...min(text.count, 40)).reversed().filter { $0 > 0 && Double(String(decoding: text.prefix($0), as: UTF8.self))?.isFinite == true }
    case .string: Array((1...max(text.count, 1)).reversed()).filter { $0 <= text.count }
    }
  }

  private static func isUUID(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count == 36 else { return false }
    return text.enumerated().allSatisfy { place, byte in
      [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : isHexDigit(byte)
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// `2025-04-14T22:11:46(.fraction)(Z|±hh:mm)`. Source: RFC 3339 §5.6.
  private static func timeLength(_ text: ArraySlice<UInt8>) -> Int? {
    guard follows("dddd-dd-ddTdd:dd:dd", text) else { return nil }
    var length = 19
    if text.dropFirst(length).first == UInt8(ascii: ".") {
      let digits = text.dropFirst(length + 1).prefix(while: isDigit).count
      guard digits > 0 else { return nil }
      length += 1 + digits
    }
    let zone = text.dropFirst(length)
    if zone.first.map({ $0 | 0x20 }) == UInt8(ascii: "z") { return length + 1 }
    return follows("+dd:dd", zone) || follows("-dd:dd", zone) ? length + 6 : nil
  }

  private static func follows(_ shape: String, _ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= shape.utf8.count else { return false }
    return zip(shape.utf8, text).allSatisfy { $0 == UInt8(ascii: "d") ? isDigit($1) : $0 == $1 }
  }
}
