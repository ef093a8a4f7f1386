import Crypto

/// What a case may learn of the world without asking anyone: the time and chance. Core has neither of its own.
///
/// Rules:
/// 1. `now_ms` answers milliseconds since 1970-01-01T00:00:00Z and never goes back by more than the machine's clock does.
/// 2. `random` answers that many bytes from a source fit for secrets.
/// 3. `pause` returns when that many milliseconds have gone by, or sooner where the task is cancelled.
/// 4. `ahead_ms` answers how far the machine's own clock, in which the end of an invocation is said, is ahead of `now_ms` at this moment: 0 where they are one. The clock
///    may stand still (an emulator's does that can be moved by hand); what is left of an invocation still runs out.
public protocol Surroundings: Sendable {
  func now_ms() -> Int64
  func ahead_ms() -> Int64
  func random(_ count: Int) -> [UInt8]
  func pause(_ time_ms: Int64) async
}

extension Surroundings {
  public func ahead_ms() -> Int64 { 0 }

  /// A random UUID, version 4 (RFC 9562 section 5.4), in lower case.
  public func uuid() -> String {
    var bytes = random(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Hexadecimal.encode(bytes)
    let ends = [8, 12, 16, 20, 32]
    return zip([0] + ends, ends).map { from, to in
      String(digits.dropFirst(from).prefix(to - from))
    }.joined(separator: "-")
  }
}
