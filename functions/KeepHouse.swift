import FunctionKit

extension Function { static let keepHouse = Function("KeepHouse", triggers: [.keepsHouse]) }
