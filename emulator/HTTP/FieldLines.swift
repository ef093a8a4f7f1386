/// Why a request is refused: the status to answer with, and the rule that was broken.
public struct HTTPRefusal: Error, Sendable, Equatable {
  public var status: Int
  public var reason: StaticString

  public static func == (one: HTTPRefusal, other: HTTPRefusal) -> Bool {
    one.status == other.status && one.reason.description == other.reason.description
  }
}

/// Where the names and values of header or trailer fields lie in the bytes they were read from.
struct FieldLines: Sendable {
  struct Line: Sendable {
    var name: Range<Int>
    var value: Range<Int>
  }

  private(set) var ranges: [Line] = []

  func first(_ name: StaticString, in bytes: [UInt8]) -> Range<Int>? {
    ranges.first { equalsIgnoringCase(bytes[$0.name], name) }?.value
  }

  func count(_ name: StaticString, in bytes: [UInt8]) -> Int {
    ranges.count { equalsIgnoringCase(bytes[$0.name], name) }
  }

  /// Reads `name: value CRLF` lines up to the empty line at the end of `range`.
  ///
  /// Folded lines, white space before the colon and control characters are refused, because readers differ on them and requests are smuggled through the
  /// difference. Source: RFC 9112, sections 5 and 11.2.
  mutating func read(_ bytes: [UInt8], _ range: Range<Int>, countMaximum: Int) throws(HTTPRefusal) {
    ranges.reserveCapacity(16)
    var place = range.lowerBound
    while place < range.upperBound, bytes[place] != 0x0D {
      guard ranges.count < countMaximum else { throw HTTPRefusal(status: 431, reason: "too many header fields") }
      ranges.append(try Self.line(bytes, &place, range.upperBound))
    }
    guard place == range.upperBound - 2, bytes[place + 1] == 0x0A else { throw HTTPRefusal(status: 400, reason: "bare carriage return in the header") }
  }

  private static func line(_ bytes: [UInt8], _ place: inout Int, _ end: Int) throws(HTTPRefusal) -> Line {
    let start = place
    while place < end, isToken[Int(bytes[place])] { place += 1 }
    let name = start..<place
    guard place < end, bytes[place] == UInt8(ascii: ":"), !name.isEmpty else {
      let isBlank = place < end && (bytes[place] == 0x20 || bytes[place] == 0x09)
      if isBlank { throw HTTPRefusal(status: 400, reason: name.isEmpty ? "folded header field" : "white space before the colon of a header field") }
      throw HTTPRefusal(status: 400, reason: "malformed header field")
    }
    place += 1
    let raw = try value(bytes, &place, end)
    return Line(name: name, value: trimmed(bytes, raw))
  }

  /// Up to the line's CRLF, which is consumed.
  private static func value(_ bytes: [UInt8], _ place: inout Int, _ end: Int) throws(HTTPRefusal) -> Range<Int> {
    let start = place
    while place < end, bytes[place] >= 0x20 && bytes[place] != 0x7F || bytes[place] == 0x09 { place += 1 }
    guard place + 1 < end, bytes[place] == 0x0D, bytes[place + 1] == 0x0A else {
      throw HTTPRefusal(status: 400, reason: "control character in a header field")
    }
    defer { place += 2 }
    return start..<place
  }

  static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return start..<end
  }
}

/// The characters of a token (RFC 9110, section 5.6.2), by byte.
let isToken: [Bool] = (0...255).map { byte in
  switch UInt8(byte) {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
  default: "!#$%&'*+-.^_`|~".utf8.contains(UInt8(byte))
  }
}

/// Whether ASCII `text` is `bytes` but for casing.
public func equalsIgnoringCase(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
  guard bytes.count == text.utf8CodeUnitCount else { return false }
  return unsafe bytes.withUnsafeBufferPointer { one in
    let other = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    for place in 0..<other.count where unsafe lowercased(one[place]) != lowercased(other[place]) { return false }
    return true
  }
}

@inline(__always) private func lowercased(_ byte: UInt8) -> UInt8 {
  byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}
