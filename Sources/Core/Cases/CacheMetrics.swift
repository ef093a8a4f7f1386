/// What is counted of answers that were kept, whoever keeps them.
public enum CacheMetrics {
  /// Whose answers are kept.
  public enum Cache: String, Sendable, CaseIterable {
    /// Language models'.
    case llm
    case price
    /// Of tools that only read.
    case tool
  }

  private static let label = Metric.Label("cache", Cache.self)
  private static let asked = Metric("cache_requests_total", .counter, labels: [label], dimensions: [])
  private static let found = Metric("cache_hits_total", .counter, labels: [label], dimensions: ["cache"])

  public static let all = [asked, found]

  /// A call that a cache might have answered, and whether it did.
  public static func looked(in cache: Cache, isFound: Bool) -> [MetricSample] {
    [MetricSample(asked, 1, cache.rawValue)] + (isFound ? [MetricSample(found, 1, cache.rawValue)] : [])
  }
}
