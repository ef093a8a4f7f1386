import Cases

/// What is counted and timed of a task, from its outcome alone.
public enum TaskMetrics {
  private static let ends = TaskOutcome.Status.allCases.filter { $0.phase == .ended }.map(\.rawValue)
  static let tasks = Metric("tasks_total", .counter, labels: [.init("status", ends)], dimensions: ["status"])
  static let seconds = Metric("task_seconds", .histogramLong, .seconds, labels: [], dimensions: [])
  static let failures = Metric(
    "tool_failures_total", .counter, labels: [.init("tool", ToolForm.all.map(\.name)), .init("reason", ToolFailure.Class.self)], dimensions: ["reason"])

  static let all = CaseMetrics<TaskRequest, TaskOutcome>(
    [tasks, seconds, failures] + UpstreamMetrics.all,
    shown: { _, outcome in
      let failed = outcome.execution.compactMap { execution in
        execution.failure.map { MetricSample(failures, 1, execution.tool, $0.kind.rawValue) }
      }
      return [MetricSample(tasks, 1, outcome.status.rawValue), MetricSample(seconds, Double(outcome.receipt.latency_ms) / 1_000)] + failed
    }, broken: { [MetricSample(tasks, 1, $0.rawValue)] })
}
