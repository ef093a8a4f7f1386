import FunctionKit
import ModelEndpoints

extension Function { static let budgets = Function("Budgets") { [.listBudgets, .putBudget] } }
