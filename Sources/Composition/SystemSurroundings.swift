internal import Cases
internal import Crypto
internal import Decisions
internal import Forms
internal import Frameworks
internal import Glibc
internal import Synchronization

/// The machine's clock and its source of chance. Beside an emulator whose time is moved by hand, the clock is the emulator's: it stands in the file that EMULATOR_CLOCK names. Beside
/// one that records or replays, chance follows from the seed in the file that EMULATOR_CHANCE names, which each invocation reads anew.
package struct SystemSurroundings: Surroundings {
  package static let variable = "EMULATOR_CLOCK"
  package static let chanceVariable = "EMULATOR_CHANCE"
  private static let clock = MappedNumber(variable: variable)
  private static let seed = MappedNumber(variable: chanceVariable)
  private static let chance = Mutex(SeededChance(seed: 0))

  package init() {}

  /// Whether the variable names what is no clock: the times of such a process would be of two clocks.
  package static var isWithoutItsClock: Bool { unsafe getenv(variable) != nil && clock == nil }

  /// Whether chance is to follow from a seed that is not there, or where time goes on: what is drawn must be guessed by nobody.
  package static var isWithoutItsChance: Bool { unsafe getenv(chanceVariable) != nil && (seed == nil || clock == nil) }

  /// Whether this process repeats what was recorded: clock and chance are given.
  package static var isRepeatable: Bool { clock != nil && seed != nil }

  /// Before the first draw of an invocation.
  package static func begin() {
    if isRepeatable, let seed { chance.withLock { $0 = SeededChance(seed: seed.value) } }
  }

  /// The machine's own clock, which sockets, signatures and Lambda's deadlines go by.
  package static var machine_ms: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  package func now_ms() -> Int64 { Self.clock?.value ?? Self.machine_ms }

  package func ahead_ms() -> Int64 { Self.clock.map { Self.machine_ms - $0.value } ?? 0 }

  package func random(_ count: Int) -> [UInt8] { Self.isRepeatable ? Self.chance.withLock { $0.take(count) } : randomBytes(count) }

  package func pause(_ time_ms: Int64) async { try? await Task.sleep(for: .milliseconds(time_ms)) }
}

/// Bytes that follow from a seed of 64 bits: the digests of the seed and a count.
package struct SeededChance: Sendable {
  private let seed: Int64
  private var blocks: UInt64 = 0
  private var left: ArraySlice<UInt8> = []

  package init(seed: Int64) { self.seed = seed }

  package mutating func take(_ count: Int) -> [UInt8] {
    while left.count < count {
      let words = [UInt64(bitPattern: seed), blocks]
      left += SHA256.digest(words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } })
      blocks += 1
    }
    defer { left = left.dropFirst(count) }
    return Array(left.prefix(count))
  }
}

/// A number that another process writes: 8 bytes of a file, little-endian. A clock's are milliseconds since 1970.
///
/// Sendable by hand: the mapping lives as long as the process, nobody here writes to it, and an aligned load of 8 bytes is whole on the machines that Lambda has.
@safe private struct MappedNumber: @unchecked Sendable {
  private let bytes: UnsafeRawPointer

  /// Nil where the variable is not set, or names no such file.
  init?(variable: String) {
    guard let path = unsafe getenv(variable) else { return nil }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    let mapped = descriptor < 0 ? nil : unsafe mmap(nil, 8, PROT_READ, MAP_SHARED, descriptor, 0)
    if descriptor >= 0 { close(descriptor) }
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { return nil }
    unsafe bytes = UnsafeRawPointer(mapped)
  }

  var value: Int64 { Int64(littleEndian: unsafe bytes.load(as: Int64.self)) }
}
