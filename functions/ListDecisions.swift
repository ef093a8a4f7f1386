import DecisionEndpoints
import FunctionKit

extension Function { static let listDecisions = Function("ListDecisions") { [.listDecisions] } }
