extension DecimalNumber {
  private static let zeroMark: UInt8 = 1
  private static let positiveMark: UInt8 = 2
  private static let negativeEnd: UInt8 = 0xFF

  /// Bytes whose unsigned lexicographic order is the order of the numbers: a sign, the magnitude, then two digits a byte.
  /// Negative numbers are complemented and closed with 0xFF, so that more digits mean a smaller number. At most 22 bytes.
  package var keyBytes: [UInt8] {
    guard digitCount > 0 else { return [DecimalNumber.zeroMark] }
    let biased = UInt8(magnitude - DecimalNumber.magnitudes.lowerBound)
    guard negative else { return [DecimalNumber.positiveMark, biased] + digitPairs.map { $0 + 1 } }
    return [0, 255 - biased] + digitPairs.map { 254 - $0 } + [DecimalNumber.negativeEnd]
  }

  private var digitPairs: [UInt8] {
    var rest = digitCount % 2 == 0 ? coefficient : coefficient * 10
    var pairs = [UInt8](repeating: 0, count: (digitCount + 1) / 2)
    for place in pairs.indices.reversed() {
      pairs[place] = UInt8(rest % 100)
      rest /= 100
    }
    return pairs
  }

  /// Reads what `keyBytes` wrote; nil for anything else.
  package init?(keyBytes bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    guard let mark = bytes.first, mark <= DecimalNumber.positiveMark else { return nil }
    guard mark != DecimalNumber.zeroMark else {
      self = .zero
      return
    }
    let negative = mark == 0
    let pairs = negative ? bytes.dropFirst(2).dropLast() : bytes.dropFirst(2)
    guard bytes.count > 2, !pairs.isEmpty, pairs.count <= DecimalNumber.digitsMaximum / 2 else { return nil }
    var coefficient: UInt128 = 0
    for byte in pairs {
      let pair = negative ? 254 &- byte : byte &- 1
      guard pair < 100 else { return nil }
      coefficient = coefficient * 100 + UInt128(pair)
    }
    let magnitude = Int(negative ? 255 - bytes[1] : bytes[1]) + DecimalNumber.magnitudes.lowerBound
    let digits = pairs.count * 2
    guard let number = try? DecimalNumber(negative: negative, coefficient: coefficient, exponent: magnitude - digits + 1) else { return nil }
    self = number
  }
}
