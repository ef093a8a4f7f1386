extension JSONParser {
  /// Reads on from behind the opening quote.
  mutating func string() throws(JSONError) -> String {
    let start = at
    at = PlainRun.end(in: bytes.span, from: at)
    if next == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
    try checkQuote()
    let text = try utf8(bytes.span.extracting(start..<at), offset: start)
    at += 1
    return text
  }

  private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
    var unescaped: [UInt8] = []
    var run = start
    repeat {
      unescaped.append(contentsOf: bytes[run..<at])
      try escape(into: &unescaped)
      run = at
      at = PlainRun.end(in: bytes.span, from: at)
    } while next == UInt8(ascii: "\\")
    try checkQuote()
    unescaped.append(contentsOf: bytes[run..<at])
    let text = try utf8(unescaped.span, offset: start)
    at += 1
    return text
  }

  /// What ends a run and is no escape must be the quote.
  private func checkQuote() throws(JSONError) {
    guard at < bytes.count else { throw expected("a quote that ends the string") }
    guard next == UInt8(ascii: "\"") else { throw failure("a control character in a string must be escaped") }
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    at += 1
    let plain: UInt8
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = next
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"):
      text.append(contentsOf: UTF8.encode(try scalar()) ?? UTF8.encodedReplacementCharacter)
      return
    default: throw failure("`\\` must be followed by one of \" \\ / b f n r t u", at: at - 1)
    }
    text.append(plain)
    at += 1
  }

  /// Reads `uXXXX`, and the second half of a surrogate pair with it.
  private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    let start = at - 1
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
    guard first < 0xDC00, take(UInt8(ascii: "\\")), next == UInt8(ascii: "u") else { throw failure("a surrogate must stand in a pair", at: start) }
    let second = try codeUnit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    else { throw failure("a surrogate must stand in a pair", at: start) }
    return scalar
  }

  /// Reads `u` and four hexadecimal digits.
  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    at += 1
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Self.hexDigit(next) else { throw failure("`\\u` must be followed by four hexadecimal digits") }
      unit = unit << 4 | digit
      at += 1
    }
    return unit
  }

  private static func hexDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// `offset` is where the bytes start in the text: exact for a string without escapes, the string's own start otherwise.
  private func utf8(_ span: Span<UInt8>, offset: Int) throws(JSONError) -> String {
    do { return String(copying: try UTF8Span(validating: span)) } catch {
      throw failure("a string must be valid UTF-8", at: offset + error.byteOffsets.lowerBound)
    }
  }
}
