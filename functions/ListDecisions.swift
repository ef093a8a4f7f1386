import Cases
import FunctionKit

extension Function {
  static let listDecisions = Function("ListDecisions", .get, "/decisions", allow: .read("decisions")) { ListDecisionsEndpoint($0) }
}
