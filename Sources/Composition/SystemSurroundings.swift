internal import Cases
internal import Crypto
internal import Decisions
internal import Forms
internal import Frameworks
internal import Glibc

/// The machine's clock and its source of chance. Beside an emulator whose time is moved by hand, the clock is the emulator's: it stands in the file that EMULATOR_CLOCK names.
package struct SystemSurroundings: Surroundings {
  package static let variable = "EMULATOR_CLOCK"
  private static let clock = MappedClock(variable: variable)

  package init() {}

  /// Whether the variable names what is no clock: the times of such a process would be of two clocks.
  package static var isWithoutItsClock: Bool { unsafe getenv(variable) != nil && clock == nil }

  /// The machine's own clock, which sockets, signatures and Lambda's deadlines go by.
  package static var machine_ms: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  package func now_ms() -> Int64 { Self.clock?.now_ms ?? Self.machine_ms }

  package func ahead_ms() -> Int64 { Self.clock.map { Self.machine_ms - $0.now_ms } ?? 0 }

  package func random(_ count: Int) -> [UInt8] { randomBytes(count) }

  package func pause(_ time_ms: Int64) async { try? await Task.sleep(for: .milliseconds(time_ms)) }
}

/// A clock that another process moves: 8 bytes of a file, milliseconds since 1970, little-endian.
///
/// Sendable by hand: the mapping lives as long as the process, nobody here writes to it, and an aligned load of 8 bytes is whole on the machines that Lambda has.
@safe private struct MappedClock: @unchecked Sendable {
  private let bytes: UnsafeRawPointer

  /// Nil where the variable is not set, or names no clock.
  init?(variable: String) {
    guard let path = unsafe getenv(variable) else { return nil }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    let mapped = descriptor < 0 ? nil : unsafe mmap(nil, 8, PROT_READ, MAP_SHARED, descriptor, 0)
    if descriptor >= 0 { close(descriptor) }
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { return nil }
    unsafe bytes = UnsafeRawPointer(mapped)
  }

  var now_ms: Int64 { Int64(littleEndian: unsafe bytes.load(as: Int64.self)) }
}
