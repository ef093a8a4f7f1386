/// A seeded generator, so that a failure repeats. Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 to below the bound.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Inserts one of the alphabet, removes or changes a byte, or joins two places; the bytes may end up empty.
  public mutating func mutate(_ bytes: inout [UInt8], alphabet: [UInt8]) {
    let place = below(bytes.count + 1)
    switch below(4) {
    case 0: bytes.insert(alphabet[below(alphabet.count)], at: place)
    case 1 where place < bytes.count: bytes.remove(at: place)
    case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: next())
    default: bytes = Array(bytes[..<place]) + bytes[(below(bytes.count + 1))...]
    }
  }
}
