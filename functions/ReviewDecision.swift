import Cases
import FunctionKit

extension Function {
  static let reviewDecision = Function(
    "ReviewDecision", .post, "/decisions/{id}/review", allow: .execute("decisions"), bodyBytesMaximum: ReviewDecisionEndpoint.bodyBytesMaximum
  ) { ReviewDecisionEndpoint($0) }
}
