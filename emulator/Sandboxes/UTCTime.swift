internal import EmulatorHTTP

/// A moment as its calendar date and time in UTC.
public struct UTCTime: Sendable {
  let nanosecondsSince1970: UInt64

  public init(nanosecondsSince1970: UInt64) { self.nanosecondsSince1970 = nanosecondsSince1970 }

  /// `2026-11-21T11:42:51.123Z`
  public var text: String {
    let milliseconds = nanosecondsSince1970 / 1_000_000
    let seconds = Int(milliseconds / 1_000)
    let (year, month, day) = civilDate(daysSince1970: seconds / 86_400)
    let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(year)-\(padded(month, 2))-\(padded(day, 2))T\(time).\(padded(Int(milliseconds % 1_000), 3))Z"
  }

  private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
