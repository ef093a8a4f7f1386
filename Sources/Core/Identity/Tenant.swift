import Cases
import Forms

/// Whose records these are.
package enum Tenant {
  /// A small letter or digit, then at most 62 of these, dots, underscores and hyphens.
  package static func isName(_ text: String) -> Bool {
    guard (1...63).contains(text.utf8.count), let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
}
