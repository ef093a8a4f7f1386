internal import Forms
internal import HTTPTransport
internal import Models

/// What an answer's head says of when to come again.
enum RetryHints {
  /// The server's word, in milliseconds; nil: none, or none that can be read.
  static func wait_ms(_ headers: [HTTPField], limits: [RateLimit], now_ms: Int64) -> Int64? {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    let exhausted = limits.filter { $0.remaining == 0 }.compactMap(\.reset_ms).max()
    let told = header("retry-after-ms").flatMap(milliseconds) ?? header("retry-after").flatMap { after($0, now_ms) }
    return [told, exhausted].compactMap(\.self).max()
  }

  /// False where another try is said to be useless.
  static func shouldRetry(_ headers: [HTTPField]) -> Bool? {
    headers.first { $0.name == "x-should-retry" }.flatMap { $0.value == "false" ? false : $0.value == "true" ? true : nil }
  }

  private static func milliseconds(_ text: String) -> Int64? { number(text).map { Int64($0.rounded(.up)) } }

  /// Seconds, or a date.
  private static func after(_ text: String, _ now_ms: Int64) -> Int64? {
    if let seconds = number(text) { return Int64((seconds * 1_000).rounded(.up)) }
    return HTTPDate.milliseconds(text).map { max(0, $0 - now_ms) }
  }

  private static func number(_ text: String) -> Double? {
    guard let first = text.utf8.first, (48...57).contains(first), text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }) else {
      return nil
    }
    return Double(text).flatMap { $0.isFinite && $0 <= 1e9 ? $0 : nil }
  }

  /// `6m0s`, `1h2m3.5s`, `12ms`, in milliseconds, rounded up.
  static func duration(_ text: String) -> Int64? {
    var rest = text[...]
    var sum = 0.0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(digits) else { return nil }
      rest = rest[digits.endIndex...]
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[unit.endIndex...]
      switch unit {
      case "ms": sum += value
      case "s": sum += value * 1_000
      case "m": sum += value * 60_000
      case "h": sum += value * 3_600_000
      case "d": sum += value * 86_400_000
      default: return nil
      }
    }
    return sum <= 1e12 ? Int64(sum.rounded(.up)) : nil
  }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7); the older forms are not sent any more.
enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  static func milliseconds(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", parts[1].count == 2, let month = months.firstIndex(of: String(parts[2])) else {
      return nil
    }
    return Timestamp.milliseconds("\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
  }
}
