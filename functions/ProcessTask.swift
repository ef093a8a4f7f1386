import FunctionKit
import TaskEndpoints

extension Function { static let processTask = Function("ProcessTask", triggers: [.processesTasksDirectly]) { [.processTask] } }
