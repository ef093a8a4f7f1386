/// A text as the masker reads it: its UTF-8 and questions about single places.
package struct MaskBytes {
  let bytes: [UInt8]
  var count: Int { bytes.count }

  init(_ text: String) { bytes = Array(text.utf8) }

  /// 0 outside: no text is refused for holding a NUL, and no form has one.
  subscript(place: Int) -> UInt8 { place >= 0 && place < bytes.count ? bytes[place] : 0 }

  package static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
  package static func isCapital(_ byte: UInt8) -> Bool { byte &- 65 < 26 }
  package static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 }
  package static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
  package static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 32) &- 97 < 6 }
  /// base64url (RFC 4648 section 5).
  package static func isBase64URL(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }
  /// token68 (RFC 9110 section 11.2).
  package static func isToken(_ byte: UInt8) -> Bool {
    isBase64URL(byte) || [UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "=")].contains(byte)
  }

  func isDigit(at place: Int) -> Bool { Self.isDigit(self[place]) }
  func isAlphanumeric(at place: Int) -> Bool { Self.isAlphanumeric(self[place]) }

  /// Whether a word goes on before `place`: an ASCII letter, digit or underscore, or a letter of a script that separates words as Latin does. A typographic quote, a no-break space
  /// or a Chinese character is none.
  func isWord(before place: Int) -> Bool {
    let last = self[place - 1]
    if last < 0x80 { return Self.isAlphanumeric(last) || last == UInt8(ascii: "_") }
    // Two bytes are U+0080…U+07FF: letters from U+00C0 on.
    return last < 0xC0 && self[place - 2] >= 0xC3 && self[place - 2] < 0xE0
  }

  func isWord(at place: Int) -> Bool {
    let byte = self[place]
    return byte < 0x80 ? Self.isAlphanumeric(byte) || byte == UInt8(ascii: "_") : byte >= 0xC3 && byte < 0xE0
  }

  /// Whether something that ends before `place` ends there as a whole: it is not the beginning of a longer word, number, id or host.
  func ends(at place: Int) -> Bool {
    if isWord(at: place) { return false }
    switch self[place] {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"): return !isWord(at: place + 1)
    default: return true
    }
  }

  /// Whether something that starts at `place` starts there as a whole.
  func starts(at place: Int) -> Bool {
    if isWord(before: place) { return false }
    switch self[place - 1] {
    case UInt8(ascii: "-"), UInt8(ascii: "."): return !isWord(before: place - 1)
    case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "+"): return !isDigit(at: place - 2)
    default: return true
    }
  }

  /// How many bytes from `place` on are of a set.
  func run(from place: Int, atMost most: Int = .max, of isOne: (UInt8) -> Bool) -> Int {
    var end = place
    while end < count, end - place < most, isOne(bytes[end]) { end += 1 }
    return end - place
  }

  func has(_ text: StaticString, at place: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place >= 0, place + length <= count else { return false }
    return text.withUTF8Buffer { word in
      for offset in 0..<length where unsafe word[offset] != bytes[place + offset] { return false }
      return true
    }
  }
}
