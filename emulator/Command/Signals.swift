internal import Glibc
internal import Synchronization

/// SIGINT, SIGTERM and SIGHUP, waited for rather than handled: no code runs in a signal handler.
enum Signals {
  private static func ending() -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&set, number) }
    return set
  }

  static func block() {
    var set = ending()
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Returns when one of them comes.
  static func next() -> Int32 {
    var set = ending()
    var number: Int32 = 0
    while unsafe sigwait(&set, &number) != 0 {}
    return number
  }
}

/// Whether the process was asked to end, and who waits to hear it.
final class Ending: Sendable {
  private struct State {
    var isAsked = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Waits until it is asked; from then on the signals are this command's to answer.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isAsked = state.withLock { state in
        if !state.isAsked { state.waiter = continuation }
        return state.isAsked
      }
      if isAsked { continuation.resume() }
    }
  }

  /// - Returns: false where nobody waits, or where it was asked before and must not wait any longer.
  func ask() -> Bool {
    let waiter = state.withLock { state in
      defer { state = State(isAsked: true) }
      return state.waiter
    }
    waiter?.resume()
    return waiter != nil
  }
}
