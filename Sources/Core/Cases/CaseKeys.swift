import Forms

/// Where a case's records stand in the one table.
///
/// | partition | sort | what |
/// | --- | --- | --- |
/// | `TENANT#<t>#<FAMILY>#<id>` | `CASE` | the header: status, version, the body's first part |
/// | | `BODY#01` … | the body's further parts |
/// | | `REQUEST` | the request's bytes as they came |
/// | | `JOURNAL#000001` … | receipts |
/// | | `LIST#…` | its places in the lists; they stand in the index |
package enum CaseKeys {
  /// What every key of a tenant begins with.
  package static func tenant(_ tenant: String) -> String { "TENANT#\(escaped(tenant))" }

  package static let header = "CASE"
  package static let request = "REQUEST"
  package static func part(_ number: Int) -> String { "BODY#\(padded(number, 2))" }
  package static func receipts(_ number: Int) -> String { "JOURNAL#\(padded(number, 6))" }

  /// Byte order is the order of time, then of ids.
  package static func moment(_ time_ms: Int64, _ id: String) -> String { "\(Timestamp.text(time_ms))#\(id)" }

  /// `#` separates the parts of a key, so a name may not bring its own.
  package static func escaped(_ name: String) -> String {
    name.utf8.contains { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "%") } ? name.replacing("%", with: "%25").replacing("#", with: "%23") : name
  }

  package static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}

/// A long text in several records.
package enum BodyParts {
  /// An item may have 400 KB, names, keys and columns beside the part included.
  package static let bytesMaximum = 350_000

  package static func split(_ body: [UInt8]) -> [[UInt8]] {
    guard body.count > bytesMaximum else { return [body] }
    return stride(from: 0, to: body.count, by: bytesMaximum).map { Array(body[$0..<min($0 + bytesMaximum, body.count)]) }
  }
}
