/// The rule by which a zone goes on for ever, in the form of the variable TZ. Source: POSIX.1-2017, section 8.3, with the hours of RFC 9636 section 3.3.1 (-167 to 167).
struct ZoneRule: Sendable, Equatable {
  private enum Day: Sendable, Equatable {
    /// 1 to 365; the 29th of February is never counted.
    case julian(Int)
    /// 0 to 365.
    case ofYear(Int)
    /// The week's day (0 is Sunday) of a month: its first to fourth, 5 its last.
    case ofMonth(Int, week: Int, weekday: Int)
  }

  private struct ClockChange: Sendable, Equatable {
    var day: Day
    /// After midnight, by the clocks that are changed.
    var time_s: Int64

    func at_s(in year: Int) -> Int64 {
      let first = CivilDay(year, 1, 1)
      let number: Int64
      switch day {
      case .julian(let day): number = first.number + Int64(day - 1) + (day > 59 && CivilDay(year, 2, 1).daysInMonth == 29 ? 1 : 0)
      case .ofYear(let day): number = first.number + Int64(day)
      case .ofMonth(let month, let week, let weekday):
        let start = CivilDay(year, month, 1)
        let found = 1 + (weekday + 8 - start.weekday) % 7 + 7 * (week - 1)
        number = start.number + Int64((found > start.daysInMonth ? found - 7 : found) - 1)
      }
      return number * 86_400 + time_s
    }
  }

  private var standard_s: Int64 = 0
  private var summer: (offset_s: Int64, begins: ClockChange, ends: ClockChange)?

  static func == (one: ZoneRule, other: ZoneRule) -> Bool {
    one.standard_s == other.standard_s && one.summer?.offset_s == other.summer?.offset_s && one.summer?.begins == other.summer?.begins
      && one.summer?.ends == other.summer?.ends
  }

  /// Nil for what is no such rule.
  init?(_ text: String) {
    var reading = ZoneRuleReading(text)
    guard reading.name(), let offset = reading.time() else { return nil }
    standard_s = -offset
    if reading.isAtEnd { return }
    guard reading.name() else { return nil }
    let second = reading.isAt(",") ? standard_s + 3_600 : reading.time().map { -$0 }
    guard let second, let begins = Self.change(&reading), let ends = Self.change(&reading), reading.isAtEnd else { return nil }
    summer = (second, begins, ends)
  }

  private static func change(_ reading: inout ZoneRuleReading) -> ClockChange? {
    guard reading.take(",") else { return nil }
    let day: Day
    if reading.take("M") {
      guard let month = reading.number(1...12), reading.take("."), let week = reading.number(1...5), reading.take("."), let weekday = reading.number(0...6)
      else { return nil }
      day = .ofMonth(month, week: week, weekday: weekday)
    } else if reading.take("J") {
      guard let number = reading.number(1...365) else { return nil }
      day = .julian(number)
    } else {
      guard let number = reading.number(0...365) else { return nil }
      day = .ofYear(number)
    }
    guard reading.take("/") else { return ClockChange(day: day, time_s: 7_200) }
    return reading.time().map { ClockChange(day: day, time_s: $0) }
  }

  func offset_s(at time_s: Int64) -> Int64 {
    guard let summer else { return standard_s }
    let days = (time_s + standard_s) / 86_400
    let year = CivilDay(number: (time_s + standard_s) % 86_400 < 0 ? days - 1 : days).year
    // South of the equator, and where winter is the exception, the year begins and ends within.
    let begins = summer.begins.at_s(in: year) - standard_s
    let ends = summer.ends.at_s(in: year) - summer.offset_s
    let isWithin = begins < ends ? (begins..<ends).contains(time_s) : !(ends..<begins).contains(time_s)
    return isWithin ? summer.offset_s : standard_s
  }
}

private struct ZoneRuleReading {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  func isAt(_ sign: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: sign) }

  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard isAt(sign) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// `CET`, or `<+0330>`.
  mutating func name() -> Bool {
    if take("<") {
      let name = rest.prefix { $0 != UInt8(ascii: ">") }
      rest = rest.dropFirst(name.count)
      return !name.isEmpty && take(">")
    }
    let letters = rest.prefix { ($0 | 0x20) &- 97 < 26 }
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { (48...57).contains($0) }
    guard (1...3).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    return range.contains(value) ? value : nil
  }

  /// `[+-]h[:m[:s]]`, in seconds.
  mutating func time() -> Int64? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard let hours = number(0...167) else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] where take(":") {
      guard let part = number(0...59) else { return nil }
      seconds += part * unit
    }
    return Int64(isNegative ? -seconds : seconds)
  }
}
