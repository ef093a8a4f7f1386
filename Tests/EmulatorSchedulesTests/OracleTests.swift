import EmulatorSchedules
import Foundation
import Testing

/// Cron expressions made at random beside what they mean, said a second time by another calendar: Foundation's.
@Suite struct `A schedule of the calendar` {
  struct Chance {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    mutating func of(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
  }

  /// One day as the other calendar has it.
  struct Day {
    var year, month, day, weekday, last: Int
  }

  struct Field<Value> {
    var text: String
    var holds: (Value) -> Bool
  }

  static func numbers(_ range: ClosedRange<Int>, _ chance: inout Chance) -> Field<Int> {
    let (a, b, n) = (chance.of(range), chance.of(range), chance.of(1...max(1, range.count / 3)))
    switch chance.below(6) {
    case 0: return Field(text: "*") { _ in true }
    case 1: return Field(text: "\(min(a, b))-\(max(a, b))") { (min(a, b)...max(a, b)).contains($0) }
    case 2: return Field(text: "\(a)/\(n)") { $0 >= a && ($0 - a) % n == 0 }
    case 3: return Field(text: "*/\(n)") { ($0 - range.lowerBound) % n == 0 }
    case 4: return Field(text: "\(a),\(b)") { $0 == a || $0 == b }
    default: return Field(text: "\(a)") { $0 == a }
    }
  }

  static func dayOfMonth(_ chance: inout Chance) -> Field<Day> {
    switch chance.below(4) {
    case 0: return Field(text: "L") { $0.day == $0.last }
    case 1:
      let n = chance.of(1...31)
      return Field(text: "\(n)W") { day in
        guard n <= day.last else { return false }
        // The weekday nearest to the n-th, without leaving the month.
        let weekday = (day.weekday - 1 + (n - day.day) % 7 + 7) % 7
        let shift = weekday == 6 ? (n == 1 ? 2 : -1) : weekday == 0 ? (n == day.last ? -2 : 1) : 0
        return day.day == n + shift
      }
    default:
      let field = numbers(1...31, &chance)
      return Field(text: field.text) { field.holds($0.day) }
    }
  }

  static func dayOfWeek(_ chance: inout Chance) -> Field<Day> {
    let names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    let (n, k) = (chance.of(1...7), chance.of(1...5))
    switch chance.below(6) {
    case 0: return Field(text: "L") { $0.weekday == 7 }
    case 1: return Field(text: "\(n)L") { $0.weekday == n && $0.day + 7 > $0.last }
    case 2: return Field(text: "\(names[n - 1])#\(k)") { $0.weekday == n && ($0.day - 1) / 7 == k - 1 }
    case 3: return Field(text: "MON-FRI") { (2...6).contains($0.weekday) }
    default:
      let field = numbers(1...7, &chance)
      return Field(text: field.text) { field.holds($0.weekday) }
    }
  }

  static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 0)!
    return calendar
  }()

  static func day(_ number: Int) -> Day {
    let date = Date(timeIntervalSince1970: Double(number) * 86_400)
    let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
    return Day(
      year: parts.year!, month: parts.month!, day: parts.day!, weekday: parts.weekday!, last: calendar.range(of: .day, in: .month, for: date)!.count)
  }

  /// From 2024 on, so many days.
  static let (first, days) = (19_723, (0..<1_200).map { day(19_723 + $0) })

  @Test(arguments: 1...150) func `fires at the least moment after another that it names`(seed: Int) throws {
    var chance = Chance(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
    let (minute, hour, month) = (Self.numbers(0...59, &chance), Self.numbers(0...23, &chance), Self.numbers(1...12, &chance))
    let isOfMonth = chance.below(2) == 0
    let named = isOfMonth ? Self.dayOfMonth(&chance) : Self.dayOfWeek(&chance)
    let year = chance.below(3) == 0 ? Field<Int>(text: "2025") { $0 == 2025 } : Field<Int>(text: "*") { _ in true }
    let text = "cron(\(minute.text) \(hour.text) \(isOfMonth ? named.text : "?") \(month.text) \(isOfMonth ? "?" : named.text) \(year.text))"
    let expression = try ScheduleExpression(text)
    let after = (Self.first + chance.below(300)) * 1_440 + chance.below(1_440)
    let found = expression.next(after: Int64(after) * 60_000, since_ms: 0).map { Int($0 / 60_000) }
    let minutes = (0..<1_440).filter { minute.holds($0 % 60) && hour.holds($0 / 60) }
    let wanted = Self.next(after: after, minutes) { month.holds($0.month) && named.holds($0) && year.holds($0.year) }
    let end = (Self.first + Self.days.count) * 1_440
    if let wanted { #expect(found == wanted, "\(text)") } else { #expect(found ?? .max >= end, "\(text)") }
  }

  /// Day by day, and minute by minute of a day that fits.
  private static func next(after start: Int, _ minutes: [Int], _ fits: (Day) -> Bool) -> Int? {
    for number in start / 1_440..<first + days.count where fits(days[number - first]) {
      if let found = minutes.lazy.map({ number * 1_440 + $0 }).first(where: { $0 > start }) { return found }
    }
    return nil
  }
}
