import DecisionEndpoints
import FunctionKit

extension Function { static let makeDecision = Function("MakeDecision", triggers: [.decidesDirectly]) { [.makeDecision] } }
