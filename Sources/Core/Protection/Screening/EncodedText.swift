internal import Masks

/// Base64 in a text, decoded once.
enum EncodedText {
  static let charactersMinimum = 16
  /// What is decoded of one text is at most this, so that a text of nothing else costs no more.
  static let bytesMaximum = 6_000

  /// Every run that is text when it is decoded.
  static func find(in bytes: [UInt8], _ found: (String, Range<Int>) -> Void) {
    var (at, decoded) = (0, 0)
    while at < bytes.count, decoded < bytesMaximum {
      guard isBase64(bytes[at]) else {
        at += 1
        continue
      }
      var end = at
      while end < bytes.count, isBase64(bytes[end]) { end += 1 }
      if end - at >= charactersMinimum, let text = text(bytes[at..<min(end, at + bytesMaximum * 4 / 3)]) {
        decoded += text.utf8.count
        found(text, at..<end)
      }
      at = end
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool { MaskBytes.isBase64URL(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") }

  /// Nil where less than nine tenths can be read: a name or a number, by chance of the alphabet.
  private static func text(_ characters: ArraySlice<UInt8>) -> String? {
    var bits: UInt32 = 0
    var count = 0
    var bytes: [UInt8] = []
    for character in characters {
      bits = bits << 6 | UInt32(value(character))
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    let readable = bytes.count { $0 == 10 || $0 == 13 || $0 == 9 || (32...126).contains($0) || $0 >= 0xC3 }
    return bytes.count >= 8 && readable * 10 >= bytes.count * 9 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static func value(_ character: UInt8) -> UInt8 {
    switch character {
    case 65...90: character - 65
    case 97...122: character - 71
    case 48...57: character + 4
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    default: 63
    }
  }
}
