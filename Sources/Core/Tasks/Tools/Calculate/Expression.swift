/// An arithmetic expression: + − * / ^ and parentheses. `^` binds from the right, a sign in front below it: -2^2 is -4.
package struct Expression {
  private let bytes: [UInt8]
  private var place = 0

  /// How deeply parentheses, signs and powers may stand in one another.
  private static let depthMaximum = 100
  private static let exponents = -999...999

  package static func value(_ text: String) throws(CalculationError) -> Decimal34 {
    var reader = Expression(text)
    let value = try reader.sum(0)
    guard reader.place == reader.bytes.count else { throw reader.unexpected }
    return value
  }

  private init(_ text: String) {
    let marks: [Character: Character] = ["\u{2212}": "-", "\u{D7}": "*", "\u{F7}": "/"]
    bytes = String(text.map { marks[$0] ?? $0 }).utf8.filter { $0 != 32 && $0 != 9 }
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private var unexpected: CalculationError {
    guard let next else { return CalculationError("ends where a number should stand") }
    return CalculationError((33...126).contains(next) ? "does not know `\(Character(Unicode.Scalar(next)))` there" : "has a character that is no arithmetic")
  }

  private mutating func take(_ mark: Character) -> Bool {
    guard next == mark.asciiValue else { return false }
    place += 1
    return true
  }

  private mutating func sum(_ depth: Int) throws(CalculationError) -> Decimal34 {
    guard depth <= Expression.depthMaximum else { throw CalculationError("is nested too deeply") }
    var value = try product(depth)
    while true {
      if take("+") {
        value = try .sum(value, try product(depth))
      } else if take("-") {
        value = try .sum(value, try product(depth).negated)
      } else {
        return value
      }
    }
  }

  private mutating func product(_ depth: Int) throws(CalculationError) -> Decimal34 {
    var value = try signed(depth)
    while true {
      if take("*") {
        value = try .product(value, try signed(depth))
      } else if take("/") {
        value = try .quotient(value, try signed(depth))
      } else {
        return value
      }
    }
  }

  private mutating func signed(_ depth: Int) throws(CalculationError) -> Decimal34 {
    guard depth <= Expression.depthMaximum else { throw CalculationError("is nested too deeply") }
    if take("-") { return try signed(depth + 1).negated }
    if take("+") { return try signed(depth + 1) }
    return try power(depth)
  }

  private mutating func power(_ depth: Int) throws(CalculationError) -> Decimal34 {
    let base = try number(depth)
    guard take("^") else { return base }
    guard let exponent = try signed(depth + 1).small, Expression.exponents.contains(exponent) else {
      throw CalculationError("has an exponent that is no whole number from -999 to 999")
    }
    return try .power(base, exponent)
  }

  private mutating func number(_ depth: Int) throws(CalculationError) -> Decimal34 {
    if take("(") {
      let value = try sum(depth + 1)
      guard take(")") else { throw next == nil ? CalculationError("has a parenthesis that is not closed") : unexpected }
      return value
    }
    let start = place
    while let digit = next, (48...57).contains(digit) { place += 1 }
    if next == UInt8(ascii: "."), place + 1 < bytes.count, (48...57).contains(bytes[place + 1]) {
      place += 1
      while let digit = next, (48...57).contains(digit) { place += 1 }
    }
    guard place > start else { throw unexpected }
    return try Decimal34(bytes[start..<place])
  }
}
