internal import EmulatorClock
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorTables

/// `/_emulator/clock`: where the clock stands, and, where it is moved by hand, what moves it.
@EventLoop final class ClockPage {
  nonisolated static let path = "/_emulator/clock"

  nonisolated let clock: Clock
  private let tables: TableEngine
  private let advance: Advance
  /// Who asked for the move that is under way.
  private var mover: Exchange?

  init(_ table: Timetable, _ tables: TableEngine) {
    (clock, self.tables) = (table.clock, tables)
    advance = Advance(table) { reply in
      tables.settle { result in
        reply(
          result.map { StoreMoments(expired: $0.expired, nextExpiry_ms: $0.nextExpiry_ms, nextMessage_ms: $0.nextMessage_ms) }.mapError {
            .store($0.description)
          })
      }
    }
  }

  func answer(_ exchange: Exchange) {
    if exchange.head.method == .get || exchange.head.method == .head {
      return exchange.json(200, state)
    }
    guard exchange.head.method == .post else { return exchange.json(404, ["message": "Not Found"]) }
    let body = try? JSON(reading: exchange.body)
    if let body, body.object?.count == 1, body["stop"]?.bool == true {
      stop()
      return exchange.json(200, state)
    }
    guard let body, let target = target(body) else {
      return exchange.json(
        400,
        [
          "message":
            #"type one of {"advance": "6h"}, {"set": "2026-01-31T12:00:00Z"}, {"jump": "30d"}, {"next": true} and {"stop": true}; a jump takes a moment too; units are ms, s, m, h and d"#
        ])
    }
    Task { @EventLoop in
      if advance.progress == nil { mover = exchange }
      let report = await run(target)
      if mover === exchange { mover = nil }
      exchange.json(Self.status(report.fault), Self.json(report))
    }
  }

  /// The move that is under way goes no further than to where it is.
  func stop() { advance.stop() }

  /// Whoever asked for a move and hung up has it no longer.
  func closed(_ exchange: Exchange) { if mover === exchange { stop() } }

  /// Where the clock stands, and on which way.
  private var state: JSON {
    var members: [JSON.Member] = [.init("now", .string(ClockWish.text(clock.now_ms))), .init("virtual", .bool(clock.isVirtual))]
    if let progress = advance.progress {
      var moving = Self.members(progress.report).filter { $0.name != "to" }
      if let target_ms = progress.target_ms { moving.insert(.init("to", .string(ClockWish.text(target_ms))), at: 1) }
      members.append(.init("moving", .object(moving)))
    }
    return .object(members)
  }

  /// Nothing of it waits for the disk, but all of it is on the disk when it is answered.
  private func run(_ target: Advance.Target) async -> AdvanceReport {
    if clock.isVirtual { await flushes(false) }
    var report = await advance.run(target)
    if report.fault != .underWay, clock.isVirtual, let fault = await flushes(true) { report.fault = report.fault ?? .store(fault) }
    return report
  }

  @discardableResult
  private func flushes(_ isWanted: Bool) async -> String? {
    await withCheckedContinuation { continuation in
      tables.flushes(isWanted) { result in
        let fault: String? = if case .failure(let error) = result { error.description } else { nil }
        EventLoop.post { continuation.resume(returning: fault) }
      }
    }
  }

  private func target(_ body: JSON) -> Advance.Target? {
    guard let members = body.object, members.count == 1 else { return nil }
    switch (members[0].name, members[0].value) {
    case ("advance", .string(let text)): return ClockSpan.milliseconds(text).map { .by($0) }
    case ("set", .string(let text)): return ClockWish.moment(text).map { .to($0) }
    case ("jump", .string(let text)):
      guard let span_ms = ClockSpan.milliseconds(text) else { return ClockWish.moment(text).map { .jump(to: $0) } }
      let (time_ms, isOver) = clock.now_ms.addingReportingOverflow(span_ms)
      return .jump(to: isOver ? .max : time_ms)
    case ("next", .bool(true)): return .next
    default: return nil
    }
  }

  private static func status(_ fault: AdvanceFault?) -> Int {
    switch fault {
    case nil: 200
    case .notVirtual, .back, .underWay, .stopped: 409
    case .tooFar: 400
    case .tooManyFirings: 422
    case .notQuiet: 504
    case .store: 503
    }
  }

  private static func json(_ report: AdvanceReport) -> JSON {
    var members = members(report)
    if let fault = report.fault { members.insert(.init("message", .string(text(fault))), at: 0) }
    return .object(members)
  }

  private static func members(_ report: AdvanceReport) -> [JSON.Member] {
    [
      .init("from", .string(ClockWish.text(report.from_ms))), .init("to", .string(ClockWish.text(report.to_ms))),
      .init("fired", .object(report.fired.sorted { $0.key < $1.key }.map { .init($0.key, .integer(Int64($0.value))) })),
      .init("invocations", .integer(Int64(report.invocations))), .init("failures", .integer(Int64(report.failures))),
    ]
  }

  private static func text(_ fault: AdvanceFault) -> String {
    switch fault {
    case .notVirtual: "the clock is the machine's; start the emulator with --clock virtual"
    case .back(let now_ms): "the clock stands at \(ClockWish.text(now_ms)) and never goes back"
    case .tooFar: "the clock goes on by 366 days at once at most, and not beyond the year 9999"
    case .underWay: "the clock is being moved already"
    case .stopped(let now_ms): "stopped on the way; the clock stands at \(ClockWish.text(now_ms))"
    case .notQuiet(let what): "`\(what)` has not come to rest within 30 s"
    case .tooManyFirings: "more than 1,000,000 things happened; the clock stands where it came to"
    case .store(let text): "the store: \(text)"
    }
  }
}

extension Moment {
  /// Now, by a clock; what is signed is held against the machine's.
  init(_ clock: Clock, using chance: inout some RandomNumberGenerator) {
    self.init(time_ms: clock.now_ms, using: &chance)
    if clock.isVirtual { machine_ms = Clock.system_ms }
  }
}
