internal import FoundationEssentials

/// Reads the plain JSON of programs, in one pass over its bytes.
///
/// It gives up where it doubts: an escape of U+0000 or of half a pair, a name that stands twice, a number out of the ordinary, a great depth, whatever is wrong.
/// jansson then reads all of it anew, and is the only one to say what is wrong; so this may doubt what is valid, never the other way round.
struct PlainReader {
  private static let depthMaximum = 128

  private let bytes: [UInt8]
  private var place = 0

  /// Nil where it doubts.
  static func read(_ bytes: [UInt8]) -> JSON? {
    // At once for all: what stands between quotation marks, which are ASCII, is UTF-8 then too.
    guard (try? UTF8Span(validating: bytes.span)) != nil else { return Optional.none }
    var reading = PlainReader(bytes: bytes)
    guard let value = reading.value(depth: 0) else { return nil }
    reading.skipSpace()
    // Not `? value : nil`, which is JSON's null.
    return reading.place == bytes.count ? value : Optional.none
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { place += 1 }
  }

  // Not `JSON?` by literals: `nil` in the place of a JSON value is its null.
  private mutating func value(depth: Int) -> JSON? {
    skipSpace()
    switch next {
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "{"): return depth < Self.depthMaximum ? object(depth: depth + 1) : Optional.none
    case UInt8(ascii: "["): return depth < Self.depthMaximum ? array(depth: depth + 1) : Optional.none
    case UInt8(ascii: "t"): return literal("true") ? .some(.bool(true)) : Optional.none
    case UInt8(ascii: "f"): return literal("false") ? .some(.bool(false)) : Optional.none
    case UInt8(ascii: "n"): return literal("null") ? .some(.null) : Optional.none
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> JSON? {
    place += 1
    var members: [JSON.Member] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\""), let name = string() else { return Optional.none }
      skipSpace()
      guard take(UInt8(ascii: ":")), let value = value(depth: depth) else { return Optional.none }
      // Most have one member, or several.
      if members.count == 1 { members.reserveCapacity(8) }
      members.append(JSON.Member(name, value))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")), Self.areDistinct(members) else { return Optional.none }
    return .object(members)
  }

  private mutating func array(depth: Int) -> JSON? {
    place += 1
    var elements: [JSON] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array([]) }
    repeat {
      guard let value = value(depth: depth) else { return Optional.none }
      elements.append(value)
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]")) ? .array(elements) : Optional.none
  }

  private static func areDistinct(_ members: [JSON.Member]) -> Bool {
    guard members.count > 16 else {
      return !members.indices.contains { place in members[..<place].contains { $0.name == members[place].name } }
    }
    return Set(members.map(\.name)).count == members.count
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func literal(_ text: String) -> Bool {
    guard bytes[place...].starts(with: text.utf8) else { return false }
    place += text.utf8.count
    return true
  }

  // MARK: Texts

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// From one quotation mark to the other.
  private mutating func string() -> String? {
    let start = place + 1
    var end = Self.endOfRun(bytes.span, from: start)
    var hasEscapes = false
    while end < bytes.count, bytes[end] == Self.backslash {
      hasEscapes = true
      end = Self.endOfRun(bytes.span, from: min(end + 2, bytes.count))
    }
    guard end < bytes.count, bytes[end] == Self.quote else { return nil }
    place = end + 1
    return unsafe bytes.withUnsafeBufferPointer { all in
      let text = unsafe UnsafeBufferPointer(rebasing: all[start..<end])
      return hasEscapes ? unsafe Self.unescaped(text) : unsafe String(decoding: text, as: UTF8.self)
    }
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The next quotation mark, backslash or control character, or the end.
  private static func endOfRun(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var here = start
    while here + 8 <= bytes.count, isPlain(unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: here, as: UInt64.self)) { here += 8 }
    while here < bytes.count, bytes[here] >= 0x20, bytes[here] != quote, bytes[here] != backslash { here += 1 }
    return here
  }

  /// Eight bytes at once: one of `x` that is 0 borrows into its high bit in `x - ones`. It may see a byte too many, never one too few.
  /// Source: S. E. Anderson, Bit Twiddling Hacks, "Determine if a word has a zero byte".
  private static func isPlain(_ word: UInt64) -> Bool {
    let (quotes, backslashes) = (word ^ (ones &* UInt64(quote)), word ^ (ones &* UInt64(backslash)))
    let found = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- (ones &* 0x20)) & ~word
    return found & highs == 0
  }

  /// Nil for an escape that is left to jansson. No escape is shorter than what it stands for.
  private static func unescaped(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    var isPlain = true
    let value = unsafe String(unsafeUninitializedCapacity: text.count) { target in
      var (from, to) = (0, 0)
      while from < text.count {
        let byte = unsafe text[from]
        if byte != backslash {
          unsafe target[to] = byte
          (from, to) = (from + 1, to + 1)
        } else if from + 1 < text.count, let plain = unsafe Self.plain(text[from + 1]) {
          unsafe target[to] = plain
          (from, to) = (from + 2, to + 1)
        } else if let scalar = unsafe scalar(text, at: from) {
          for byte in String(scalar).utf8 {
            unsafe target[to] = byte
            to += 1
          }
          from += 6
        } else {
          isPlain = false
          return 0
        }
      }
      return to
    }
    return isPlain ? value : nil
  }

  /// What an escape of two characters stands for.
  private static func plain(_ letter: UInt8) -> UInt8? {
    switch letter {
    case quote, backslash, UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// Of `\u` and four digits.
  private static func scalar(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Unicode.Scalar? {
    guard start + 6 <= text.count, unsafe text[start + 1] == UInt8(ascii: "u") else { return nil }
    var code: UInt32 = 0
    for place in start + 2..<start + 6 {
      guard let digit = unsafe hexadecimal(text[place]) else { return nil }
      code = code << 4 | digit
    }
    return code == 0 ? nil : Unicode.Scalar(code)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  // MARK: Numbers

  private mutating func number() -> JSON? {
    let start = place
    let isNegative = take(UInt8(ascii: "-"))
    let first = place
    var value: Int64 = 0
    while next &- 0x30 < 10 {
      // 18 digits always fit.
      guard place - first < 18 else { return Optional.none }
      value = value * 10 + Int64(next - 0x30)
      place += 1
    }
    guard place > first, bytes[first] != 0x30 || place == first + 1 else { return Optional.none }
    guard next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") else { return .integer(isNegative ? -value : value) }
    if take(UInt8(ascii: ".")), !skipDigits() { return Optional.none }
    if next | 0x20 == UInt8(ascii: "e") {
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      if !skipDigits() { return Optional.none }
    }
    guard let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)), value.isFinite else { return Optional.none }
    return .real(value)
  }

  private mutating func skipDigits() -> Bool {
    let start = place
    while next &- 0x30 < 10 { place += 1 }
    return place > start
  }
}
