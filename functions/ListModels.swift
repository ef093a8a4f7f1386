import FunctionKit
import ModelEndpoints

extension Function { static let listModels = Function("ListModels") { [.listModels] } }
