import Crypto

/// How often a failed step is tried, and how long it waits in between. A value in milliseconds doubles with every failure up to the longest, and is then cut by the journal's own chance: to between half and all of itself, or to between nothing and all.
public struct RetryPolicy: Sendable, Hashable {
  /// From 1.
  public var attemptsMaximum: Int
  public var first_ms: Int
  public var longest_ms: Int
  /// Whether chance may cut a wait to nothing.
  public var isCutToNothing: Bool

  public init(attemptsMaximum: Int, first_ms: Int, longest_ms: Int, isCutToNothing: Bool = false) {
    (self.attemptsMaximum, self.first_ms, self.longest_ms, self.isCutToNothing) = (attemptsMaximum, first_ms, longest_ms, isCutToNothing)
  }

  public static let never = RetryPolicy(attemptsMaximum: 1, first_ms: 0, longest_ms: 0)

  /// What is waited after the n-th failed try, from 1, of a step; the same in every replay.
  ///
  /// Source: exponential backoff with "equal jitter" and "full jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
  package func pause_ms(after tries: Int, _ caseID: String, _ step: String) -> Int64 {
    var pause = Int64(first_ms)
    for _ in 1..<max(1, tries) where pause < Int64(longest_ms) { pause *= 2 }
    pause = min(pause, Int64(longest_ms))
    let least = isCutToNothing ? 0 : pause / 2
    return least + Int64((Double(pause - least) * Chance.share("\(caseID)/\(step)/\(tries)")).rounded(.down))
  }
}

/// The journal's chance: a number that follows from names alone.
package enum Chance {
  /// 0 ≤ u < 1: the first eight bytes of the SHA-256, big-endian, over 2⁶⁴.
  package static func share(_ name: String) -> Double {
    let top = SHA256.digest(Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // 53 bits are what a Double holds: more would round up to 1.
    return Double(top >> 11) / Double(UInt64(1) << 53)
  }
}
