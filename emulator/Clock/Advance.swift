public import EmulatorHTTP

/// What a store does by itself as time goes on: items that expire, messages whose delay or visibility ends.
public struct StoreMoments: Sendable {
  /// How many items expired by now.
  public var expired: Int
  /// When the next item expires, and when there is something to do about messages next, in milliseconds since 1970.
  public var nextExpiry_ms: Int64?
  public var nextMessage_ms: Int64?

  public init(expired: Int, nextExpiry_ms: Int64? = nil, nextMessage_ms: Int64? = nil) {
    (self.expired, self.nextExpiry_ms, self.nextMessage_ms) = (expired, nextExpiry_ms, nextMessage_ms)
  }

  var next_ms: Int64? { [nextExpiry_ms, nextMessage_ms].compactMap(\.self).min() }
}

/// Why a clock was not moved, or not as far as was wished.
public enum AdvanceFault: Error, Sendable, Equatable {
  case notVirtual
  case back(now_ms: Int64)
  case tooFar
  case underWay
  /// The function that would not end, or the store.
  case notQuiet(String)
  case tooManyFirings
  /// By who asked for it, or by whoever may.
  case stopped(now_ms: Int64)
  case store(String)
}

/// What an advance came to, also one that did not come to its end.
public struct AdvanceReport: Sendable, Equatable {
  public var from_ms: Int64
  public var to_ms: Int64
  /// How many of each kind of thing happened.
  public var fired: [String: Int] = [:]
  public var invocations = 0
  public var failures = 0
  public var fault: AdvanceFault?
}

/// How far an advance has come that is under way.
public struct AdvanceProgress: Sendable, Equatable {
  public var report: AdvanceReport
  /// Nil: to the next moment at which something is due.
  public var target_ms: Int64?
}

/// Moves a clock on: the earliest moment that is due becomes now, what is due at it happens, one thing after the other, each when what the one before it began has come to
/// rest; and so on until the target. So the same start, events and seed give the same history.
@EventLoop public final class Advance {
  public nonisolated static let farthest_ms: Int64 = 366 * 86_400_000
  nonisolated static let firingsMaximum = 1_000_000

  private let table: Timetable
  /// Does what is due in the store by now, expired items first, and tells when the next is. Everything that was asked of the store before is done when it answers.
  private let settle: (@escaping @Sendable (Result<StoreMoments, AdvanceFault>) -> Void) -> Void
  private let quietLimit_ms: Int
  private var isUnderWay = false
  private var isStopping = false
  private var target_ms: Int64?
  /// What was counted before it began.
  private var before = (invocations: 0, failures: 0)
  private var report = AdvanceReport(from_ms: 0, to_ms: 0)
  private var firings = 0
  private var wake: CheckedContinuation<Bool, Never>?
  private lazy var patience = Alarm { [weak self] in self?.resume(false) }

  /// `quietLimit_ms`: how long of real time is waited for what one moment began.
  public init(
    _ table: Timetable, quietLimit_ms: Int = 30_000,
    settle: @escaping (@escaping @Sendable (Result<StoreMoments, AdvanceFault>) -> Void) -> Void
  ) {
    (self.table, self.quietLimit_ms, self.settle) = (table, quietLimit_ms, settle)
    table.becameQuiet = { [weak self] in self?.resume(true) }
  }

  public enum Target: Sendable {
    case by(_ time_ms: Int64)
    case to(_ time_ms: Int64)
    /// To the next moment at which something is due, whenever that is within a year.
    case next
    /// To a moment in one step: schedules between are not made up for, all else that is due by then happens when it is come to.
    case jump(to: Int64)
  }

  /// How far it has come; nil: none is under way.
  public var progress: AdvanceProgress? { isUnderWay ? AdvanceProgress(report: told, target_ms: target_ms) : nil }

  /// Ends the one that is under way as soon as all has happened that is due at the moment to which it has come; the clock then stands there.
  public func stop() { isStopping = isUnderWay }

