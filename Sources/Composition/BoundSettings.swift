internal import Cases
public import FunctionKit

/// How much of a tenant's may go on at once.
public struct BoundSettings: Settings {
  var decisionsMaximum = 50
  var queuedMaximum = 100_000

  public init() {}

  public static let variables: [Variable<BoundSettings>] = [
    .integer(
      "MAX_CONCURRENT_DECISIONS", \.decisionsMaximum, 1...1_000,
      "how many decisions of a tenant may run at once: those that a worker has, neither those that wait nor those that are made in one write. Over it one that is asked for is 429 `too_many_decisions`, and one that is stored waits 5 s and tries again"
    ),
    .integer(
      "MAX_QUEUED_CASES", \.queuedMaximum, 1...1_000_000,
      "how many cases of a tenant may be stored before anybody has begun with them; over it the next is 429 `too_many_queued`"),
  ]

  /// `family` is the one whose running cases have a bound.
  func bounds(of family: String) -> CaseBounds { CaseBounds(running: [family: decisionsMaximum], queued: queuedMaximum) }
}
