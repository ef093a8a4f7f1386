import FunctionKit
import TaskEndpoints

extension Function { static let listTools = Function("ListTools") { [.listTools] } }
