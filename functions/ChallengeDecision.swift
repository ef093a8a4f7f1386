import DecisionEndpoints
import FunctionKit

extension Function { static let challengeDecision = Function("ChallengeDecision") { [.challengeDecision] } }
