internal import EmulatorSchedules
internal import EmulatorServerless
internal import FoundationEssentials

/// `emulator schedule next NAME | 'EXPRESSION'`: when it fires next, in UTC, one moment a line.
enum ScheduleCommand {
  private static let counts = 1...1_000

  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 {
    let asked = arguments.operands[1]
    let zone = try arguments["zone"].map { name throws(CommandFault) in try MachineZones.zone(name) }
    // No function's name has other characters, which a crontab's line, `@daily` and `every hour` have.
    let isName = asked.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    let schedules = isName ? try declared(asked, zone, arguments) : [(text: asked, zone: zone ?? .utc)]
    guard let count = Int(arguments["count"] ?? "5"), counts.contains(count) else {
      throw CommandFault("`--count` must be 1 to 1000, got `\(arguments["count"] ?? "")`")
    }
    var moments: [Int64] = []
    for schedule in schedules {
      let expression: ScheduleExpression
      do throws(ScheduleFault) { expression = try ScheduleExpression(schedule.text) } catch { throw CommandFault("`\(schedule.text)`: \(error)") }
      let start = try after(arguments)
      var now = start
      for _ in 0..<count {
        guard let next = expression.next(after: now, since_ms: start, in: schedule.zone) else { break }
        moments.append(next)
        now = next
      }
    }
    for moment in moments.sorted().prefix(count) {
      Terminal.say(Date(timeIntervalSince1970: Double(moment) / 1_000).formatted(.iso8601))
    }
    if moments.isEmpty { Terminal.say("never") }
    return 0
  }

  /// Each by its own zone, where no other is asked for.
  private static func declared(_ name: String, _ zone: ZoneFile?, _ arguments: Arguments) throws(CommandFault) -> [(text: String, zone: ZoneFile)] {
    let project = try Project.load(arguments)
    let function = try project.function(named: name)
    guard !function.schedules.isEmpty else {
      let others = project.application.functions.filter { !$0.schedules.isEmpty }.map(\.key).sorted().joined(separator: ", ")
      throw CommandFault("`\(name)` has no schedule; \(others.isEmpty ? "no function has" : "those with one are \(others)")")
    }
    var schedules: [(text: String, zone: ZoneFile)] = []
    for schedule in function.schedules {
      let own = try schedule.zone.map { name throws(CommandFault) in try MachineZones.zone(name) }
      schedules.append((schedule.expression, zone ?? own ?? .utc))
    }
    return schedules
  }

  private static func after(_ arguments: Arguments) throws(CommandFault) -> Int64 {
    guard let text = arguments["after"] else { return Int64(Date().timeIntervalSince1970 * 1_000) }
    return try ClockWish.moment(text, "--after")
  }
}
