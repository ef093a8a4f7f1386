public import FunctionKit

extension Function {
  /// Every function, one line each: what is deployed, run, documented and tested.
  public static let all: [Function] = [
    .makeDecision,
    .getDecision,
    .listDecisions,
    .reviewDecision,
    .recordOutcome,
    .challengeDecision,
    .processTask,
    .processTaskAsync,
    .getTask,
    .listTasks,
    .cancelTask,
    .listTools,
    .upstreams,
    .modelContext,
    .listModels,
    .getUsage,
    .budgets,
    .me,
    .keys,
    .tokens,
    .tenant,
    .health,
    .workCase,
    .keepHouse,
    .buryMessage,
  ]
}
