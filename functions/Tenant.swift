import FunctionKit
import IdentityEndpoints

extension Function { static let tenant = Function("Tenant") { [.findTenant, .putTenant] } }