  public func run(_ target: Target) async -> AdvanceReport {
    let start_ms = table.now_ms
    report = AdvanceReport(from_ms: start_ms, to_ms: start_ms)
    guard !isUnderWay else { return refused(.underWay) }
    guard table.clock.isVirtual else { return refused(.notVirtual) }
    let wanted_ms: Int64?
    switch target {
    case .by(let time_ms): wanted_ms = start_ms.addingReportingOverflow(time_ms).overflow ? .max : start_ms + time_ms
    case .to(let time_ms), .jump(let time_ms): wanted_ms = time_ms
    case .next: wanted_ms = nil
    }
    if let wanted_ms, wanted_ms < start_ms { return refused(.back(now_ms: start_ms)) }
    if let wanted_ms, wanted_ms - start_ms > Self.farthest_ms || !ClockFile.moments.contains(wanted_ms) { return refused(.tooFar) }
    (isUnderWay, isStopping, table.isAdvancing, firings) = (true, false, true, 0)
    defer { (isUnderWay, table.isAdvancing) = (false, false) }
    (target_ms, before) = (wanted_ms, (table.invocations, table.failures))
    do throws(AdvanceFault) {
      if case .jump(let time_ms) = target { try await leap(to: time_ms) }
      try await go(wanted_ms, latest_ms: wanted_ms ?? start_ms + Self.farthest_ms)
    } catch { report.fault = error }
    return told
  }

  /// What happened up to now.
  private var told: AdvanceReport {
    var report = report
    report.to_ms = table.now_ms
    (report.invocations, report.failures) = (table.invocations - before.invocations, table.failures - before.failures)
    return report
  }

  /// What was begun before has come to rest first; what is due by then is come to at that moment.
  private func leap(to time_ms: Int64) async throws(AdvanceFault) {
    let store = try await comeToRest()
    table.passOver(until: time_ms)
    table.clock.hasReached(time_ms)
    if let due_ms = store.nextMessage_ms, due_ms <= time_ms { try count("messages") }
  }

  private func refused(_ fault: AdvanceFault) -> AdvanceReport {
    var report = AdvanceReport(from_ms: table.now_ms, to_ms: table.now_ms)
    report.fault = fault
    return report
  }

  private func go(_ target_ms: Int64?, latest_ms: Int64) async throws(AdvanceFault) {
    var isMoved = false
    var store = try await comeToRest()
    while true {
      if let moment = table.takeDue() {
        try count(moment.kind.name)
        moment.ring()
        store = try await comeToRest()
        continue
      }
      guard !isStopping else { throw .stopped(now_ms: table.now_ms) }
      // The next moment that has not come; and only one, where that is what was asked for.
      guard target_ms != nil || !isMoved, let next_ms = [table.next_ms, store.next_ms].compactMap(\.self).min(), next_ms <= latest_ms else { break }
      table.clock.hasReached(next_ms)
      isMoved = true
      if let due_ms = store.nextMessage_ms, due_ms <= next_ms { try count("messages") }
      if let due_ms = store.next_ms, due_ms <= next_ms { store = try await comeToRest() }
    }
    if let target_ms { table.clock.hasReached(target_ms) }
    _ = try await comeToRest()
  }

  private func count(_ name: String, _ number: Int = 1) throws(AdvanceFault) {
    firings += number
    guard firings <= Self.firingsMaximum else { throw .tooManyFirings }
    report.fired[name, default: 0] += number
  }

  /// Until nothing is under way and the store has nothing to give: what it gave may have begun something.
  /// - Returns: when the store is due next.
  private func comeToRest() async throws(AdvanceFault) -> StoreMoments {
    let end_ns = EventLoop.reactor.clock_ns + UInt64(quietLimit_ms) * 1_000_000
    while true {
      try await quiet(until: end_ns)
      let moments = try await settled()
      if moments.expired > 0 { try count("expiries", moments.expired) }
      let hasMore = moments.next_ms.map { $0 <= table.now_ms } ?? false
      guard table.busy != nil || moments.expired > 0 || hasMore else { return moments }
      guard EventLoop.reactor.clock_ns < end_ns else { throw .notQuiet(table.busy ?? "the store") }
    }
  }

  private func settled() async throws(AdvanceFault) -> StoreMoments {
    let result = await withCheckedContinuation { continuation in
      settle { result in EventLoop.post { continuation.resume(returning: result) } }
    }
    return try result.get()
  }

  private func quiet(until end_ns: UInt64) async throws(AdvanceFault) {
    while let function = table.busy {
      patience.set(at: end_ns)
      let isQuiet = await withCheckedContinuation { wake = $0 }
      patience.clear()
      guard isQuiet else { throw .notQuiet(function) }
    }
  }

  private func resume(_ isQuiet: Bool) {
    wake?.resume(returning: isQuiet)
    wake = nil
  }
}
