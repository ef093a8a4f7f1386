import EmulatorSchedules
import Testing

@Suite struct `A schedule` {
  private func moment(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int64 {
    (CivilDay(year, month, day).number * 1_440 + Int64(hour * 60 + minute)) * 60_000
  }

  @Test func `of a rate fires a period after it was first seen, and then exactly every period`() throws {
    let (start, rate) = (moment(2024, 1, 31, 10, 3), try ScheduleExpression("rate(7 minutes)"))
    var (now, fired) = (start, [Int64]())
    for _ in 0..<3 {
      now = try #require(rate.next(after: now, since_ms: start))
      fired.append((now - start) / 60_000)
    }
    #expect(fired == [7, 14, 21])
    #expect(try ScheduleExpression("rate(3 days)").next(after: start + 1, since_ms: start) == start + 3 * 86_400_000)
  }

  @Test(arguments: [
    "rate(1 minutes)", "rate(2 minute)", "rate(0 minutes)", "rate(5 seconds)", "rate( 5 minutes)", "rate(5  minutes)", "Rate(5 minutes)", "rate(-1 hours)",
    "rate(5 Minutes)", "every day", "cron(* * * * *)", "cron(0 0 * * * *)", "cron(0 0 ? * ? *)", "cron(60 0 * * ? *)", "cron(0 0 1 1 ? 1969)",
    "cron(0 0 ? * 3#6 *)", "cron(0 0 ? * fri *)", "cron(10-5 0 * * ? *)", "cron(0/0 0 * * ? *)", "cron(0 0 0W * ? *)", "cron(0 0 ? * 8 *)",
    "cron(0 0 1, * ? *)",
  ])
  func `is refused, naming field and rule, as`(_ text: String) { #expect(throws: ScheduleFault.self) { try ScheduleExpression(text) } }

  private static let crontab =
    "cron: must stand between the parentheses of cron(minutes hours day-of-month month day-of-week year), one of the two day fields `?`"

  /// What a crontab means otherwise is not written out: days of the week from 0, and a day that fits either of its two day fields.
  @Test(arguments: [
    ("0 12 * * *", crontab + ": cron(0 12 * * ? *)"), ("*/5 * * * *", crontab + ": cron(*/5 * * * ? *)"), ("0 0 1 * *", crontab + ": cron(0 0 1 * ? *)"),
    ("30 9 * JAN MON-FRI", crontab + ": cron(30 9 ? JAN MON-FRI *)"), ("0 12 * * ? *", crontab + ": cron(0 12 * * ? *)"), ("0 12 * * 1-5", crontab),
    ("0 12 1 * MON", crontab), ("0 12 * * ", "expression: `0 12 * * ` must be rate(…) or cron(…)"),
    ("@daily", "expression: `@daily` must be rate(…) or cron(…)"),
    ("every day at noon sharp", "expression: `every day at noon sharp` must be rate(…) or cron(…)"),
    ("cron(0 12 * * *)", "cron: must have 6 fields (minutes hours day-of-month month day-of-week year), has 5; write cron(0 12 * * ? *)"),
    ("cron(0 12 * *)", "cron: must have 6 fields (minutes hours day-of-month month day-of-week year), has 4"),
  ])
  func `tells of a crontab's line what is to be written`(text: String, told: String) {
    let fault = #expect(throws: ScheduleFault.self) { try ScheduleExpression(text) }
    #expect(fault?.description == told)
  }

  /// Sources: the examples of Amazon EventBridge's user guide, and calendars.
  @Test(arguments: [
    ("cron(0 10 * * ? *)", [2024, 3, 5, 10, 0], [2024, 3, 6, 10, 0]), ("cron(15 12 * * ? *)", [2024, 3, 5, 10, 0], [2024, 3, 5, 12, 15]),
    ("cron(0 18 ? * MON-FRI *)", [2024, 3, 1, 18, 0], [2024, 3, 4, 18, 0]), ("cron(0 8 1 * ? *)", [2024, 3, 1, 8, 0], [2024, 4, 1, 8, 0]),
    ("cron(0/15 * * * ? *)", [2024, 3, 1, 8, 1], [2024, 3, 1, 8, 15]), ("cron(0 9 ? * 2#1 *)", [2024, 3, 5, 0, 0], [2024, 4, 1, 9, 0]),
    ("cron(0 0 L * ? *)", [2024, 2, 10, 0, 0], [2024, 2, 29, 0, 0]), ("cron(0 0 ? * 6L *)", [2024, 3, 1, 0, 0], [2024, 3, 29, 0, 0]),
    ("cron(0 0 ? * FRIL *)", [2024, 3, 29, 0, 0], [2024, 4, 26, 0, 0]), ("cron(0 0 1W * ? *)", [2024, 5, 31, 0, 0], [2024, 6, 3, 0, 0]),
    ("cron(0 0 15W * ? *)", [2024, 6, 1, 0, 0], [2024, 6, 14, 0, 0]), ("cron(0 0 31W * ? *)", [2024, 3, 1, 0, 0], [2024, 3, 29, 0, 0]),
    ("cron(0 0 ? * L *)", [2024, 3, 1, 0, 0], [2024, 3, 2, 0, 0]), ("cron(0 0 29 2 ? *)", [2024, 2, 29, 0, 0], [2028, 2, 29, 0, 0]),
    ("cron(0 0 ? * SAT#3 *)", [2024, 3, 1, 0, 0], [2024, 3, 16, 0, 0]), ("cron(5/20 3 * * ? *)", [2024, 3, 1, 3, 5], [2024, 3, 1, 3, 25]),
    ("cron(0 0 1 1 ? 2030)", [2024, 3, 1, 0, 0], [2030, 1, 1, 0, 0]),
  ])
  func `of the calendar fires next`(_ text: String, _ after: [Int], _ wanted: [Int]) throws {
    let found = try ScheduleExpression(text).next(after: moment(after[0], after[1], after[2], after[3], after[4]), since_ms: 0)
    #expect(found == moment(wanted[0], wanted[1], wanted[2], wanted[3], wanted[4]))
  }

  @Test func `that is past fires never`() throws {
    #expect(try ScheduleExpression("cron(0 0 1 1 ? 2020)").next(after: moment(2024, 1, 1), since_ms: 0) == nil)
    #expect(try ScheduleExpression("cron(0 0 31 2 ? *)").next(after: moment(2024, 1, 1), since_ms: 0) == nil)
  }
}
