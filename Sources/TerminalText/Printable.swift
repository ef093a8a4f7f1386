/// Text from elsewhere (a request's, a file's name, a key, a function's line, what a service says) as a terminal may show it: what would move the cursor,
/// paint, ring or turn the writing round is written out instead.
public enum Printable {
  /// `\u{1b}[31m` for what would have been red. Line feeds and tabs stay.
  public static func text(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHostile) else { return text }
    return text.unicodeScalars.reduce(into: "") { out, scalar in
      if isHostile(scalar) { out += "\\u{\(String(scalar.value, radix: 16))}" } else { out.unicodeScalars.append(scalar) }
    }
  }

  /// The same of a line's bytes; what is no UTF-8 becomes U+FFFD.
  public static func line(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x09 }) { return bytes }
    return Array(text(String(decoding: bytes, as: UTF8.self).replacing("\n", with: "\u{FFFD}")).utf8)
  }

  /// Controls of ASCII and of Latin-1, the line and paragraph separators, and what embeds or overrides the direction of writing (UAX #9).
  private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
