/// Keeps calls from a provider that fails: open after five failures in a row, for a minute; then a few at a time, until two succeed.
public struct Breaker: Sendable, Hashable {
  public enum State: String, Sendable, Hashable, CaseIterable { case closed, open, halfOpen = "half_open" }

  static let failuresMaximum = 5
  public static let rest_ms: Int64 = 60_000
  static let probesMaximum = 3
  static let successesNeeded = 2

  private var failures = 0
  private var openUntil_ms: Int64?
  private var isProbing = false
  private var probes = 0
  private var successes = 0

  public init() {}

  public func state(at now_ms: Int64) -> State {
    if let openUntil_ms { return now_ms < openUntil_ms ? .open : .halfOpen }
    return isProbing ? .halfOpen : .closed
  }

  /// When it may be asked again; nil where it may be now.
  public func opens_ms(at now_ms: Int64) -> Int64? { openUntil_ms.flatMap { now_ms < $0 ? $0 : nil } }

  /// Whether nothing failed since it last succeeded.
  public var isUntroubled: Bool { failures == 0 && !isProbing && openUntil_ms == nil }

  /// Lets one call through, or not; one attempt each while it probes.
  public mutating func admit(at now_ms: Int64) -> Bool {
    if let until = openUntil_ms {
      guard now_ms >= until else { return false }
      (openUntil_ms, isProbing, probes, successes) = (nil, true, 0, 0)
    }
    guard isProbing else { return true }
    guard probes < Self.probesMaximum else { return false }
    probes += 1
    return true
  }

  public mutating func succeeded() {
    failures = 0
    guard isProbing else { return }
    probes = max(0, probes - 1)
    successes += 1
    if successes >= Self.successesNeeded { isProbing = false }
  }

  /// True where this opened it.
  public mutating func failed(at now_ms: Int64) -> Bool {
    failures += 1
    guard isProbing || failures >= Self.failuresMaximum, openUntil_ms == nil else {
      return false
    }
    trip(until_ms: now_ms + Self.rest_ms)
    return true
  }

  /// Neither for nor against the provider: a call that was let through is over.
  public mutating func passed() { if isProbing { probes = max(0, probes - 1) } }

  /// Also where another process has seen it fail.
  public mutating func trip(until_ms: Int64) {
    (failures, openUntil_ms, isProbing, probes, successes) = (0, until_ms, false, 0, 0)
  }
}
