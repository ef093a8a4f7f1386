internal import EmulatorThreads
internal import Glibc

/// Ends the process when its orderly end takes too long: a disk that hangs, a terminal that reads nothing.
enum LastResort {
  /// Whoever sends SIGTERM often sends SIGKILL after 20 or 30 s.
  static let limit_s: UInt32 = 17

  /// What was acknowledged is on the disk, and the kernel ends the functions with us, so that nothing is lost by it.
  static func start() {
    _ = try? Thread {
      sleep(limit_s)
      // Nothing that could wait: no lock, no buffer, no terminal that stands still.
      let text: StaticString = "emulator: did not end in time and is ended\n"
      let flags = fcntl(2, F_GETFL)
      _ = fcntl(2, F_SETFL, flags | O_NONBLOCK)
      _ = unsafe write(2, text.utf8Start, text.utf8CodeUnitCount)
      _exit(1)
    }
  }
}
