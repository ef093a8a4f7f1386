/// A decimal number of at most 34 significant digits, rounded half to even, with the range of IEEE 754's decimal128.
package struct Decimal34: Hashable {
  let isNegative: Bool
  /// Without trailing zeros; zero has the exponent 0.
  let coefficient: Natural
  /// Of ten.
  let exponent: Int

  static let digitsMaximum = 34
  static let exponentLargest = 6_144
  /// What powers are computed with, so that their last digit is right.
  private static let working = 60

  static let zero = Decimal34(unchecked: false, Natural(0), 0)

  private init(unchecked isNegative: Bool, _ coefficient: Natural, _ exponent: Int) {
    (self.isNegative, self.coefficient, self.exponent) = (isNegative, coefficient, exponent)
  }

  /// Rounded to so many digits; `hasMore`: a little more than the coefficient says.
  private init(rounding isNegative: Bool, _ coefficient: Natural, _ exponent: Int, hasMore: Bool = false, to digits: Int = digitsMaximum)
    throws(CalculationError)
  {
    var (coefficient, exponent) = (coefficient, exponent)
    let extra = coefficient.count - digits
    if extra > 0 {
      let (quotient, remainder) = coefficient.divided(by: Natural.tenTo(extra))
      let half = Natural.tenTo(extra - 1) * Natural(5)
      let isUp = half < remainder || (half == remainder && (hasMore || !quotient.isEven))
      coefficient = isUp ? quotient + Natural(1) : quotient
      exponent += extra
    }
    guard !coefficient.isZero else {
      self = .zero
      return
    }
    let digits = coefficient.text
    let bare = digits.utf8.reversed().prefix { $0 == 48 }.count
    if bare > 0 { (coefficient, exponent) = (Natural(digits: digits.utf8.dropLast(bare)), exponent + bare) }
    let size = exponent + coefficient.count - 1
    guard size <= Decimal34.exponentLargest else { throw CalculationError("a number is too large") }
    guard size >= -Decimal34.exponentLargest else { throw CalculationError("a number is too near to zero") }
    self.init(unchecked: isNegative, coefficient, exponent)
  }

  /// Digits with at most one point among them.
  init(_ text: some Collection<UInt8>) throws(CalculationError) {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1].count : 0
    try self.init(rounding: false, Natural(digits: parts.joined()), -fraction)
  }

  var isZero: Bool { coefficient.isZero }

  /// The whole number that it is, if it is one of at most six digits.
  var small: Int? {
    guard exponent >= 0, exponent + coefficient.count <= 6, let whole = Int((coefficient * Natural.tenTo(exponent)).text) else { return nil }
    return isNegative ? -whole : whole
  }

  var negated: Decimal34 { isZero ? self : Decimal34(unchecked: !isNegative, coefficient, exponent) }

  // MARK: arithmetic

  static func sum(_ a: Decimal34, _ b: Decimal34) throws(CalculationError) -> Decimal34 {
    if a.isZero { return b }
    if b.isZero { return a }
    let (high, low) = a.exponent >= b.exponent ? (a, b) : (b, a)
    // Beyond so many digits the lower one only says to which side of a half the sum lies.
    let gap = min(high.exponent - low.exponent, 2 * digitsMaximum + 6)
    let isFar = high.exponent - low.exponent > gap
    let (top, exponent) = (high.coefficient * Natural.tenTo(gap), high.exponent - gap)
    let rest = isFar ? Natural(0) : low.coefficient
    if high.isNegative == low.isNegative { return try Decimal34(rounding: high.isNegative, top + rest, exponent, hasMore: isFar) }
    if isFar { return try Decimal34(rounding: high.isNegative, top - Natural(1), exponent, hasMore: true) }
    return top < rest
      ? try Decimal34(rounding: low.isNegative, rest - top, exponent) : try Decimal34(rounding: high.isNegative, top - rest, exponent)
  }

  package static func product(_ a: Decimal34, _ b: Decimal34, to digits: Int = digitsMaximum) throws(CalculationError) -> Decimal34 {
    try Decimal34(rounding: a.isNegative != b.isNegative, a.coefficient * b.coefficient, a.exponent + b.exponent, to: digits)
  }

  static func quotient(_ a: Decimal34, _ b: Decimal34, to digits: Int = digitsMaximum) throws(CalculationError) -> Decimal34 {
    guard !b.isZero else { throw CalculationError("divides by zero") }
    let shift = max(0, digits + 1 + b.coefficient.count - a.coefficient.count)
    let (quotient, remainder) = (a.coefficient * Natural.tenTo(shift)).divided(by: b.coefficient)
    return try Decimal34(rounding: a.isNegative != b.isNegative, quotient, a.exponent - b.exponent - shift, hasMore: !remainder.isZero, to: digits)
  }

  /// −999…999
  static func power(_ base: Decimal34, _ exponent: Int) throws(CalculationError) -> Decimal34 {
    if base.isZero, exponent <= 0 { throw CalculationError(exponent == 0 ? "asks for zero to the power of zero" : "divides by zero") }
    var (result, square, rest) = (try Decimal34([48 + 1]), base, exponent.magnitude)
    while rest > 0 {
      if rest & 1 == 1 { result = try product(result, square, to: working) }
      rest >>= 1
      if rest > 0 { square = try product(square, square, to: working) }
    }
    if exponent < 0 { result = try quotient(try Decimal34([48 + 1]), result, to: working) }
    return try Decimal34(rounding: result.isNegative, result.coefficient, result.exponent)
  }

  // MARK: text

  /// Without an exponent where that takes at most 40 digits.
  package var text: String {
    let digits = coefficient.text
    let sign = isNegative ? "-" : ""
    let size = exponent + digits.utf8.count
    if exponent >= 0, size <= 40 { return sign + digits + String(repeating: "0", count: exponent) }
    if exponent < 0, size > 0 { return sign + digits.prefix(size) + "." + digits.dropFirst(size) }
    if exponent < 0, exponent >= -40 { return sign + "0." + String(repeating: "0", count: -size) + digits }
    let rest = digits.dropFirst()
    return "\(sign)\(digits.prefix(1))\(rest.isEmpty ? "" : ".")\(rest)E\(size > 0 ? "+" : "")\(size - 1)"
  }
}

/// Why an expression has no value; lower case, no full stop.
package struct CalculationError: Error, Hashable {
  package let rule: String

  package init(_ rule: String) { self.rule = rule }
}
