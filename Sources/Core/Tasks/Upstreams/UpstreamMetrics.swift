import Cases

/// What is counted and told of whom we ask.
enum UpstreamMetrics {
  private static let who = Metric.Label(
    "upstream",
    [
      "anthropic", "bedrock", "frankfurter", "github", "http", "mcp", "open_meteo", "openai", "openweathermap", "statuspage", "wikipedia",
    ])
  /// Of what there are so many: a service that has one limit has that of its requests.
  private enum Limit: String, CaseIterable { case requests, search }

  private static let limited = Metric("upstream_rate_limited_total", .counter, labels: [who], dimensions: ["upstream"])
  private static let up = Metric("upstream_up", .gauge, labels: [who], dimensions: [])
  private static let remaining = Metric("upstream_remaining", .gauge, labels: [who, .init("limit", Limit.self)], dimensions: [])

  static let all = [limited, up, remaining]

  /// Somebody said that a limit of theirs is reached.
  static func turnedAway(by upstream: String) -> [MetricSample] { [MetricSample(limited, 1, upstream)] }

  /// What is known of one whose status is told; `isUp`: whether no part of it failed when it was asked last. Who says that a limit is reached is there.
  static func told(of one: Upstream, isUp: Bool, at now_ms: Int64) -> [MetricSample] {
    let part = Limit(rawValue: String(one.name.dropFirst(one.family.count + 1))) ?? .requests
    let left = one.allowance(at: now_ms)?.remaining.map { [MetricSample(remaining, Double($0), one.family, part.rawValue)] } ?? []
    return [MetricSample(up, isUp ? 1 : 0, one.family)] + left
  }
}
