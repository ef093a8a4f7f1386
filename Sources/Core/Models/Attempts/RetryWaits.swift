internal import Cases

/// How long is waited before a model is asked again.
public enum RetryWaits {
  public static let attemptsMaximum = 3
  private static let first_ms = 500.0
  private static let longest_ms = 8_000.0
  /// Over this it is only waited where nothing else is left to ask.
  public static let soon_ms: Int64 = 1_000
  public static let patience_ms: Int64 = 5_000
  /// What must be left of the deadline after a wait.
  public static let spare_ms: Int64 = 2_000
  /// What is kept of the deadline to end in.
  public static let margin_ms: Int64 = 3_000
  public static let firstByte_ms: Int64 = 20_000
  public static let idle_ms: Int64 = 15_000
  /// The least time in which a call is worth beginning.
  public static let least_ms = 6_000

  /// Before retry `n`, from 1, by a chance of 0 ≤ u < 1; the provider's own word is a minimum.
  public static func wait_ms(retry n: Int, chance u: Double, asked_ms: Int64? = nil) -> Int64 {
    let bound = min(longest_ms, first_ms * Double(1 << min(10, max(0, n - 1))))
    return max(Int64((u * bound).rounded(.down)), asked_ms ?? 0)
  }

  /// Whether so long a wait is worth it.
  public static func isWorth(_ wait_ms: Int64, nothingElse: Bool, now_ms: Int64, deadline_ms: Int64?) -> Bool {
    guard wait_ms > soon_ms else { return deadline_ms.map { now_ms + wait_ms < $0 } ?? true }
    guard nothingElse, wait_ms <= patience_ms else { return false }
    return deadline_ms.map { now_ms + wait_ms + spare_ms <= $0 } ?? true
  }
}
