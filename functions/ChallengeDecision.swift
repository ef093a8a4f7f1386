import Cases
import FunctionKit

extension Function {
  static let challengeDecision = Function(
    "ChallengeDecision", .post, "/decisions/{id}/challenge", allow: .read("decisions"), bodyBytesMaximum: ChallengeDecisionEndpoint.bodyBytesMaximum
  ) { ChallengeDecisionEndpoint($0) }
}
