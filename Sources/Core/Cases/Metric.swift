/// What is counted or timed: its name, unit and labels, whose values are closed sets.
public struct Metric: Sendable, Hashable {
  public enum Unit: String, Sendable, Hashable { case count = "Count", seconds = "Seconds" }

  public let name: String
  public let unit: Unit
  /// Every label, in order.
  public let labels: [String]
  /// The labels by which CloudWatch keeps series; each of these is paid for.
  public let dimensions: [String]

  public init(_ name: String, _ unit: Unit, labels: [String], dimensions: [String]) {
    (self.name, self.unit, self.labels, self.dimensions) = (name, unit, labels, dimensions)
  }
}

/// One value of a metric.
public struct MetricSample: Sendable, Hashable {
  public var metric: Metric
  public var value: Double
  /// One for each of the metric's labels.
  public var labels: [String: String]

  public init(_ metric: Metric, _ value: Double, labels: [String: String]) {
    (self.metric, self.value, self.labels) = (metric, value, labels)
  }
}
