internal import CLinux

/// The loop's descriptors, alarms and clock.
@EventLoop public final class Reactor {
  private let poller = Poller()
  private let mailbox: Mailbox
  let alarms = AlarmHeap()
  let buffers = BufferPool()
  private let dateField = DateField()

  /// Nanoseconds on the monotonic clock when the loop last woke. Everything that one wake-up brings happens at this time.
  public private(set) var now_ns = linux_monotonic_ns()

  init(mailbox: Mailbox) {
    self.mailbox = mailbox
  }

  /// The monotonic clock itself, for measured durations.
  public var clock_ns: UInt64 { linux_monotonic_ns() }

  /// Nanoseconds since 1970.
  public var wallClock_ns: UInt64 { linux_realtime_ns() }

  /// The Date field's value.
  var date: [UInt8] {
    dateField.update(wallClock_ns: wallClock_ns)
    return dateField.text
  }

  /// Tells `watcher` whenever `descriptor` is ready for what `interest` asks, until `unwatch`. The reactor keeps `watcher` alive so long.
  /// - Returns: false when the kernel cannot watch it.
  @discardableResult
  public func watch(_ descriptor: Int32, _ interest: Readiness, _ watcher: any Watcher) -> Bool {
    poller.add(descriptor, interest, watcher)
  }

  /// Over so many bytes of bodies, what they took of the system is worth giving back once they are gone.
  static let muchBytes = 4 * 1_024 * 1_024
  private static let trimPause_ms = 2_000
  private lazy var trim = Alarm { startThread { linux_trim_memory() } }

  /// Gives free memory back to the system, two seconds after the last such wish, on a thread of its own.
  func trimSoon() { trim.set(after_ms: Self.trimPause_ms) }

  public func change(_ descriptor: Int32, to interest: Readiness) { poller.change(descriptor, to: interest) }

  /// To be called before the descriptor is closed.
  public func unwatch(_ descriptor: Int32) { poller.remove(descriptor) }

  /// Runs for ever: sleeps until a descriptor is ready, an alarm is due or work is posted.
  func run() {
    let post = Post(mailbox: mailbox)
    _ = poller.add(mailbox.signal, .readable, post)
    while true {
      let count = poller.wait(timeout_ms: sleep_ms())
      // Before anybody is told: whoever counts from now on must not count from before the sleep.
      now_ns = linux_monotonic_ns()
      poller.tell(count)
      alarms.ring(until: now_ns)
    }
  }

  private func sleep_ms() -> Int32 {
    guard let next_ns = alarms.next_ns else { return -1 }
    let now_ns = linux_monotonic_ns()
    guard next_ns > now_ns else { return 0 }
    return Int32(min((next_ns - now_ns + 999_999) / 1_000_000, 3_600_000))
  }
}

/// Empties the mailbox when it is signalled.
@EventLoop private final class Post: Watcher {
  private let mailbox: Mailbox

  init(mailbox: Mailbox) {
    self.mailbox = mailbox
  }

  func ready(_ readiness: Readiness) {
    for item in mailbox.take() {
      switch item {
      case .job(let job): unsafe job.runSynchronously(on: EventLoop.shared.unownedExecutor)
      case .work(let work): work()
      }
    }
  }
}
