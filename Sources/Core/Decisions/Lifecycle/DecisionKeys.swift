import Forms
import Cases
import Frameworks

/// Where decisions stand beside what `CaseKeys` says: their partitions and their lists.
enum DecisionKeys {
  static func partition(_ tenant: String, _ id: String) -> String { "\(CaseKeys.tenant(tenant))#DECISION#\(id)" }

  /// The index partition of a list: all decisions of a tenant, or those of a status, of a framework, or of both.
  static func list(_ tenant: String, status: DecisionOutcome.Status?, framework: FrameworkName?) -> String {
    var key = "\(CaseKeys.tenant(tenant))#DECISIONS"
    if let status { key += "#STATUS#\(status.rawValue)" }
    if let framework { key += "#FRAMEWORK#\(framework.rawValue)" }
    return key
  }
}
