internal import Glibc

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
  static func wait() {
    var set = ending()
    var number: Int32 = 0
    while unsafe sigwait(&set, &number) != 0 {}
  }
}
