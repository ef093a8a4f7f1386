import FunctionKit
import TaskEndpoints

extension Function { static let getTask = Function("GetTask") { [.getTask] } }
