import DecisionEndpoints
import FunctionKit

extension Function { static let makeDecision = Function("MakeDecision", .makeDecision, triggers: [.decidesDirectly]) }
