import DecisionEndpoints
import FunctionKit

extension Function { static let reviewDecision = Function("ReviewDecision") { [.reviewDecision, .giveReviewToken] } }
