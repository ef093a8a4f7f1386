/// When a schedule fires: `rate(…)` or `cron(…)`. Source: Amazon EventBridge user guide, "Rate expressions" and "Cron expressions".
package enum ScheduleExpression: Sendable, Equatable {
  /// Minutes.
  case rate(Int64)
  case cron(CronExpression)

  package init(_ text: String) throws(ScheduleFault) {
    if text.hasPrefix("cron("), text.hasSuffix(")") {
      self = .cron(try CronExpression(String(text.dropFirst(5).dropLast())))
      return
    }
    guard text.hasPrefix("rate("), text.hasSuffix(")") else {
      throw CronExpression.bare(text) ?? ScheduleFault("expression", "`\(text)` must be rate(…) or cron(…)")
    }
    let words = text.dropFirst(5).dropLast().split(separator: " ", omittingEmptySubsequences: false)
    let rule = ScheduleFault("rate", "`\(text)` must be a number, a space, and minute, hour or day, in the plural from 2 on")
    guard words.count == 2, words[0].utf8.allSatisfy({ (48...57).contains($0) }), words[0].utf8.count <= 9, !words[0].hasPrefix("0"),
      let count = Int64(words[0])
    else { throw rule }
    let units: [(one: String, many: String, minutes: Int64)] = [("minute", "minutes", 1), ("hour", "hours", 60), ("day", "days", 1_440)]
    guard let unit = units.first(where: { words[1] == (count == 1 ? $0.one : $0.many) }) else { throw rule }
    self = .rate(count * unit.minutes)
  }

  /// The next moment after `after_ms`, in milliseconds since 1970; nil: never. A time that the zone's clocks skip is skipped, one that they show twice is the first.
  /// Source: EventBridge Scheduler user guide, "Schedule types", "Daylight saving time".
  /// - Parameters:
  ///   - since_ms: from when a rate counts; its days are 24 hours.
  ///   - zone: whose calendar is meant.
  package func next(after after_ms: Int64, since_ms: Int64, in zone: ZoneFile = .utc) -> Int64? {
    switch self {
    case .rate(let minutes):
      let period_ms = minutes * 60_000
      let passed = after_ms < since_ms ? 0 : (after_ms - since_ms) / period_ms
      return since_ms + (passed + 1) * period_ms
    case .cron(let cron):
      let after_s = after_ms >= 0 ? after_ms / 1_000 : -60
      let local_s = after_s + zone.offset_s(at: after_s)
      var minute = local_s >= 0 ? local_s / 60 : -1
      while let next = cron.next(after: minute) {
        if let moment_s = zone.moment_s(ofLocal: next * 60), moment_s * 1_000 > after_ms { return moment_s * 1_000 }
        minute = next
      }
      return nil
    }
  }
}
