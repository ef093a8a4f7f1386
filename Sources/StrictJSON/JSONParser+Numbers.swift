extension JSONParser {
  mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    let negative = take(UInt8(ascii: "-"))
    var digits = Decimal()
    if !take(UInt8(ascii: "0")) { try readDigits(into: &digits) } else if next.isDigit { throw failure("a number must have no leading zero") }
    var whole = true
    if take(UInt8(ascii: ".")) {
      whole = false
      let first = at
      try readDigits(into: &digits)
      digits.exponent = first - at
    }
    if next | 0x20 == UInt8(ascii: "e") {
      whole = false
      at += 1
      try readExponent(into: &digits)
    }
    if whole, let value = digits.integer(negative: negative) { return .integer(value) }
    if let value = digits.exactDouble { return .number(negative ? -value : value) }
    return .number(try longDouble(from: start))
  }

  private mutating func readDigits(into decimal: inout Decimal) throws(JSONError) {
    guard next.isDigit else { throw expected("a digit") }
    while next.isDigit {
      decimal.append(next - UInt8(ascii: "0"))
      at += 1
    }
  }

  private mutating func readExponent(into decimal: inout Decimal) throws(JSONError) {
    let negative = next == UInt8(ascii: "-")
    if negative || next == UInt8(ascii: "+") { at += 1 }
    guard next.isDigit else { throw expected("a digit") }
    var exponent = 0
    while next.isDigit {
      // Past this no double is finite and nonzero; the exact value no longer matters.
      if exponent < 100_000 { exponent = exponent * 10 + Int(next - UInt8(ascii: "0")) }
      at += 1
    }
    decimal.exponent += negative ? -exponent : exponent
  }

  /// The correctly rounded value of a number whose digits or exponent are too many for the exact way.
  private func longDouble(from start: Int) throws(JSONError) -> Double {
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if let value = Double(decimal: text) { return value }
    guard let value = Double(text), value.isFinite else { throw failure("a number must be within the range of a double", at: start) }
    guard limits.takesUnderflow else { throw failure("a number must not be nearer to 0 than any double, which would make 0 of it", at: start) }
    return value
  }
}

/// The digits of a number as they are read: `significand` × 10^`exponent`.
private struct Decimal {
  var significand: UInt64 = 0
  var exponent = 0
  var overflowed = false

  mutating func append(_ digit: UInt8) {
    let (product, tooLarge) = significand.multipliedReportingOverflow(by: 10)
    let (sum, stillTooLarge) = product.addingReportingOverflow(UInt64(digit))
    significand = sum
    overflowed = overflowed || tooLarge || stillTooLarge
  }

  func integer(negative: Bool) -> Int64? {
    guard !overflowed else { return nil }
    if !negative { return Int64(exactly: significand) }
    return significand <= UInt64(Int64.max) ? -Int64(significand) : significand == Int64.min.magnitude ? Int64.min : nil
  }

  /// Exact operands give a correctly rounded result by one division or multiplication.
  /// Source: W. D. Clinger, How to read floating point numbers accurately, PLDI 1990.
  var exactDouble: Double? {
    guard !overflowed, significand <= 1 << 53, (-22...22).contains(exponent) else { return nil }
    let value = Double(significand)
    return exponent < 0 ? value / Self.powers[-exponent] : value * Self.powers[exponent]
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

extension UInt8 {
  fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
