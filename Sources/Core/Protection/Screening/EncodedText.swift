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
      guard Base64Text.isOne(bytes[at]) else {
        at += 1
        continue
      }
      var end = at
      while end < bytes.count, Base64Text.isOne(bytes[end]) { end += 1 }
      if end - at >= charactersMinimum, let text = text(bytes[at..<min(end, at + bytesMaximum * 4 / 3)]) {
        decoded += text.utf8.count
        found(text, at..<end)
      }
      at = end
    }
  }

  /// Nil where less than nine tenths can be read: a name or a number, by chance of the alphabet.
  private static func text(_ characters: ArraySlice<UInt8>) -> String? {
    let bytes = Base64Text.bytes(of: characters)
    let readable = bytes.count { $0 == 10 || $0 == 13 || $0 == 9 || (32...126).contains($0) || $0 >= 0xC3 }
    return bytes.count >= 8 && readable * 10 >= bytes.count * 9 ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
