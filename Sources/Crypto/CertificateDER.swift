/// What of an X.509 certificate in DER (RFC 5280) is read here: when it is in force. Everything else of it was the gateway's to check.
public enum CertificateDER {
  /// Seconds since 1970; nil where the bytes are no certificate.
  public static func validity(_ der: [UInt8]) -> ClosedRange<Int64>? {
    var outer = DERReader(der[...])
    guard var certificate = outer.open(0x30), outer.isAtEnd, var body = certificate.open(0x30) else { return nil }
    // The version may be left out; then number, algorithm, issuer.
    _ = body.open(0xA0)
    guard body.open(0x02) != nil, body.open(0x30) != nil, body.open(0x30) != nil, var times = body.open(0x30), let from = times.time(),
      let until = times.time(), from <= until
    else { return nil }
    return from...until
  }
}

/// Reads definite-length DER, one element after another.
private struct DERReader {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { bytes.isEmpty }

  /// What stands within the next element if it has this tag.
  mutating func open(_ tag: UInt8) -> DERReader? { bytes.first == tag ? content().map { DERReader($0) } : nil }

  private mutating func content() -> ArraySlice<UInt8>? {
    guard bytes.count >= 2 else { return nil }
    var rest = bytes.dropFirst()
    var length = Int(rest.removeFirst())
    if length >= 0x80 {
      let count = length & 0x7F
      guard (1...3).contains(count), rest.count >= count else { return nil }
      length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(count)
    }
    guard rest.count >= length else { return nil }
    bytes = rest.dropFirst(length)
    return rest.prefix(length)
  }

  /// UTCTime (years 1950–2049) or GeneralizedTime, in whole seconds of UTC.
  mutating func time() -> Int64? {
    guard let tag = bytes.first, tag == 0x17 || tag == 0x18, let text = content(), text.last == UInt8(ascii: "Z") else { return nil }
    var digits = text.dropLast()
    guard digits.count == (tag == 0x17 ? 12 : 14), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    func number(_ count: Int) -> Int64 {
      defer { digits = digits.dropFirst(count) }
      return digits.prefix(count).reduce(0) { $0 * 10 + Int64($1 - 48) }
    }
    let first = number(tag == 0x17 ? 2 : 4)
    let year = tag == 0x18 ? first : first < 50 ? 2_000 + first : 1_900 + first
    let (month, day, hour, minute, second) = (number(2), number(2), number(2), number(2), number(2))
    guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61 else { return nil }
    return days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
  }

  /// Days since 1970 in the Gregorian calendar.
  private func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}
