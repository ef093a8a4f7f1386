internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import Crypto
internal import Glibc

/// The machine's clock and its source of chance.
package struct SystemSurroundings: Surroundings {
  package init() {}

  package func now_ms() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  package func random(_ count: Int) -> [UInt8] { randomBytes(count) }

  package func pause(_ time_ms: Int64) async { try? await Task.sleep(for: .milliseconds(time_ms)) }
}
