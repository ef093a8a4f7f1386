/// UUIDs as texts.
public enum UUIDText {
  /// Its form in words.
  public static let form = "36 characters, hexadecimal digits in groups of 8, 4, 4, 4 and 12 with hyphens between them"

  /// 8-4-4-4-12 hexadecimal digits (RFC 9562 section 4).
  public static func isOne(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 36
      && bytes.enumerated().allSatisfy { place, byte in
        switch place {
        case 8, 13, 18, 23: byte == UInt8(ascii: "-")
        default: (48...57).contains(byte) || (97...102).contains(byte | 0x20)
        }
      }
  }
}
