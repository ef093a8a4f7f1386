/// `cron(minutes hours day-of-month month day-of-week year)`, as EventBridge reads it: days of the week from 1 (SUN), exactly one of the two day fields `?`.
/// Source: Amazon EventBridge user guide, "Cron expressions"; Scheduler user guide, "Schedule types".
package struct CronExpression: Sendable, Equatable {
  /// What a day field asks of a day.
  enum Days: Sendable, Equatable {
    case any
    case listed(Set<Int>)
    /// `L`, or `L-n`: so many days before the month's last.
    case last(Int)
    /// `nW`: the weekday nearest to the n-th, within the month; `LW`: to the last.
    case weekday(Int?)
    /// `6L`: the month's last such day of the week.
    case lastOf(Int)
    /// `6#3`: the month's third.
    case numbered(Int, Int)
  }

  package static let years = 1970...2199

  private let minutes: [Int]
  private let hours: [Int]
  private let months: Set<Int>
  private let yearSet: Set<Int>
  private let daysOfMonth: Days
  private let daysOfWeek: Days

  /// `text`: what stands between the parentheses.
  package init(_ text: String) throws(ScheduleFault) {
    let fields = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    guard fields.count == 6 else {
      throw ScheduleFault("cron", "must have 6 fields (\(Self.fieldNames)), has \(fields.count)\(Self.meant(fields).map { "; write \($0)" } ?? "")")
    }
    minutes = try CronField("minutes", 0...59).read(fields[0]).sorted()
    hours = try CronField("hours", 0...23).read(fields[1]).sorted()
    months = try CronField("month", 1...12, names: Self.monthNames).read(fields[3])
    yearSet = try CronField("year", Self.years).read(fields[5])
    guard (fields[2] == "?") != (fields[4] == "?") else {
      throw ScheduleFault("day-of-month", "exactly one of day-of-month and day-of-week must be `?`")
    }
    daysOfMonth = try Self.daysOfMonth(fields[2])
    daysOfWeek = try Self.daysOfWeek(fields[4])
  }

  private static let fieldNames = "minutes hours day-of-month month day-of-week year"

  /// What is wrong with fields that stand without `cron(…)`, as a crontab has them; nil where these are none.
  static func bare(_ text: String) -> ScheduleFault? {
    let fields = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    let marks = Set("0123456789*?/,-LW#")
    guard [5, 6].contains(fields.count), fields.prefix(2).joined().allSatisfy({ marks.contains($0) }) else { return nil }
    let form = "must stand between the parentheses of cron(\(fieldNames)), one of the two day fields `?`"
    return ScheduleFault("cron", form + (meant(fields).map { ": \($0)" } ?? ""))
  }

  /// A crontab's five fields in six, where they mean the same: it counts days of the week from 0, and takes a day that fits either of the two day fields.
  private static func meant(_ fields: [String]) -> String? {
    var fields = fields
    if fields.count == 5 {
      if fields[4] == "*" {
        fields[4] = "?"
      } else if fields[2] == "*", fields[4].allSatisfy({ !$0.isNumber }) {
        fields[2] = "?"
      }
      fields.append("*")
    }
    let text = fields.joined(separator: " ")
    return fields.count == 6 && (try? CronExpression(text)) != nil ? "cron(\(text))" : nil
  }

  private static let monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
  private static let dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

  private static func daysOfMonth(_ text: String) throws(ScheduleFault) -> Days {
    if text == "?" || text == "*" { return .any }
    if text == "L" { return .last(0) }
    if text == "LW" { return .weekday(nil) }
    if text.hasSuffix("W") {
      guard let day = CronField.number(text.dropLast()), (1...31).contains(day) else {
        throw ScheduleFault("day-of-month", "`\(text)` must be 1 to 31 before `W`")
      }
      return .weekday(day)
    }
    if text.hasPrefix("L-") {
      guard let days = CronField.number(text.dropFirst(2)), (1...30).contains(days) else {
        throw ScheduleFault("day-of-month", "`\(text)` must be 1 to 30 after `L-`")
      }
      return .last(days)
    }
    return .listed(try CronField("day-of-month", 1...31).read(text))
  }

  private static func daysOfWeek(_ text: String) throws(ScheduleFault) -> Days {
    if text == "?" || text == "*" { return .any }
    if text == "L" { return .listed([7]) }
    let field = CronField("day-of-week", 1...7, names: dayNames)
    if text.hasSuffix("L") { return .lastOf(try field.one(String(text.dropLast()))) }
    if let sign = text.firstIndex(of: "#") {
      guard let place = CronField.number(text[text.index(after: sign)...]), (1...5).contains(place) else {
        throw ScheduleFault("day-of-week", "`\(text)` must have 1 to 5 after `#`")
      }
      return .numbered(try field.one(String(text[..<sign])), place)
    }
    return .listed(try field.read(text))
  }

  // MARK: When

  /// The least moment after `minute` (minutes since 1970, in the expression's own zone) that matches; nil: never again.
  package func next(after minute: Int64) -> Int64? {
    let start = minute + 1
    var day = CivilDay(number: start >= 0 ? start / 1_440 : 0)
    var from = Int(start - day.number * 1_440)
    while day.year <= Self.years.upperBound {
      if !yearSet.contains(day.year) {
        guard let year = yearSet.filter({ $0 > day.year }).min() else { return nil }
        (day, from) = (CivilDay(year, 1, 1), 0)
      } else if !months.contains(day.month) {
        day = day.month == 12 ? CivilDay(day.year + 1, 1, 1) : CivilDay(day.year, day.month + 1, 1)
        from = 0
      } else {
        if matches(day), let found = time(from: from) { return day.number * 1_440 + Int64(found) }
        (day, from) = (CivilDay(number: day.number + 1), 0)
      }
    }
    return nil
  }

  /// The first time of a day, in minutes, from `start` on.
  private func time(from start: Int) -> Int? {
    for hour in hours where hour * 60 + 59 >= start {
      if let minute = minutes.first(where: { hour * 60 + $0 >= start }) { return hour * 60 + minute }
    }
    return nil
  }

  private func matches(_ day: CivilDay) -> Bool { matches(daysOfMonth, day) && matches(daysOfWeek, day, isWeek: true) }

  private func matches(_ days: Days, _ day: CivilDay, isWeek: Bool = false) -> Bool {
    switch days {
    case .any: true
    case .listed(let set): set.contains(isWeek ? day.weekday : day.day)
    case .last(let before): day.day == day.daysInMonth - before
    case .weekday(let wanted): day.day == Self.weekday(nearest: wanted ?? day.daysInMonth, day)
    case .lastOf(let weekday): day.weekday == weekday && day.day + 7 > day.daysInMonth
    case .numbered(let weekday, let place): day.weekday == weekday && (day.day - 1) / 7 + 1 == place
    }
  }

  /// Of the same month; nil where it has no such day.
  private static func weekday(nearest wanted: Int, _ day: CivilDay) -> Int? {
    guard wanted <= day.daysInMonth else { return nil }
    let asked = CivilDay(day.year, day.month, wanted)
    switch asked.weekday {
    case 7: return wanted > 1 ? wanted - 1 : 3
    case 1: return wanted < asked.daysInMonth ? wanted + 1 : wanted - 2
    default: return wanted
    }
  }
}

