import FunctionKit
import TaskEndpoints

extension Function { static let processTaskAsync = Function("ProcessTaskAsync") { [.processTaskAsync] } }
