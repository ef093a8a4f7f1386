import FunctionKit
import IdentityEndpoints

extension Function { static let me = Function("Me") { [.me] } }
