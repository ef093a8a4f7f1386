/// A time at which something happens, set and set again at almost no cost.
///
/// Moving an alarm to a later time writes one number: it stays where it is in the heap, and is put further back only when its old time comes.
@EventLoop public final class Alarm {
  private let action: () -> Void
  /// When it rings; `.max`: never.
  public private(set) var time_ns = UInt64.max
  /// The time it has in the heap, and its place there.
  fileprivate var heap_ns = UInt64.max
  package var heapPlace: Int?

  public init(_ action: @escaping @EventLoop () -> Void) {
    self.action = action
  }

  /// `time_ns` is on the monotonic clock (`Reactor.now_ns`).
  public func set(at time_ns: UInt64) {
    self.time_ns = time_ns
    if heapPlace == nil || time_ns < heap_ns { EventLoop.reactor.alarms.put(self) }
  }

  public func set(after_ms: Int) {
    // The clock itself: after a long turn of the loop `now_ns` lies in the past, and the alarm would ring too early.
    set(at: EventLoop.reactor.clock_ns + UInt64(max(after_ms, 0)) * 1_000_000)
  }

  /// Rings one time, whoever holds it.
  public static func once(after_ms: Int, _ action: @escaping @EventLoop () -> Void) { Alarm(action).set(after_ms: after_ms) }

  /// It will not ring, and may be set again.
  public func clear() { time_ns = .max }

  /// It will not ring and leaves the heap at once: for owners that go away.
  public func cancel() {
    time_ns = .max
    EventLoop.reactor.alarms.remove(self)
  }

  fileprivate func ring() {
    time_ns = .max
    action()
  }
}

extension Alarm: HeapElement {
  package func isBefore(_ other: Alarm) -> Bool { heap_ns < other.heap_ns }
}

/// All alarms of the loop, the earliest first.
@EventLoop final class AlarmHeap {
  private var alarms = IntrusiveHeap<Alarm>()

  var next_ns: UInt64? { alarms.first?.heap_ns }

  func put(_ alarm: Alarm) {
    alarm.heap_ns = alarm.time_ns
    alarms.put(alarm)
  }

  func remove(_ alarm: Alarm) { alarms.remove(alarm) }

  /// Rings what is due. An alarm that was moved meanwhile goes back with its new time; one that was cleared leaves.
  func ring(until now_ns: UInt64) {
    while let alarm = alarms.first, alarm.heap_ns <= now_ns {
      remove(alarm)
      if alarm.time_ns <= now_ns {
        alarm.ring()
      } else if alarm.time_ns != .max {
        put(alarm)
      }
    }
  }
}
