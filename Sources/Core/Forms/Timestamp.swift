/// Moments as RFC 3339 texts and as milliseconds since 1970-01-01T00:00:00Z, without a calendar library.
public enum Timestamp {
  /// `2026-03-01T09:30:00.250Z`: always UTC, always three decimals, so that byte order is time order. Years 0000–9999.
  public static func text(_ time_ms: Int64) -> String {
    let day_ms: Int64 = 86_400_000
    let date = CivilDate(day: time_ms.floored(by: day_ms))
    var rest = Int(time_ms.remainder(by: day_ms))
    let milliseconds = rest % 1000
    rest /= 1000
    let clock = "\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
    return "\(padded(Int(date.year), 4))-\(padded(Int(date.month), 2))-\(padded(Int(date.day), 2))T\(clock).\(padded(milliseconds, 3))Z"
  }

  /// Nil unless the text is an RFC 3339 `date-time` (section 5.6) that names a real day and, in UTC, a year that `text` can write. Decimals of a second beyond the third are cut;
  /// a leap second counts as the next second.
  public static func milliseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 64 else { return nil }
    guard let year = digits(bytes, 0..<4), let month = digits(bytes, 5..<7), let day = digits(bytes, 8..<10),
      let hour = digits(bytes, 11..<13), let minute = digits(bytes, 14..<16), let second = digits(bytes, 17..<19),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] | 0x20 == UInt8(ascii: "t"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      (1...12).contains(month), (1...CivilDate.length(year: Int64(year), month: Int64(month))).contains(Int64(day)), hour < 24, minute < 60, second <= 60
    else { return nil }
    guard let (fraction_ms, zone) = fraction(bytes, 19), let offset_minutes = offset(bytes, zone) else { return nil }
    let minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offset_minutes
    let time_ms = Int64(minutes) * 60_000 + Int64(second) * 1000 + Int64(fraction_ms)
    return writable_ms.contains(time_ms) ? time_ms : nil
  }

  /// Of the years 0000 to 9999.
  private static let writable_ms = Int64(daysSince1970(0, 1, 1)) * 86_400_000..<Int64(daysSince1970(10_000, 1, 1)) * 86_400_000

  /// The milliseconds of an optional `.123…` at the place, and the place behind it.
  private static func fraction(_ bytes: [UInt8], _ start: Int) -> (ms: Int, end: Int)? {
    guard bytes[start] == UInt8(ascii: ".") else { return (0, start) }
    var place = start + 1
    var milliseconds = 0
    var scale = 100
    while place < bytes.count, bytes[place] >= 48, bytes[place] <= 57 {
      milliseconds += Int(bytes[place] - 48) * scale
      scale /= 10
      place += 1
    }
    return place > start + 1 ? (milliseconds, place) : nil
  }

  /// `Z` or `±hh:mm`, and nothing behind it.
  private static func offset(_ bytes: [UInt8], _ start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    if bytes[start] | 0x20 == UInt8(ascii: "z") { return start + 1 == bytes.count ? 0 : nil }
    guard bytes.count == start + 6, bytes[start + 3] == UInt8(ascii: ":"), let hours = digits(bytes, start + 1..<start + 3),
      let minutes = digits(bytes, start + 4..<start + 6), hours < 24, minutes < 60
    else { return nil }
    switch bytes[start] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
  }

  private static func digits(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var number = 0
    for byte in bytes[range] {
      guard byte >= 48, byte <= 57 else { return nil }
      number = number * 10 + Int(byte - 48)
    }
    return number
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    Int(CivilDate(year: Int64(year), month: Int64(month), day: Int64(day)).daysSince1970)
  }
}
