/// The `%XX` of URLs (RFC 3986, 2.1).
enum PercentEncoding {
  /// What is wrongly encoded stays as it was sent, since a gateway passes it on: an endpoint then knows no such path, parameter or value, which is the caller's to mend.
  static func decoded(_ text: Substring, plusIsSpace: Bool) -> String { decode(text, plusIsSpace: plusIsSpace) ?? String(text) }

  /// Nil where a `%` is not followed by two hexadecimal digits, or the bytes are no UTF-8.
  private static func decode(_ text: Substring, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = digit(rest.popFirst()), let low = digit(rest.popFirst()) else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8?) -> UInt8? {
    byte.flatMap { Character(Unicode.Scalar($0)).hexDigitValue }.map(UInt8.init)
  }
}