/// What is wrong with a schedule, and where.
package struct ScheduleFault: Error, Sendable, Equatable, CustomStringConvertible {
  package var field: String
  package var rule: String

  init(_ field: String, _ rule: String) { (self.field, self.rule) = (field, rule) }

  package var description: String { "\(field): \(rule)" }
}

/// One field of a cron expression: values, names, ranges, steps, lists.
struct CronField {
  var name: String
  var range: ClosedRange<Int>
  var names: [String]

  init(_ name: String, _ range: ClosedRange<Int>, names: [String] = []) { (self.name, self.range, self.names) = (name, range, names) }

  func read(_ text: String) throws(ScheduleFault) -> Set<Int> {
    var values: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) { values.formUnion(try self.part(String(part))) }
    return values
  }

  private func part(_ text: String) throws(ScheduleFault) -> [Int] {
    let sides = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if sides.count == 2 {
      guard let step = Self.number(sides[1]), step > 0 else { throw ScheduleFault(name, "`\(text)` must have a step of 1 or more") }
      let start = try sides[0] == "*" ? range.lowerBound...range.upperBound : span(sides[0], isOpen: true)
      return Array(stride(from: start.lowerBound, through: start.upperBound, by: step))
    }
    guard sides.count == 1 else { throw ScheduleFault(name, "`\(text)` is no value, range or step") }
    return text == "*" ? Array(range) : Array(try span(text, isOpen: false))
  }

  /// `a-b`, or `a`: itself, or where `isOpen` from it to the greatest.
  private func span(_ text: String, isOpen: Bool) throws(ScheduleFault) -> ClosedRange<Int> {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard ends.count <= 2 else { throw ScheduleFault(name, "`\(text)` is no range") }
    let low = try one(ends[0])
    let high = ends.count == 2 ? try one(ends[1]) : isOpen ? range.upperBound : low
    guard low <= high else { throw ScheduleFault(name, "`\(text)` is a range backwards") }
    return low...high
  }

  func one(_ text: String) throws(ScheduleFault) -> Int {
    if let place = names.firstIndex(of: text) { return place + range.lowerBound }
    guard let value = Self.number(text), range.contains(value) else {
      throw ScheduleFault(
        name, "`\(text)` must be \(range.lowerBound) to \(range.upperBound)\(names.isEmpty ? "" : " or one of \(names.joined(separator: ", "))")")
    }
    return value
  }

  static func number(_ text: some StringProtocol) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }
}
