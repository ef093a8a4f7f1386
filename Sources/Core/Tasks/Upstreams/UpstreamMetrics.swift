public import Cases

/// What is counted of whom we ask, and of answers that were kept.
public enum UpstreamMetrics {
  private static let names = [
    "anthropic", "bedrock", "frankfurter", "github", "http", "mcp", "open_meteo", "openai", "openweathermap", "statuspage", "wikipedia",
  ]
  private static let cache = Metric.Label("cache", ["llm", "price", "tool"])
  private static let limited = Metric("upstream_rate_limited_total", .counter, labels: [.init("upstream", names)], dimensions: ["upstream"])
  private static let asked = Metric("cache_requests_total", .counter, labels: [cache], dimensions: [])
  private static let found = Metric("cache_hits_total", .counter, labels: [cache], dimensions: ["cache"])

  static let all = [limited, asked, found]

  /// Somebody said that a limit of theirs is reached.
  public static func turnedAway(by upstream: String) -> [MetricSample] { [MetricSample(limited, 1, upstream)] }

  /// A call that a cache might have answered, and whether it did.
  public static func looked(in cache: String, isFound: Bool) -> [MetricSample] {
    [MetricSample(asked, 1, cache)] + (isFound ? [MetricSample(found, 1, cache)] : [])
  }
}
