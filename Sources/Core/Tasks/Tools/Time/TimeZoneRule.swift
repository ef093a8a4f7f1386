import Forms

/// Standard time and, for a part of each year, daylight time: `CET-1CEST,M3.5.0,M10.5.0/3`. Source: POSIX.1-2024, XBD 8.3, with RFC 9636's wider hours.
struct TimeZoneRule: Sendable, Hashable {
  private enum Day: Sendable, Hashable {
    /// The last (5) or n-th day of the week, from Sunday, 0, of a month.
    case weekday(month: Int, week: Int, day: Int)
    /// From 1; February 29 is never counted.
    case ofYear(Int)
    /// From 0.
    case ofYearWithLeap(Int)
  }

  private struct Change: Sendable, Hashable {
    var day: Day
    /// Local time.
    var time_s: Int64
  }

  private struct Daylight: Sendable, Hashable {
    var offset_s: Int64
    var start: Change
    var end: Change
  }

  private let standard_s: Int64
  private let daylight: Daylight?

  init?(_ text: String) {
    var rest = text[...]
    guard Self.name(&rest), let west_s = Self.time(&rest) else { return nil }
    standard_s = -west_s
    guard !rest.isEmpty else {
      daylight = nil
      return
    }
    guard Self.name(&rest) else { return nil }
    let east_s: Int64
    if rest.first == "," { east_s = standard_s + 3_600 } else if let west_s = Self.time(&rest) { east_s = -west_s } else { return nil }
    guard let start = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else { return nil }
    daylight = Daylight(offset_s: east_s, start: start, end: end)
  }

  func offset_s(at time_s: Int64) -> Int64 {
    guard let daylight else { return standard_s }
    let year = CivilDate(day: (time_s + standard_s).floored(by: 86_400)).year
    let start_s = Self.moment_s(daylight.start, in: year) - standard_s
    let end_s = Self.moment_s(daylight.end, in: year) - daylight.offset_s
    let isDaylight = start_s < end_s ? (start_s..<end_s).contains(time_s) : !(end_s..<start_s).contains(time_s)
    return isDaylight ? daylight.offset_s : standard_s
  }

  private static func moment_s(_ change: Change, in year: Int64) -> Int64 {
    let first = CivilDate(year: year, month: 1, day: 1).daysSince1970
    let day: Int64
    switch change.day {
    case .ofYear(let number): day = first + Int64(number) - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
    case .ofYearWithLeap(let number): day = first + Int64(number)
    case .weekday(let month, let week, let weekday):
      let start = CivilDate(year: year, month: Int64(month), day: 1).daysSince1970
      // 1970 began with a Thursday.
      var found = start + (Int64(weekday) - (start + 4).remainder(by: 7)).remainder(by: 7) + 7 * Int64(week - 1)
      let next = month == 12 ? CivilDate(year: year + 1, month: 1, day: 1).daysSince1970 : CivilDate(year: year, month: Int64(month) + 1, day: 1).daysSince1970
      if found >= next { found -= 7 }
      day = found
    }
    return day * 86_400 + change.time_s
  }

  // MARK: reading

  private static func name(_ rest: inout Substring) -> Bool {
    if rest.first == "<" {
      guard let end = rest.firstIndex(of: ">") else { return false }
      rest = rest[rest.index(after: end)...]
      return true
    }
    let name = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(name.count)
    return name.count >= 3
  }

  private static func number(_ rest: inout Substring) -> Int64? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    return digits.count <= 3 ? Int64(digits) : nil
  }

  /// `[+-]h[h][:mm[:ss]]` in seconds.
  private static func time(_ rest: inout Substring) -> Int64? {
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    guard let hours = number(&rest), hours <= 167 else { return nil }
    var seconds = hours * 3_600
    for unit: Int64 in [60, 1] where rest.first == ":" {
      rest = rest.dropFirst()
      guard let part = number(&rest), part < 60 else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  private static func change(_ rest: inout Substring) -> Change? {
    guard rest.popFirst() == "," else { return nil }
    let day: Day
    switch rest.first {
    case "M":
      rest = rest.dropFirst()
      var numbers: [Int] = []
      for place in 0..<3 {
        if place > 0 { guard rest.popFirst() == "." else { return nil } }
        guard let number = number(&rest) else { return nil }
        numbers.append(Int(number))
      }
      guard (1...12).contains(numbers[0]), (1...5).contains(numbers[1]), (0...6).contains(numbers[2]) else { return nil }
      day = .weekday(month: numbers[0], week: numbers[1], day: numbers[2])
    case "J":
      rest = rest.dropFirst()
      guard let number = number(&rest), (1...365).contains(number) else { return nil }
      day = .ofYear(Int(number))
    default:
      guard let number = number(&rest), number <= 365 else { return nil }
      day = .ofYearWithLeap(Int(number))
    }
    guard rest.first == "/" else { return Change(day: day, time_s: 7_200) }
    rest = rest.dropFirst()
    return time(&rest).map { Change(day: day, time_s: $0) }
  }
}
