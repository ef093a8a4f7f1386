internal import Glibc

/// How SIGTERM ends the process: at once while it waits for an event, otherwise when the running invocation has been answered.
///
/// The signal is blocked all the time but around that wait, and its handler does nothing but exit; so no flag is shared, and none can be looked at too early.
struct Termination {
  private let signals: sigset_t

  /// Takes SIGTERM over for this thread and those it starts.
  static func takeOver() -> Termination {
    _ = signal(SIGTERM) { _ in _exit(0) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTERM)
    let termination = Termination(signals: signals)
    termination.set(SIG_BLOCK)
    return termination
  }

  /// Waits with `wait`, during which the process may end.
  func whileIdle<Value>(_ wait: () throws(RuntimeAPIError) -> Value) throws(RuntimeAPIError) -> Value {
    set(SIG_UNBLOCK)
    defer { set(SIG_BLOCK) }
    return try wait()
  }

  private func set(_ how: Int32) {
    var signals = signals
    unsafe pthread_sigmask(how, &signals, nil)
  }
}
