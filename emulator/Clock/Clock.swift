internal import Glibc
internal import Synchronization

/// The one clock that everything kept and everything due goes by. It never goes back: where the machine's own does, it stands still until that has caught up.
public final class Clock: Sendable {
  private struct State {
    /// The latest moment that was told, in milliseconds since 1970.
    var last_ms: Int64
    /// Where processes that go by this clock read it.
    var files: [ClockFile] = []
  }

  private let state: Mutex<State>
  /// Whether it only moves when it is told to.
  public let isVirtual: Bool

  /// The machine's own.
  public init() {
    state = Mutex(State(last_ms: 0))
    isVirtual = false
  }

  /// One that stands at `time_ms` (milliseconds since 1970) until it is moved.
  public init(virtualAt time_ms: Int64, files: [ClockFile] = []) {
    for file in files { file.write(time_ms) }
    state = Mutex(State(last_ms: time_ms, files: files))
    isVirtual = true
  }

  /// Milliseconds since 1970.
  public var now_ms: Int64 {
    state.withLock { state in
      if !isVirtual { state.last_ms = max(state.last_ms, Self.system_ms) }
      return state.last_ms
    }
  }

  /// Never before `time_ms` from now on: what is kept bears a later time.
  public func hasReached(_ time_ms: Int64) {
    state.withLock { state in
      guard time_ms > state.last_ms else { return }
      state.last_ms = time_ms
      for file in state.files { file.write(time_ms) }
    }
  }

  /// What the machine says, in milliseconds since 1970.
  public static var system_ms: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
