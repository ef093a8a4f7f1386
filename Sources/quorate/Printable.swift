/// Text as a terminal may show it: what a request, a file, an option or a service says may not move the cursor, paint, ring or turn the writing round, and is
/// written out instead.
enum Printable {
  /// `\u{1b}[31m` for what would have been red. Line feeds and tabs stay.
  static func text(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHostile) else { return text }
    return text.unicodeScalars.reduce(into: "") { out, scalar in
      if isHostile(scalar) { out += "\\u{\(String(scalar.value, radix: 16))}" } else { out.unicodeScalars.append(scalar) }
    }
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
