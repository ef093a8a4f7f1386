/// What is counted or timed: its name, kind, unit and labels, whose values are closed sets. docs/metrics.md has one row each.
public struct Metric: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable { case counter, gauge, histogramShort = "histogram short", histogramLong = "histogram long" }
  /// As the table writes it; what has none is `1`.
  public enum Unit: String, Sendable, Hashable { case one = "1", seconds, usd }

  /// What a value may tell beside its number.
  public struct Label: Sendable, Hashable {
    public let name: String
    /// Anything else is counted as `other`; nil of words that only this program's own code writes, and so are few.
    public let values: [String]?

    public init(_ name: String, _ values: [String]) { (self.name, self.values) = (name, values) }
    public init(ownWords name: String) { (self.name, values) = (name, nil) }
    public init<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _: Choice.Type) { self.init(name, Choice.allCases.map(\.rawValue)) }
  }

  public let name: String
  public let kind: Kind
  public let unit: Unit
  /// Every label, in order.
  public let labels: [Label]
  /// The labels by which CloudWatch keeps series; each of these is paid for.
  public let dimensions: [String]

  public init(_ name: String, _ kind: Kind, _ unit: Unit = .one, labels: [Label], dimensions: [String]) {
    (self.name, self.kind, self.unit, self.labels, self.dimensions) = (name, kind, unit, labels, dimensions)
  }
}

/// One value of a metric.
public struct MetricSample: Sendable, Hashable {
  public let metric: Metric
  public let value: Double
  /// One for each of the metric's labels.
  public let labels: [String: String]

  /// `told` has one value for each label, in their order; one that the label does not know is `other`.
  public init(_ metric: Metric, _ value: Double, _ told: String...) {
    self.metric = metric
    self.value = value
    var labels: [String: String] = [:]
    for (label, text) in zip(metric.labels, told) { labels[label.name] = label.values?.contains(text) ?? true ? text : "other" }
    self.labels = labels
  }
}

/// What came of the request for a case.
public enum CaseRequested<Status: CaseStatus>: Sendable {
  /// It is stored, and shows this.
  case stored(Status)
  /// The caller's fault.
  case refused
  /// Ours.
  case failed
}
