extension DecimalNumber: Comparable {
  package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    if left.negative != right.negative { return left.negative }
    return left.negative ? isSmaller(right, left) : isSmaller(left, right)
  }

  /// Whether the absolute value of `left` is below that of `right`.
  private static func isSmaller(_ left: DecimalNumber, _ right: DecimalNumber) -> Bool {
    guard left.digitCount > 0, right.digitCount > 0 else { return left.digitCount < right.digitCount }
    guard left.magnitude == right.magnitude else { return left.magnitude < right.magnitude }
    let (a, b, _) = aligned(left, right)
    return a < b
  }

  /// Both coefficients at the lower of the two exponents. The spans of two numbers of one magnitude fit 38 digits.
  private static func aligned(_ left: DecimalNumber, _ right: DecimalNumber) -> (UInt128, UInt128, Int) {
    let exponent = min(left.exponent, right.exponent)
    return (
      left.coefficient * power(left.exponent - exponent), right.coefficient * power(right.exponent - exponent), exponent
    )
  }
}

extension DecimalNumber {
  package var negated: DecimalNumber {
    guard digitCount > 0, let result = try? DecimalNumber(negative: !negative, coefficient: coefficient, exponent: exponent) else { return self }
    return result
  }

  /// The exact sum. DynamoDB does not round: a sum that needs more than 38 digits is refused, and with the sentence for an overflow.
  package func adding(_ other: DecimalNumber) throws(NumberFault) -> DecimalNumber {
    guard digitCount > 0 else { return other }
    guard other.digitCount > 0 else { return self }
    let span = max(magnitude, other.magnitude) - min(exponent, other.exponent) + 1
    guard span <= DecimalNumber.digitsMaximum else { throw .overflow }
    let (a, b, power) = DecimalNumber.aligned(self, other)
    do throws(NumberFault) {
      guard negative != other.negative else { return try DecimalNumber(negative: negative, coefficient: a + b, exponent: power) }
      return try a >= b
        ? DecimalNumber(negative: negative, coefficient: a - b, exponent: power)
        : DecimalNumber(negative: other.negative, coefficient: b - a, exponent: power)
    } catch {
      throw error == .precision ? .overflow : error
    }
  }
}
