import Cases

/// What is counted and timed of a task, from its outcome alone.
public enum TaskMetrics {
  static let tasks = Metric("tasks_total", .counter, labels: [.init("status", TaskOutcome.Status.self)], dimensions: ["status"])
  static let seconds = Metric("task_seconds", .histogramLong, .seconds, labels: [], dimensions: [])
  static let failures = Metric(
    "tool_failures_total", .counter, labels: [.init("tool", ToolForm.all.map(\.name)), .init("reason", ToolFailure.Class.self)], dimensions: ["reason"])

  static let all = CaseMetrics<TaskRequest, TaskOutcome>(
    [tasks, seconds, failures],
    shown: { _, outcome in
      let failed = outcome.execution.compactMap { execution in
        execution.failure.map { MetricSample(failures, 1, execution.tool, $0.kind.rawValue) }
      }
      return [MetricSample(tasks, 1, outcome.status.rawValue), MetricSample(seconds, Double(outcome.receipt.latency_ms) / 1_000)] + failed
    })
}
