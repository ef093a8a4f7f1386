/// A length of time as a person types it: `90s`, `6h`, `1500ms`.
public enum ClockSpan {
  private static let units: [(name: String, time_ms: Int64)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]

  /// In milliseconds; nil where it is none.
  public static func milliseconds(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) }) else { return nil }
    let (time_ms, isOver) = number.multipliedReportingOverflow(by: unit.time_ms)
    return isOver ? nil : time_ms
  }
}
