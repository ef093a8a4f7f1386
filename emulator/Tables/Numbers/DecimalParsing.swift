extension DecimalNumber {
  /// Reads an optional sign, digits with an optional point, and an optional exponent; nothing else, no spaces.
  package init(_ text: String) throws(NumberFault) {
    guard !text.isEmpty else { throw .empty }
    var scan = NumberScan()
    for byte in text.utf8 {
      guard scan.take(byte) else { throw .notNumeric(text) }
    }
    guard scan.isComplete, !scan.isExponentUnreadable else { throw .notNumeric(text) }
    self = try scan.number()
  }
}

/// What has been read of a number so far. Digits past the 38th are counted, not kept, so that a text of any length costs no memory.
private struct NumberScan {
  private enum Place { case start, whole, fraction, exponentStart, exponent }

  private var place = Place.start
  private var negative = false
  private var coefficient: UInt128 = 0
  private var significant = 0
  private var pendingZeros = 0
  private var tooPrecise = false
  private var sawDigit = false
  private var fractionDigits = 0
  private var exponentNegative = false
  private var exponentDigits = 0
  private var exponent = 0
  private static let exponentBound = 1_000_000_000
  /// Whether the exponent itself is beyond 64 bits.
  private(set) var isExponentUnreadable = false
  private var wholeExponent: Int64 = 0

  var isComplete: Bool { sawDigit && place != .exponentStart && (place != .exponent || exponentDigits > 0) }

  mutating func take(_ byte: UInt8) -> Bool {
    switch (place, byte) {
    case (.start, UInt8(ascii: "+")), (.start, UInt8(ascii: "-")):
      negative = byte == UInt8(ascii: "-")
      place = .whole
    case (.start, UInt8(ascii: "0")...UInt8(ascii: "9")), (.whole, UInt8(ascii: "0")...UInt8(ascii: "9")):
      place = .whole
      takeDigit(byte - UInt8(ascii: "0"))
    case (.start, UInt8(ascii: ".")), (.whole, UInt8(ascii: ".")): place = .fraction
    case (.fraction, UInt8(ascii: "0")...UInt8(ascii: "9")):
      takeDigit(byte - UInt8(ascii: "0"))
      fractionDigits += 1
    case (.whole, UInt8(ascii: "e")), (.whole, UInt8(ascii: "E")), (.fraction, UInt8(ascii: "e")), (.fraction, UInt8(ascii: "E")):
      guard sawDigit else { return false }
      place = .exponentStart
    case (.exponentStart, UInt8(ascii: "+")), (.exponentStart, UInt8(ascii: "-")):
      exponentNegative = byte == UInt8(ascii: "-")
      place = .exponent
    case (.exponentStart, UInt8(ascii: "0")...UInt8(ascii: "9")), (.exponent, UInt8(ascii: "0")...UInt8(ascii: "9")):
      place = .exponent
      exponentDigits += 1
      takeExponentDigit(Int64(byte - UInt8(ascii: "0")))
      exponent = min(exponent * 10 + Int(byte - UInt8(ascii: "0")), NumberScan.exponentBound)
    default: return false
    }
    return true
  }

  private mutating func takeDigit(_ digit: UInt8) {
    sawDigit = true
    guard digit != 0 else {
      if coefficient != 0 { pendingZeros += 1 }
      return
    }
    let added = coefficient == 0 ? 1 : pendingZeros + 1
    if significant + added > DecimalNumber.digitsMaximum {
      tooPrecise = true
      pendingZeros += 1
      return
    }
    coefficient = coefficient * DecimalNumber.power(added) + UInt128(digit)
    significant += added
    pendingZeros = 0
  }

  private mutating func takeExponentDigit(_ digit: Int64) {
    let (tens, isBeyond) = wholeExponent.multipliedReportingOverflow(by: 10)
    let (sum, isAbove) = tens.addingReportingOverflow(digit)
    if isBeyond || isAbove { isExponentUnreadable = true } else { wholeExponent = sum }
  }

  func number() throws(NumberFault) -> DecimalNumber {
    let power = (exponentNegative ? -exponent : exponent) - fractionDigits + pendingZeros
    // A zero has a magnitude too: that of its last digit.
    if coefficient == 0, power > DecimalNumber.magnitudes.upperBound { throw .overflow }
    if coefficient == 0, power < DecimalNumber.magnitudes.lowerBound { throw .underflow }
    guard tooPrecise else { return try DecimalNumber(negative: negative, coefficient: coefficient, exponent: power) }
    let magnitude = power + significant - 1
    guard magnitude <= DecimalNumber.magnitudes.upperBound else { throw .overflow }
    guard magnitude >= DecimalNumber.magnitudes.lowerBound else { throw .underflow }
    throw .precision
  }
}

extension DecimalNumber: CustomStringConvertible {
  /// The plain notation that DynamoDB answers: no exponent, no leading or trailing zeros, no sign on zero.
  package var description: String {
    let digits = Array(String(coefficient).utf8)
    var text: [UInt8] = negative ? [UInt8(ascii: "-")] : []
    let zero = UInt8(ascii: "0")
    if exponent >= 0 {
      text += digits
      text.append(contentsOf: repeatElement(zero, count: exponent))
    } else if digits.count > -exponent {
      text += digits.prefix(digits.count + exponent)
      text.append(UInt8(ascii: "."))
      text += digits.suffix(-exponent)
    } else {
      text += [zero, UInt8(ascii: ".")]
      text.append(contentsOf: repeatElement(zero, count: -exponent - digits.count))
      text += digits
    }
    return String(decoding: text, as: UTF8.self)
  }
}
