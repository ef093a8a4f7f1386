/// What stands in an expectation for a value that changes from run to run: alone, or as a part of a text (`/decisions/<uuid>`).
enum Matcher: String, CaseIterable {
  case uuid = "<uuid>"
  /// RFC 3339 with an offset.
  case time = "<time>"
  /// Alone: a JSON number; in a text: its digits.
  case number = "<number>"
  /// Any text but the empty one.
  case string = "<string>"

  /// A pattern with a matcher in the place of every id and time of the text, and which no mark of the text's own is mistaken in.
  static func generalised(_ text: String) -> String {
    var rest = Array(TextPattern.literal(text).utf8)[...]
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

  /// Between the brackets.
  var word: Substring.UTF8View { rawValue.utf8.dropFirst().dropLast() }

  /// Whether it may stand for all of the text.
  func isWhole(_ text: String) -> Bool { self == .string ? !text.isEmpty : lengths(in: Array(text.utf8)[...]).contains(text.utf8.count) }

  /// How long the part that this stands for may be, the longest first.
  func lengths(in text: ArraySlice<UInt8>) -> [Int] {
    switch self {
    case .uuid: Self.isUUID(text.prefix(36)) ? [36] : []
    case .time: Self.timeLength(text).map { [$0] } ?? []
    case .number: Self.numberLengths(text)
    case .string: text.isEmpty ? [] : Array((1...text.count).reversed())
    }
  }

  /// Of the JSON number that begins here, and of its beginnings that are numbers too; 40 characters at most.
  private static func numberLengths(_ text: ArraySlice<UInt8>) -> [Int] {
    var lengths: [Int] = []
    var place = 0
    let text = Array(text.prefix(40))
    func takeDigits() {
      while place < text.count, isDigit(text[place]) {
        place += 1
        lengths.append(place)
      }
    }
    if text.first == UInt8(ascii: "-") { place = 1 }
    takeDigits()
    guard !lengths.isEmpty else { return [] }
    if place + 1 < text.count, text[place] == UInt8(ascii: "."), isDigit(text[place + 1]) {
      place += 1
      takeDigits()
    }
    if place + 1 < text.count, text[place] | 0x20 == UInt8(ascii: "e") {
      place += "+-".utf8.contains(text[place + 1]) ? 2 : 1
      takeDigits()
    }
    return lengths.reversed()
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
