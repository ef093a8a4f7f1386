import Forms

/// How often somebody may call: so many requests in a window, and so many of them at once.
///
/// Counted by the generic cell rate algorithm (ITU-T I.371): one number for each caller, the moment at which all of its allowance is back (the theoretical arrival time).
public struct Bucket: Sendable, Hashable {
  /// Whose allowance it is.
  public enum Owner: String, Sendable, Hashable, CaseIterable { case principal, tenant, address }

  /// As headers and metrics name it: `default`, `admin`.
  public let name: String
  /// 1…60,000 in a window.
  public let requests: Int
  /// Seconds, 1…86,400.
  public let window_s: Int
  /// 1…`requests`.
  public let burst: Int
  public let owner: Owner

  public init(_ name: String, _ requests: Int, per window_s: Int, burst: Int, by owner: Owner = .principal) {
    (self.name, self.requests, self.window_s, self.burst, self.owner) = (name, requests, window_s, burst, owner)
  }

  /// What one request costs, in microseconds of the theoretical arrival time.
  package var interval_us: Int64 { (1_000_000 * Int64(window_s) + Int64(requests) - 1) / Int64(requests) }

  package var attribute: String { "tat_\(name)" }

  /// What a caller has left, told in headers.
  public struct Allowance: Sendable, Hashable {
    public let bucket: Bucket
    /// Requests that would pass now.
    public let remaining: Int
    /// Seconds until one more would, rounded up; 0 where all are left.
    public let reset_s: Int
  }

  /// A theoretical arrival time further ahead than this is a wrong clock's.
  private var latest_us: Int64 { interval_us * Int64(burst) + 5_000_000 }

  /// How to take `cost` requests, as one conditional change: of a state that is idle, or of one that is running.
  package enum Take: Sendable, Hashable {
    /// Sets the time to `new` if it is absent or not after `now`.
    case idle(now_us: Int64, new_us: Int64)
    /// Adds `step` if the time is after `now` and not after `most`.
    case running(now_us: Int64, most_us: Int64, step_us: Int64)
    /// Sets the time to `new` if it still is `wrong`: that of a clock that was ahead.
    case mend(wrong_us: Int64, new_us: Int64)
  }

  /// What to try, by what is known of the time; nil where it is known that nothing is left.
  package func take(_ cost: Int, at now_us: Int64, known tat_us: Int64?) -> Take? {
    let step_us = interval_us * Int64(cost)
    let tat_us = tat_us ?? 0
    if tat_us <= now_us { return cost <= burst ? .idle(now_us: now_us, new_us: now_us + step_us) : nil }
    if tat_us > now_us + latest_us { return .mend(wrong_us: tat_us, new_us: now_us + step_us) }
    let most_us = now_us + interval_us * Int64(burst - cost)
    return tat_us <= most_us ? .running(now_us: now_us, most_us: most_us, step_us: step_us) : nil
  }

  /// Whole seconds until `cost` requests would pass, at least 1.
  package func retryAfter_s(_ cost: Int, at now_us: Int64, _ tat_us: Int64) -> Int {
    let wait_us = max(tat_us, now_us) + interval_us * Int64(cost) - now_us - interval_us * Int64(burst)
    return max(1, Int((wait_us + 999_999) / 1_000_000))
  }

  /// What is left after a take that left the time at `tat_us`.
  package func allowance(at now_us: Int64, _ tat_us: Int64) -> Allowance {
    let used_us = max(0, tat_us - now_us)
    let remaining = max(0, Int((interval_us * Int64(burst) - used_us) / interval_us))
    guard used_us > 0 else { return Allowance(bucket: self, remaining: burst, reset_s: 0) }
    // One more passes when the used time has shrunk to the next whole interval below.
    let wait_us = used_us - interval_us * Int64(burst - remaining - 1)
    return Allowance(bucket: self, remaining: remaining, reset_s: Int((wait_us + 999_999) / 1_000_000))
  }
}

extension Bucket.Take {
  /// What the time is once the change was made of a state that had `before`.
  package func left_us(of before: Int64?) -> Int64 {
    switch self {
    case .idle(_, let new_us), .mend(_, let new_us): new_us
    case .running(_, _, let step_us): (before ?? 0) + step_us
    }
  }

  /// Whether the change's condition holds of a state.
  package func holds(of before: Int64?) -> Bool {
    switch self {
    case .idle(let now_us, _): before.map { $0 <= now_us } ?? true
    case .running(let now_us, let most_us, _): before.map { now_us < $0 && $0 <= most_us } ?? false
    case .mend(let wrong_us, _): before == wrong_us
    }
  }
}
