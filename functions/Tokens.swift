import FunctionKit
import IdentityEndpoints

extension Function { static let tokens = Function("Tokens") { [.revokeTokens, .putPrincipal] } }
