import FunctionKit
import IdentityEndpoints

extension Function { static let keys = Function("Keys") { [.makeKey, .listKeys, .findKey, .rotateKey, .revokeKey] } }
