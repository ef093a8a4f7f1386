import FunctionKit
import TaskEndpoints

extension Function { static let listTasks = Function("ListTasks") { [.listTasks] } }
