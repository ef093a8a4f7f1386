internal import Cases
internal import StrictJSON

/// Metrics as one line that CloudWatch makes series of, in the namespace `Quorate`.
/// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
enum MetricDocument {
  /// Nil where there is nothing to count.
  static func document(_ samples: [MetricSample], at_ms: Int64) -> JSONValue? {
    guard !samples.isEmpty else { return nil }
    var members = JSONObject([
      ("_aws", ["Timestamp": .integer(at_ms), "CloudWatchMetrics": .array(samples.map { directive($0.metric) })])
    ])
    for sample in samples {
      for (label, value) in sample.labels { members[label] = .string(value) }
      members[sample.metric.name] =
        sample.metric.unit == .one && sample.value == sample.value.rounded() ? .integer(Int64(sample.value)) : .number(sample.value)
    }
    return .object(members)
  }

  /// CloudWatch's word for it.
  private static func unit(_ unit: Metric.Unit) -> String {
    switch unit {
    case .one: "Count"
    case .seconds: "Seconds"
    }
  }

  private static func directive(_ metric: Metric) -> JSONValue {
    [
      "Namespace": "Quorate", "Dimensions": [.array(metric.dimensions.map { .string($0) })],
      "Metrics": [["Name": .string(metric.name), "Unit": .string(unit(metric.unit))]],
    ]
  }
}
