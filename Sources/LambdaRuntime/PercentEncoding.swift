/// The `%XX` of URLs (RFC 3986, 2.1), in bytes of UTF-8: a query can have 100 KB.
enum PercentEncoding {
  /// What is wrongly encoded stays as it was sent, since a gateway passes it on: an endpoint then knows no such path, parameter or value, which is the caller's to mend.
  static func decoded(_ text: ArraySlice<UInt8>, plusIsSpace: Bool) -> String {
    let isEncoded = text.contains { $0 == UInt8(ascii: "%") || plusIsSpace && $0 == UInt8(ascii: "+") }
    return (isEncoded ? decode(text, plusIsSpace) : nil) ?? String(decoding: text, as: UTF8.self)
  }

  /// Nil where a `%` is not followed by two hexadecimal digits, or the bytes are no UTF-8.
  private static func decode(_ text: ArraySlice<UInt8>, _ plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var place = text.startIndex
    while place < text.endIndex {
      switch text[place] {
      case UInt8(ascii: "%"):
        guard place + 2 < text.endIndex, let high = digit(text[place + 1]), let low = digit(text[place + 2]) else { return nil }
        bytes.append(high << 4 | low)
        place += 2
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      case let byte: bytes.append(byte)
      }
      place += 1
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
