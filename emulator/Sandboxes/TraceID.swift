internal import EmulatorHTTP

/// The trace an invocation belongs to, as in `X-Amzn-Trace-Id`: `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0`.
/// Source: AWS X-Ray developer guide, "Tracing header".
@EventLoop enum TraceID {
  /// Names that are no secrets come from a generator that asks the kernel once.
  private static var chance = SplitMix(SystemRandomNumberGenerator().seed)

  /// What the caller sent, completed where a part is missing; one of our own where it sent none, or what is no trace.
  static func completed(_ sent: [UInt8]) -> [UInt8] {
    guard sent.starts(with: "Root=".utf8) else { return fresh() }
    var out = sent
    if !has("Parent=", sent) {
      out.append(contentsOf: ";Parent=".utf8)
      appendHex(chance.next(), 16, to: &out)
    }
    if !has("Sampled=", sent) { out.append(contentsOf: ";Sampled=0".utf8) }
    return out
  }

  /// Whether a part of that name stands behind a semicolon; every invocation asks, so that nothing is built for it.
  private static func has(_ name: StaticString, _ trace: [UInt8]) -> Bool {
    let count = name.utf8CodeUnitCount
    return name.withUTF8Buffer { name in
      for start in trace.indices where trace[start] == UInt8(ascii: ";") && start + count < trace.count {
        var same = 0
        while unsafe same < count && trace[start + 1 + same] == name[same] { same += 1 }
        if same == count { return true }
      }
      return false
    }
  }

  private static func fresh() -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(74)
    out.append(contentsOf: "Root=1-".utf8)
    appendHex(EventLoop.reactor.wallClock_ns / 1_000_000_000, 8, to: &out)
    out.append(UInt8(ascii: "-"))
    appendHex(chance.next(), 16, to: &out)
    appendHex(chance.next(), 8, to: &out)
    out.append(contentsOf: ";Parent=".utf8)
    appendHex(chance.next(), 16, to: &out)
    out.append(contentsOf: ";Sampled=0".utf8)
    return out
  }

  private static func appendHex(_ number: UInt64, _ digits: Int, to out: inout [UInt8]) {
    for place in stride(from: 4 * (digits - 1), through: 0, by: -4) {
      let value = UInt8(truncatingIfNeeded: number >> UInt64(place) & 15)
      out.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value)
    }
  }
}

/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

extension SystemRandomNumberGenerator {
  fileprivate var seed: UInt64 {
    var random = self
    return random.next()
  }
}
