public import EmulatorServerless

/// Counts what each API key was used for, against its plan: so many at once and a second (a bucket of tokens), so many a day, week or month of UTC.
public struct UsageMeter: Sendable {
  private struct Use: Sendable {
    var tokens: Double
    var time_ms: Int64
    var period: Int64
    var count: Int
  }

  private let api: RESTAPISettings
  private var uses: [String: Use] = [:]

  public init(_ api: RESTAPISettings) { self.api = api }

  /// The key of that value, after it is counted.
  public mutating func take(_ value: String?, time_ms: Int64) throws(AccessRefusal) -> APIKey {
    guard let value, let key = api.keys.first(where: { $0.value == value && $0.isEnabled }), let plan = api.plans.first(where: { $0.name == key.plan }) else {
      throw .noKey
    }
    let period = plan.quota.map { Self.period(of: time_ms, $0.period) } ?? 0
    var use = uses[key.value] ?? Use(tokens: Double(plan.throttle?.burst ?? 0), time_ms: time_ms, period: period, count: plan.quota?.offset ?? 0)
    if use.period != period { (use.period, use.count) = (period, 0) }
    if let throttle = plan.throttle {
      let elapsed_s = Double(max(0, time_ms - use.time_ms)) / 1_000
      use.tokens = min(Double(throttle.burst), use.tokens + elapsed_s * throttle.rate)
      use.time_ms = time_ms
      guard use.tokens >= 1 else {
        uses[key.value] = use
        throw .tooManyRequests
      }
    }
    if let quota = plan.quota, use.count >= quota.limit {
      uses[key.value] = use
      throw .quotaExceeded
    }
    use.tokens -= 1
    use.count += 1
    uses[key.value] = use
    return key
  }

  /// Days since 1970, weeks since its first Sunday, or months since year 0.
  private static func period(of time_ms: Int64, _ period: UsagePlan.Period) -> Int64 {
    let days = time_ms / 86_400_000
    return switch period {
    case .day: days
    case .week: (days + 4) / 7
    case .month: Moment.month(daysSince1970: Int(days))
    }
  }
}
