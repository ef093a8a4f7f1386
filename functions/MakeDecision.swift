import Cases
import FunctionKit

extension Function {
  static let makeDecision = Function("MakeDecision", .post, "/decisions", allow: .execute("decisions"), bodyBytesMaximum: 256 << 10) {
    MakeDecisionEndpoint($0)
  }
}
