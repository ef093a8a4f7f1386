/// The identity of an invocation: a random UUID (RFC 9562, version 4).
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
  private var high: UInt64
  private var low: UInt64

  public init() {
    var random = SystemRandomNumberGenerator()
    high = random.next() & ~0xF000 | 0x4000
    low = random.next() & ~(3 << 62) | 1 << 63
  }

  /// Reads the text form; nil for anything else.
  public init?(_ text: some Collection<UInt8>) {
    guard text.count == 36 else { return nil }
    (high, low) = (0, 0)
    for (place, byte) in text.enumerated() {
      if [8, 13, 18, 23].contains(place) {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let digit = Self.value(byte) else { return nil }
        high = high << 4 | low >> 60
        low = low << 4 | digit
      }
    }
  }

  /// `8190b4bc-5d4c-4c7c-a1a5-4f3a1b8e6f25`
  public var text: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(36)
    for digit in 0..<32 {
      if digit == 8 || digit == 12 || digit == 16 || digit == 20 { out.append(UInt8(ascii: "-")) }
      let half = digit < 16 ? high : low
      let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - digit % 16 * 4) & 15)
      out.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value)
    }
    return out
  }

  public var description: String { String(decoding: text, as: UTF8.self) }

  private static func value(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
