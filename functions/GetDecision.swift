import DecisionEndpoints
import FunctionKit

extension Function { static let getDecision = Function("GetDecision") { [.getDecision] } }
