/// What the clock and chance give to one request: its time and its names.
public struct Moment: Sendable, Equatable {
  /// A UUID: a REST API's request id.
  public var requestID: String
  /// Sixteen characters: an HTTP API's request id and a REST API's extended one.
  public var extendedID: String
  /// `Root=1-<time>-<24 hex digits>`, unless the client sent its own.
  public var traceID: String
  /// The gateway's own part of the trace, sixteen hex digits: the parent of what the function does.
  public var spanID: String
  /// Milliseconds since 1970.
  public var time_ms: Int64
  /// The same by the machine's own clock, which signatures are dated by, where the other is moved by hand.
  public var machine_ms: Int64

  public init(requestID: String, extendedID: String, traceID: String, spanID: String = "53995c3f42cd8ad8", time_ms: Int64) {
    self.requestID = requestID
    self.extendedID = extendedID
    self.traceID = traceID
    self.spanID = spanID
    self.time_ms = time_ms
    machine_ms = time_ms
  }

  public init(time_ms: Int64, using chance: inout some RandomNumberGenerator) {
    let (high, low) = (chance.next(), chance.next())
    // Version 4, variant 1 of RFC 9562.
    let uuid = Self.hex(high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000, 16) + Self.hex(low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000, 16)
    let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    let digits = Array(uuid)
    requestID = cuts.map { String(digits[$0]) }.joined(separator: "-")
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    extendedID = String((0..<15).map { _ in letters[Int.random(in: 0..<letters.count, using: &chance)] }) + "="
    traceID = "Root=1-\(Self.hex(UInt64(max(time_ms, 0) / 1_000), 8))-\(Self.hex(chance.next(), 16))\(Self.hex(chance.next() >> 32, 8))"
    spanID = Self.hex(chance.next(), 16)
    self.time_ms = time_ms
    machine_ms = time_ms
  }

  /// The trace that the request belongs to, as the function and the client hear of it: the client's, with a parent where it names none.
  func trace(of request: FrontRequest) -> String {
    let trace = request.headers["x-amzn-trace-id"] ?? traceID
    return trace.contains("Parent=") ? trace : "\(trace);Parent=\(spanID)"
  }

  private static func hex(_ number: UInt64, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// `14/Apr/2025:22:11:46 +0000`.
  public var commonLogTime: String {
    let seconds = time_ms / 1_000
    let (days, second) = (seconds / 86_400, Int(seconds % 86_400))
    let date = Self.date(daysSince1970: Int(days))
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let two: (Int) -> String = { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(two(date.day))/\(months[date.month - 1])/\(date.year):\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
  }

  /// Days since 1970 of a proleptic Gregorian date. Source: as below, days_from_civil.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Months since year 0.
  static func month(daysSince1970 days: Int) -> Int64 {
    let date = date(daysSince1970: days)
    return Int64(date.year * 12 + date.month)
  }

  /// The proleptic Gregorian date, counting years from March. Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
  private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
