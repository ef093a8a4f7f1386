import FunctionKit
import TaskEndpoints

extension Function { static let upstreams = Function("Upstreams") { [.upstreams] } }
