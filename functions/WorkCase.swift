import FunctionKit

extension Function { static let workCase = Function("WorkCase", triggers: [.worksOnCases]) }
