internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// What is counted and timed of a decision, as one line that CloudWatch makes metrics of, in the namespace `Quorate`: `decision_requests_total` by status and
/// `decision_processing_seconds` by framework and complexity.
/// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
enum DecisionMetrics {
  static func document<Opinions>(of made: MakeDecision<Opinions>.Made, at_ms: Int64) -> JSONValue {
    [
      "_aws": [
        "Timestamp": .integer(at_ms),
        "CloudWatchMetrics": [
          directive("decision_requests_total", unit: "Count", by: ["status"]),
          directive("decision_processing_seconds", unit: "Seconds", by: ["framework", "complexity"]),
        ],
      ],
      "status": .string(made.status.rawValue), "framework": .string(made.framework.rawValue), "complexity": .string(made.complexity.rawValue),
      "decision_requests_total": 1,
      "decision_processing_seconds": .number(Double(made.latency_ms) / 1_000),
    ]
  }

  private static func directive(_ metric: String, unit: String, by dimensions: [String]) -> JSONValue {
    [
      "Namespace": "Quorate", "Dimensions": [.array(dimensions.map { .string($0) })], "Metrics": [["Name": .string(metric), "Unit": .string(unit)]],
    ]
  }
}
