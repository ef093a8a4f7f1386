/// How every number is written that a person reads, on a page and in a sentence of a record.
extension Double {
  /// As it was given: a whole number in full, else at most ten digits and four decimals, or four digits of what is smaller; thousands in groups from four digits on; a minus
  /// is one (U+2212).
  public var numeral: String {
    let text = (self == rounded() ? self : tenDigits).shortText.withoutExponent
    let isNegative = text.hasPrefix("-")
    let rest = Array(isNegative ? text.utf8.dropFirst() : text.utf8[...])
    let count = rest.prefix { $0 &- 48 < 10 }.count
    guard count > 3, !rest.contains(UInt8(ascii: "e")) else { return isNegative ? "−" + text.dropFirst() : text }
    // Byte by byte: a decision writes some hundred of them.
    var grouped: [UInt8] = []
    for (place, digit) in rest[..<count].enumerated() {
      if place > 0, (count - place).isMultiple(of: 3) { grouped.append(UInt8(ascii: ",")) }
      grouped.append(digit)
    }
    return (isNegative ? "−" : "") + String(decoding: grouped + rest[count...], as: UTF8.self)
  }

  /// What is computed: whole from a thousand on, with at most ten digits that are none of rounding, else to four significant digits.
  public var roundNumeral: String {
    guard isFinite, self != 0 else { return numeral }
    var unit = 1000.0
    while magnitude < unit, unit > 1e-4 { unit /= 10 }
    let step = magnitude >= 1000 ? 1 : unit / 1000
    return ((self / step).rounded() * step).tenDigits.numeral
  }

  /// With what it is counted in: `12 weeks`, `92%`.
  public func amount(_ unit: String?) -> String { numeral.counted(in: unit) }

  public func roundAmount(_ unit: String?) -> String { roundNumeral.counted(in: unit) }
}

extension String {
  /// A percent sign stands at its number, as in a share.
  fileprivate func counted(in unit: String?) -> String {
    guard let unit, !unit.isEmpty else { return self }
    return unit.hasPrefix("%") ? self + unit : "\(self) \(unit)"
  }

  /// A number as people write it: `0.00001`, not `1e-05`. One so large that nobody would count its zeros stays as it is.
  fileprivate var withoutExponent: String {
    guard utf8.contains(UInt8(ascii: "e")) else { return self }
    let parts = split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), (-20...20).contains(exponent) else { return self }
    let sign = hasPrefix("-") ? "-" : ""
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    let digits = mantissa.joined()
    let point = mantissa[0].count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    return sign + String(digits.prefix(point)).padded(to: point) + (digits.count > point ? "." + digits.dropFirst(point) : "")
  }

  fileprivate func padded(to width: Int) -> String { self + String(repeating: "0", count: Swift.max(0, width - count)) }
}

extension Int64 {
  /// Of billionths of a dollar, none lost.
  public var dollars: String {
    let digits = String(String("\(self % 1_000_000_000)".reversed()).padded(to: 9).reversed())
    let decimals = digits.prefix(upTo: digits.lastIndex { $0 != "0" }.map(digits.index(after:)) ?? digits.startIndex)
    return "$\((self / 1_000_000_000))" + (decimals.isEmpty ? "" : ".\(decimals)")
  }
}
