import Forms

/// A case's place: whose it is, of which kind, and its id.
public struct CasePlace: Sendable, Hashable {
  public var tenant: String
  public var family: FamilyName
  /// A UUID in lower case.
  public var id: String

  public init(tenant: String, family: FamilyName, id: String) { (self.tenant, self.family, self.id) = (tenant, family, id) }
}

/// Where a case's records stand in the one table.
///
/// | partition | sort | what |
/// | --- | --- | --- |
/// | `TENANT#<t>#<FAMILY>#<id>` | `CASE` | the header: status, version, the body's first part |
/// | | `BODY#01` … | the body's further parts |
/// | | `REQUEST` | the request's bytes as they came |
/// | | `JOURNAL#000001` … | receipts |
/// | | `LIST#…` | its places in the lists; they stand in the index under `TENANT#<t>#<FAMILIES>…` |
/// | | `WAIT#<name>` | what a person is asked; in the index `DUE#CASE#0…7` until it is answered (a decision's review is `REVIEW`, in `DUE#REVIEW#0…7`) |
/// | | `WAKE` | when the case goes on by itself; in the index `DUE#CASE#0…7` |
/// | | `SIGNALS`, `INBOX#000001` … | how many signals came, and each |
public enum CaseKeys {
  /// What every key of a tenant begins with.
  package static func tenant(_ tenant: String) -> String { "TENANT#\(escaped(tenant))" }

  package static let header = "CASE"
  package static let request = "REQUEST"
  package static let wake = "WAKE"
  package static let signals = "SIGNALS"
  /// What the index partitions of cases by the time at which something is to be done begin with.
  public static let due = "DUE#CASE"
  package static func part(_ number: Int) -> String { "BODY#\(padded(number, 2))" }
  package static func receipts(_ number: Int) -> String { "JOURNAL#\(padded(number, 6))" }
  package static func inbox(_ number: Int) -> String { "INBOX#\(padded(number, 6))" }
  public static func wait(_ name: String) -> String { "WAIT#\(name)" }

  /// The index partition of a list: all cases of a kind, or those of a status, of a column's value, or of both.
  package static func list(_ tenant: String, _ family: FamilyName, status: String?, column: (name: String, value: String)?) -> String {
    var key = "\(self.tenant(tenant))#\(family.plural.uppercased())"
    if let status { key += "#STATUS#\(status)" }
    if let column { key += "#\(column.name.uppercased())#\(escaped(column.value))" }
    return key
  }

  package static let deadLetters = "DEADLETTER"

  /// Over how many index partitions what falls due is spread.
  package static let shards = 8
  package static func shard(_ id: String) -> Int { Int(id.utf8.reduce(0) { ($0 &* 31 &+ UInt32($1)) }) % shards }

  /// The place in the index of what falls due at a time.
  package static func due(_ due_ms: Int64, _ id: String, in partitions: String = due) -> RecordKey {
    RecordKey(partition: "\(partitions)#\(shard(id))", sort: moment(due_ms, id))
  }

  /// Byte order is the order of time, then of ids.
  package static func moment(_ time_ms: Int64, _ id: String) -> String { "\(Timestamp.text(time_ms))#\(id)" }

  /// `#` separates the parts of a key, so a name may not bring its own.
  package static func escaped(_ name: String) -> String {
    name.utf8.contains { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "%") } ? name.replacing("%", with: "%25").replacing("#", with: "%23") : name
  }

  package static func unescaped(_ name: String) -> String { name.replacing("%23", with: "#").replacing("%25", with: "%") }

  package static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}

extension CasePlace {
  package var partition: String { "\(CaseKeys.tenant(tenant))#\(family.singular.uppercased())#\(id)" }
  package func key(_ sort: String) -> RecordKey { RecordKey(partition: partition, sort: sort) }
  /// As audit events and problems name it: `decisions/<id>`.
  package var resource: (kind: String, id: String) { (family.plural, id) }
}
