public import EmulatorHTTP

/// What is to happen at moments of one clock, and what is happening because such a moment came.
///
/// On the machine's clock each moment rings by itself. On one that is moved by hand moments wait in their order until an `Advance` comes to them.
@EventLoop public final class Timetable {
  /// In the order in which moments that are due at once happen.
  public enum Kind: Int, Sendable, CaseIterable {
    case retry, schedule, window

    /// What an advance counts it as.
    public var name: String {
      switch self {
      case .retry: "retries"
      case .schedule: "schedules"
      case .window: "windows"
      }
    }
  }

  public nonisolated let clock: Clock
  private var waiting = IntrusiveHeap<DueMoment>()
  private var lastSerial = 0
  /// How much of each function is under way that no caller asked for.
  private var doings: [String: Int] = [:]
  private var isLooking = false
  /// Whether an advance comes to what is due in its turn.
  var isAdvancing = false
  /// Called before the clock leaps to a moment, of those who make up for nothing between.
  private var leapers: [(Int64) -> Void] = []
  /// Called each time that nothing is under way any more.
  var becameQuiet: (() -> Void)?
  /// Invocations that the emulator began, and those of them that failed.
  public private(set) var invocations = 0
  public private(set) var failures = 0

  public init(_ clock: Clock = Clock()) { self.clock = clock }

  public nonisolated var now_ms: Int64 { clock.now_ms }

  // MARK: What is under way

  /// A function works, or is about to, because of something that came by itself.
  public func begins(_ function: String) { doings[function, default: 0] += 1 }

  public func ends(_ function: String) {
    guard let count = doings[function] else { return }
    doings[function] = count > 1 ? count - 1 : nil
    if doings.isEmpty { becameQuiet?() }
  }

  public func invoked(hasFailed: Bool) {
    invocations += 1
    if hasFailed { failures += 1 }
  }

  /// The first by name of those that are under way; nil: nothing is.
  public var busy: String? { doings.keys.min() }

  // MARK: Leaps

  /// `pass`: is told when the clock is about to leap to `until_ms`; what is due before that is then not to happen, what is due at it is.
  public func whenPassedOver(_ pass: @escaping @EventLoop (_ until_ms: Int64) -> Void) { leapers.append(pass) }

  func passOver(until time_ms: Int64) { for leaper in leapers { leaper(time_ms) } }

  // MARK: Moments

  fileprivate func put(_ moment: DueMoment) {
    lastSerial += 1
    moment.serial = lastSerial
    waiting.put(moment)
    // What is due already waits for no advance, but for its turn in one.
    if moment.time_ms <= now_ms { lookSoon() }
  }

  private func lookSoon() {
    guard !isAdvancing, !isLooking else { return }
    isLooking = true
    EventLoop.post { [weak self] in
      guard let self else { return }
      isLooking = false
      while !isAdvancing, let moment = takeDue() { moment.ring() }
    }
  }

  /// When the next moment is.
  var next_ms: Int64? { waiting.first?.time_ms }

  /// The next that is due by now.
  func takeDue() -> DueMoment? {
    guard let first = waiting.first, first.time_ms <= now_ms else { return nil }
    waiting.remove(first)
    return first
  }

  fileprivate func remove(_ moment: DueMoment) { waiting.remove(moment) }
}

/// A moment of a clock at which something happens, set and set again.
@EventLoop public final class DueMoment {
  /// The machine's clock is looked at again so often, so that one that was set, or slept, is soon seen.
  private static let lookAhead_ms: Int64 = 60_000

  private unowned let table: Timetable
  let kind: Timetable.Kind
  private let action: () -> Void
  /// Milliseconds since 1970; nil: never.
  public private(set) var due_ms: Int64?
  fileprivate var serial = 0
  package var heapPlace: Int?
  private lazy var alarm = Alarm { [weak self] in self?.look() }

  public init(_ table: Timetable, _ kind: Timetable.Kind, _ action: @escaping @EventLoop () -> Void) {
    (self.table, self.kind, self.action) = (table, kind, action)
  }

  var time_ms: Int64 { due_ms ?? .max }

  public func set(at time_ms: Int64) {
    if heapPlace != nil { table.remove(self) }
    due_ms = time_ms
    if table.clock.isVirtual { table.put(self) } else { wait() }
  }

  public func set(after_ms: Int) { set(at: table.now_ms + Int64(max(0, after_ms))) }

  /// It will not ring, and may be set again.
  public func cancel() {
    if heapPlace != nil { table.remove(self) }
    due_ms = nil
    if !table.clock.isVirtual { alarm.cancel() }
  }

  func ring() {
    due_ms = nil
    action()
  }

  private func wait() { alarm.set(after_ms: Int(min(Self.lookAhead_ms, max(0, time_ms - table.now_ms)))) }

  private func look() {
    guard let due_ms else { return }
    if due_ms <= table.now_ms { ring() } else { wait() }
  }
}

/// By time, kind and the order in which they were set.
extension DueMoment: HeapElement {
  package func isBefore(_ other: DueMoment) -> Bool { (time_ms, kind.rawValue, serial) < (other.time_ms, other.kind.rawValue, other.serial) }
}
