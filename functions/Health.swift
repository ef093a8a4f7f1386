import FunctionKit

extension Function { static let health = Function("Health") { [.health, .ready] } }
