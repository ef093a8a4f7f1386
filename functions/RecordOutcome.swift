import DecisionEndpoints
import FunctionKit

extension Function { static let recordOutcome = Function("RecordOutcome") { [.recordOutcome] } }
