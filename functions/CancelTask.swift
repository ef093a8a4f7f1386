import FunctionKit
import TaskEndpoints

extension Function { static let cancelTask = Function("CancelTask") { [.cancelTask] } }
