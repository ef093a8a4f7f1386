import Cases
import FunctionKit

extension Function {
  static let getDecision = Function("GetDecision", .get, "/decisions/{id}", allow: .read("decisions")) { GetDecisionEndpoint($0) }
}
