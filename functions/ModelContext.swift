import DecisionEndpoints
import FunctionKit
import TaskEndpoints

extension Function {
  static let modelContext = Function("ModelContext") {
    [.modelContext([.makeDecision, .getDecision, .listDecisions, .challengeDecision, .processTask, .getTask]), .modelContextStream, .modelContextSession]
  }
}
