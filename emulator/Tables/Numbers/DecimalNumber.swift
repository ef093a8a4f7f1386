/// DynamoDB's number: up to 38 significant decimal digits, magnitude 1E-130 to 9.99…E+125, positive, negative or zero.
/// Source: Amazon DynamoDB Developer Guide, "Supported data types", Number.
package struct DecimalNumber: Sendable, Hashable {
  package static let digitsMaximum = 38
  /// The exponents that the first significant digit may have.
  package static let magnitudes = -130...125
  package static let zero = DecimalNumber(negative: false, coefficient: 0, exponent: 0, digitCount: 0)

  let negative: Bool
  /// All significant digits, without trailing zeros; zero only for zero.
  let coefficient: UInt128
  /// The power of ten of the last significant digit.
  let exponent: Int
  /// How many digits the coefficient has; 0 for zero.
  package let digitCount: Int

  private init(negative: Bool, coefficient: UInt128, exponent: Int, digitCount: Int) {
    self.negative = negative
    self.coefficient = coefficient
    self.exponent = exponent
    self.digitCount = digitCount
  }

  /// The number ±`coefficient` × 10^`exponent`, if DynamoDB can hold it.
  init(negative: Bool, coefficient: UInt128, exponent: Int) throws(NumberFault) {
    guard coefficient != 0 else {
      self = .zero
      return
    }
    var digits = coefficient
    var power = exponent
    while digits % 10 == 0 {
      digits /= 10
      power += 1
    }
    let count = DecimalNumber.digitCount(of: digits)
    let magnitude = power + count - 1
    guard magnitude <= DecimalNumber.magnitudes.upperBound else { throw .overflow }
    guard magnitude >= DecimalNumber.magnitudes.lowerBound else { throw .underflow }
    guard count <= DecimalNumber.digitsMaximum else { throw .precision }
    self.init(negative: negative, coefficient: digits, exponent: power, digitCount: count)
  }

  package init(_ value: Int64) {
    var digits = UInt128(value.magnitude)
    var power = 0
    while digits != 0, digits % 10 == 0 {
      digits /= 10
      power += 1
    }
    self.init(negative: value < 0, coefficient: digits, exponent: digits == 0 ? 0 : power, digitCount: DecimalNumber.digitCount(of: digits))
  }

  /// The power of ten of the first significant digit; 0 for zero.
  var magnitude: Int { digitCount == 0 ? 0 : exponent + digitCount - 1 }

  static func digitCount(of value: UInt128) -> Int {
    var count = 0
    var rest = value
    while rest != 0 {
      rest /= 10
      count += 1
    }
    return count
  }

  static func power(_ exponent: Int) -> UInt128 {
    var result: UInt128 = 1
    for _ in 0..<exponent { result *= 10 }
    return result
  }
}

/// Why a text or a result is no DynamoDB number; `description` is DynamoDB's own sentence.
package enum NumberFault: Error, Sendable, Equatable {
  case empty
  case notNumeric(String)
  case overflow
  case underflow
  case precision

  package var description: String {
    switch self {
    case .empty: "The parameter cannot be converted to a numeric value"
    case .notNumeric(let text): "The parameter cannot be converted to a numeric value: \(text)"
    case .overflow: "Number overflow. Attempting to store a number with magnitude larger than supported range"
    case .underflow: "Number underflow. Attempting to store a number with magnitude smaller than supported range"
    case .precision: "Attempting to store more than 38 significant digits in a Number"
    }
  }
}
