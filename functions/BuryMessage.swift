import FunctionKit

extension Function { static let buryMessage = Function("BuryMessage", triggers: [.buriesMessages]) }
