internal import Cases
internal import StrictJSON

/// Metrics as one line that CloudWatch makes series of, in the namespace `Quorate`.
/// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
enum MetricDocument {
  /// As few lines as there can be: a line has one value of a metric, and one of a label.
  static func documents(_ samples: [MetricSample], at_ms: Int64) -> [JSONValue] {
    var lines: [[MetricSample]] = []
    for sample in samples {
      if let line = lines.indices.first(where: { lines[$0].allSatisfy(sample.canStandBeside) }) { lines[line].append(sample) } else { lines.append([sample]) }
    }
    return lines.compactMap { document($0, at_ms: at_ms) }
  }

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
    // It knows no money.
    case .usd: "None"
    }
  }

  private static func directive(_ metric: Metric) -> JSONValue {
    [
      "Namespace": "Quorate", "Dimensions": [.array(metric.dimensions.map { .string($0) })],
      "Metrics": [["Name": .string(metric.name), "Unit": .string(unit(metric.unit))]],
    ]
  }
}

extension MetricSample {
  fileprivate func canStandBeside(_ other: MetricSample) -> Bool {
    metric.name != other.metric.name && labels.allSatisfy { other.labels[$0.key] ?? $0.value == $0.value }
  }
}
