package import EmulatorClock
internal import EmulatorDigests
package import EmulatorHTTP
internal import EmulatorJSON

/// One schedule of a function.
package struct FunctionSchedule: Sendable {
  /// The function's key.
  package var function: String
  package var expression: ScheduleExpression
  /// As it is written.
  package var text: String
  package var input = ScheduleInput.event
  package var isSchedulers = false
  /// The calendar's; UTC without a name.
  package var zone = ZoneFile.utc
  package var zoneName: String?
  /// The ARN of its rule.
  package var arn: String

  package init(function: String, expression: ScheduleExpression, text: String, arn: String) {
    (self.function, self.expression, self.text, self.arn) = (function, expression, text, arn)
  }

  /// What it is kept by: a function that gets another expression or zone begins anew, and two alike of one function are two.
  package var key: String { "\(function) \(text) \(arn)" + (zoneName.map { " \($0)" } ?? "") }

  /// What the function gets of a moment: the same whenever it is made. Source: Amazon EventBridge user guide, "Schedule types"; Scheduler's has its detail as a text.
  /// Throws where its input makes nothing of the event.
  package func event(at moment_ms: Int64, account: String, region: String) throws(ScheduleFault) -> [UInt8] {
    let day = CivilDay(number: moment_ms / 86_400_000)
    let second = moment_ms % 86_400_000 / 1_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
    let time = "\(day.year)-\(two(Int64(day.month)))-\(two(Int64(day.day)))T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    let event: JSON = .object([
      .init("version", "0"), .init("id", .string(id(at: moment_ms))), .init("detail-type", "Scheduled Event"),
      .init("source", isSchedulers ? "aws.scheduler" : "aws.events"), .init("account", .string(account)), .init("time", .string(time)),
      .init("region", .string(region)), .init("resources", [.string(arn)]), .init("detail", isSchedulers ? "{}" : .object([])),
    ])
    return try input.bytes(event, self)
  }
}

extension FunctionSchedule {
  /// A UUID that no other moment has, version 8 (RFC 9562 section 5.8).
  fileprivate func id(at moment_ms: Int64) -> String {
    Hexadecimal.uuid(of: "\(arn)\n\(text)\n\(moment_ms)")
  }
}

/// When a schedule was first seen and last fired, in milliseconds since 1970.
package struct ScheduleMark: Sendable, Equatable {
  package var since_ms: Int64
  package var last_ms: Int64

  package init(since_ms: Int64, last_ms: Int64) { (self.since_ms, self.last_ms) = (since_ms, last_ms) }

  package var stored: [UInt8] { Array("\(since_ms) \(last_ms)".utf8) }

  package init?(stored: [UInt8]) {
    let parts = String(decoding: stored, as: UTF8.self).split(separator: " ").compactMap { Int64($0) }
    guard parts.count == 2 else { return nil }
    self.init(since_ms: parts[0], last_ms: parts[1])
  }
}

/// Fires schedules, each moment once: that it has fired is kept with the event that the function is given, in one commit. What passed while the emulator did not run is not
/// made up for, as little as the cloud makes up for a schedule that was off; nor is what a clock leaps over.
@EventLoop package final class ScheduleRunner {
  package typealias Firing = @EventLoop (FunctionSchedule, _ moment_ms: Int64, _ mark: ScheduleMark, _ done: @escaping @EventLoop () -> Void) -> Void

  @EventLoop private final class Entry {
    let schedule: FunctionSchedule
    var mark: ScheduleMark
    var moment: DueMoment?

    init(_ schedule: FunctionSchedule, _ mark: ScheduleMark) { (self.schedule, self.mark) = (schedule, mark) }

    var next_ms: Int64? { schedule.expression.next(after: mark.last_ms, since_ms: mark.since_ms, in: schedule.zone) }
  }

  private let entries: [Entry]
  private let table: Timetable
  private let fire: Firing
  private var isClosed = false

  /// - Parameters:
  ///   - kept: marks by their keys.
  ///   - keep: writes one durably.
  ///   - fire: tells the function and keeps the mark; `done` says that the moment is over, whatever came of it.
  package init(
    _ schedules: [FunctionSchedule], kept: [String: [UInt8]], _ table: Timetable, keep: (_ key: String, _ mark: [UInt8]) -> Void, fire: @escaping Firing
  ) {
    (self.table, self.fire) = (table, fire)
    let now = table.now_ms
    entries = schedules.map { schedule in
      var mark = kept[schedule.key].flatMap(ScheduleMark.init) ?? ScheduleMark(since_ms: now, last_ms: now)
      mark.last_ms = max(mark.last_ms, now)
      if kept[schedule.key] == nil { keep(schedule.key, mark.stored) }
      return Entry(schedule, mark)
    }
    table.whenPassedOver { [weak self] until_ms in self?.pass(until_ms) }
  }

  /// The marks that are kept need not be written: whoever starts anew begins at the clock's moment.
  private func pass(_ until_ms: Int64) {
    for entry in entries where until_ms - 1 > entry.mark.last_ms {
      entry.mark.last_ms = until_ms - 1
      entry.moment?.cancel()
      set(entry)
    }
  }

  package func start() { for entry in entries { set(entry) } }

  package func close() {
    isClosed = true
    for entry in entries { entry.moment?.cancel() }
  }

  private func set(_ entry: Entry) {
    guard !isClosed, let next_ms = entry.next_ms else { return }
    let moment = entry.moment ?? DueMoment(table, .schedule) { [weak self, weak entry] in if let entry { self?.ring(entry) } }
    entry.moment = moment
    moment.set(at: next_ms)
  }

  private func ring(_ entry: Entry) {
    guard !isClosed, let moment_ms = entry.next_ms, moment_ms <= table.now_ms else { return set(entry) }
    entry.mark.last_ms = moment_ms
    let name = entry.schedule.function
    table.begins(name)
    fire(entry.schedule, moment_ms, entry.mark) { [weak self] in
      guard let self else { return }
      set(entry)
      table.ends(name)
    }
  }
}
