/// Bytes as texts hold them.
public enum Hexadecimal {
  /// Two digits for each, in small letters.
  public static func text(_ bytes: some Collection<UInt8>) -> String {
    unsafe String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      var place = 0
      for byte in bytes {
        unsafe (text[place], text[place + 1]) = (digit(byte >> 4), digit(byte & 15))
        place += 2
      }
      return place
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }

  /// A UUID that is the same for the same text: version 8 of RFC 9562, of its SHA-256's first bits.
  public static func uuid(of text: String) -> String {
    var bytes = SHA256.digest(text).prefix(16)
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { Self.text(bytes[$0]) }.joined(separator: "-")
  }
}
