/// Where a decision's records stand in the one table.
///
/// | partition | sort | what |
/// | --- | --- | --- |
/// | `TENANT#<t>#DECISION#<id>` | `CASE` | the decision: status, version, the body's first part |
/// | | `BODY#01` … | the body's further parts |
/// | | `REQUEST` | the request's bytes as they came |
/// | | `JOURNAL#000001` … | receipts |
/// | | `LIST#ALL`, `LIST#STATUS`, `LIST#FRAMEWORK`, `LIST#BOTH` | its places in the lists; they alone stand in the index |
enum DecisionKeys {
  static func partition(_ tenant: String, _ id: String) -> String { "TENANT#\(escaped(tenant))#DECISION#\(id)" }

  static let header = "CASE"
  static let request = "REQUEST"
  static func part(_ number: Int) -> String { "BODY#\(padded(number, 2))" }
  static func receipts(_ number: Int) -> String { "JOURNAL#\(padded(number, 6))" }

  /// The index partition of a list: all decisions of a tenant, or those of a status, of a framework, or of both.
  static func list(_ tenant: String, status: DecisionOutcome.Status?, framework: FrameworkName?) -> String {
    var key = "TENANT#\(escaped(tenant))#DECISIONS"
    if let status { key += "#STATUS#\(status.rawValue)" }
    if let framework { key += "#FRAMEWORK#\(framework.rawValue)" }
    return key
  }

  /// Byte order is the order of time, then of ids.
  static func moment(_ time_ms: Int64, _ id: String) -> String { "\(Timestamp.text(time_ms))#\(id)" }

  /// `#` separates the parts of a key, so a name may not bring its own.
  static func escaped(_ name: String) -> String {
    name.utf8.contains { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "%") } ? name.replacing("%", with: "%25").replacing("#", with: "%23") : name
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
