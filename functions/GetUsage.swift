import FunctionKit
import ModelEndpoints

extension Function { static let getUsage = Function("GetUsage") { [.getUsage] } }
