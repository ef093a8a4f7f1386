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
      out.append(contentsOf: ";Parent=0000000000000000".utf8)
      writeHex(chance.next(), 16, at: out.count - 16, of: &out)
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

  /// Every invocation without a trace gets one, so that it is written into its place at once.
  private static func fresh() -> [UInt8] {
    var out = template
    writeHex(EventLoop.reactor.wallClock_ns / 1_000_000_000, 8, at: 7, of: &out)
    writeHex(chance.next(), 16, at: 16, of: &out)
    writeHex(chance.next(), 8, at: 32, of: &out)
    writeHex(chance.next(), 16, at: 48, of: &out)
    return out
  }

  private static let template = Array("Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0".utf8)

  private static func writeHex(_ number: UInt64, _ digits: Int, at place: Int, of out: inout [UInt8]) {
    var span = out.mutableSpan
    var rest = number
    for digit in stride(from: place + digits - 1, through: place, by: -1) {
      let value = UInt8(truncatingIfNeeded: rest & 15)
      span[digit] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
      rest >>= 4
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
