package import EmulatorHTTP
package import EmulatorJSON

/// One schedule of a function.
package struct FunctionSchedule: Sendable {
  /// The function's key.
  package var function: String
  package var expression: ScheduleExpression
  /// As it is written.
  package var text: String
  package var input: JSON?
  package var isSchedulers = false
  /// The ARN of its rule.
  package var arn: String

  package init(function: String, expression: ScheduleExpression, text: String, arn: String) {
    (self.function, self.expression, self.text, self.arn) = (function, expression, text, arn)
  }

  /// What it is kept by: a function that gets another expression begins anew, and two alike of one function are two.
  package var key: String { "\(function) \(text) \(arn)" }

  /// The event of a moment. Source: Amazon EventBridge user guide, "Schedule types"; Scheduler's has its detail as a text.
  package func event(at moment_ms: Int64, id: String, account: String, region: String) -> [UInt8] {
    if let input { return input.bytes }
    let day = CivilDay(number: moment_ms / 86_400_000)
    let second = moment_ms % 86_400_000 / 1_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
    let time = "\(day.year)-\(two(Int64(day.month)))-\(two(Int64(day.day)))T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    return JSON.object([
      .init("version", "0"), .init("id", .string(id)), .init("detail-type", "Scheduled Event"),
      .init("source", isSchedulers ? "aws.scheduler" : "aws.events"), .init("account", .string(account)), .init("time", .string(time)),
      .init("region", .string(region)), .init("resources", [.string(arn)]), .init("detail", isSchedulers ? "{}" : .object([])),
    ]).bytes
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

/// Fires schedules, each moment once: that it has fired is kept before the function is told. What passed while the emulator did not run is not made up for, as little as the
/// cloud makes up for a schedule that was off.
@EventLoop package final class ScheduleRunner {
  /// An alarm is set no further ahead, so that a machine that slept looks again soon.
  private static let lookAhead_ms: Int64 = 60_000

  private let schedules: [FunctionSchedule]
  private var marks: [String: ScheduleMark]
  private let now_ms: @Sendable () -> Int64
  private let keep: (String, [UInt8], @escaping @Sendable (Bool) -> Void) -> Void
  private let fire: @EventLoop (FunctionSchedule, Int64) -> Void
  private var isClosed = false
  /// Moments whose mark is being written.
  private var writing: Set<String> = []
  private lazy var alarm = Alarm { [weak self] in self?.look() }

  /// - Parameters:
  ///   - kept: marks by their keys.
  ///   - keep: writes one durably, and tells whether it did.
  ///   - fire: tells the function.
  package init(
    _ schedules: [FunctionSchedule], kept: [String: [UInt8]], now_ms: @escaping @Sendable () -> Int64,
    keep: @escaping (String, [UInt8], @escaping @Sendable (Bool) -> Void) -> Void, fire: @escaping @EventLoop (FunctionSchedule, Int64) -> Void
  ) {
    (self.schedules, self.now_ms, self.keep, self.fire) = (schedules, now_ms, keep, fire)
    let now = now_ms()
    marks = [:]
    for schedule in schedules {
      var mark = kept[schedule.key].flatMap(ScheduleMark.init) ?? ScheduleMark(since_ms: now, last_ms: now)
      mark.last_ms = max(mark.last_ms, now)
      marks[schedule.key] = mark
      if kept[schedule.key] == nil { keep(schedule.key, mark.stored) { _ in } }
    }
  }

  package func start() { set() }

  package func close() {
    isClosed = true
    alarm.cancel()
  }

  private func next(_ schedule: FunctionSchedule) -> Int64? {
    marks[schedule.key].flatMap { schedule.expression.next(after: $0.last_ms, since_ms: $0.since_ms) }
  }

  private func set() {
    guard !isClosed, let next = schedules.filter({ !writing.contains($0.key) }).compactMap(next).min() else { return }
    alarm.set(after_ms: Int(min(Self.lookAhead_ms, max(0, next - now_ms()))))
  }

  private func look() {
    let now = now_ms()
    for schedule in schedules where !writing.contains(schedule.key) {
      guard let moment = next(schedule), moment <= now, var mark = marks[schedule.key] else { continue }
      mark.last_ms = moment
      marks[schedule.key] = mark
      writing.insert(schedule.key)
      keep(schedule.key, mark.stored) { isKept in
        EventLoop.post { [weak self] in self?.kept(schedule, moment, isKept) }
      }
    }
    set()
  }

  private func kept(_ schedule: FunctionSchedule, _ moment: Int64, _ isKept: Bool) {
    writing.remove(schedule.key)
    guard !isClosed else { return }
    if isKept { fire(schedule, moment) }
    set()
  }
}
