/// The text of a number as ECMAScript's Number::toString gives it, which RFC 8785 (3.2.2.3) takes over.
enum ECMAScriptNumber {
  static func text(_ value: Double) -> String {
    if value == 0 { return "0" }
    // What Swift writes without an exponent, from 1e-4 to 2^54, are the same digits in the same notation.
    let plain = value.description
    if !plain.utf8.contains(UInt8(ascii: "e")) { return plain.utf8.count > 2 && plain.hasSuffix(".0") ? String(plain.dropLast(2)) : plain }
    let (digits, point) = shortest(value.magnitude)
    return (value < 0 ? "-" : "") + text(digits, point: point)
  }

  /// The fewest digits that read back as the same double, and how many of them stand before the decimal point (negative: zeros after it).
  private static func shortest(_ value: Double) -> (digits: [UInt8], point: Int) {
    let parts = value.description.split(separator: "e")
    let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    var digits = Array(parts[0].utf8)
    var point = digits.count
    if let dot = digits.firstIndex(of: UInt8(ascii: ".")) {
      digits.remove(at: dot)
      point = dot
    }
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, point - zeros + exponent)
  }

  /// Plain notation from 1e-6 to below 1e21, an exponent outside. Source: ECMA-262, Number::toString.
  private static func text(_ digits: [UInt8], point: Int) -> String {
    let all = String(decoding: digits, as: UTF8.self)
    switch point {
    case digits.count...21: return all + String(repeating: "0", count: point - digits.count)
    case 1...21: return String(decoding: digits[..<point], as: UTF8.self) + "." + String(decoding: digits[point...], as: UTF8.self)
    case -5...0: return "0." + String(repeating: "0", count: -point) + all
    default:
      let fraction = digits.count == 1 ? "" : "." + String(decoding: digits[1...], as: UTF8.self)
      return String(decoding: digits[..<1], as: UTF8.self) + fraction + "e" + (point > 0 ? "+" : "-") + String(abs(point - 1))
    }
  }
}
