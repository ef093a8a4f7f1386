package import Cases
import Forms

/// What is known of one caller beside its credential: its allowances, what was revoked, whether it is blocked. One record a principal.
///
/// | attribute | what |
/// | --- | --- |
/// | `tat_<bucket>` | the theoretical arrival time of its allowance, microseconds since 1970 |
/// | `used_<key>`, `net_<key>` | when a key was last used (seconds since 1970), and from which network |
/// | `v_<key>` | the version of the key's record after its last change |
/// | `t_<32 hex>` | a revoked token: until when it would have lived, seconds since 1970; at most 16 |
/// | `not_before_s` | tokens issued before are revoked |
/// | `blocked` | the principal may not call at all; kept without expiry |
package struct CallerState {
  package let record: Record

  package init(_ record: Record) { self.record = record }

  package static let sort = "STATE"
  package static let revokedTokensMaximum = 16
  /// A state outlives the longest token by an hour, so that no revocation is forgotten before what it revokes.
  package static let margin_s: Int64 = 3_600

  package static func key(tenant: String, principal: String) -> RecordKey {
    RecordKey(partition: "\(CaseKeys.tenant(tenant))#CALLER#\(CaseKeys.escaped(principal))", sort: sort)
  }
  /// The one that every new caller of a tenant takes from first: many names are not many quotas.
  package static func newcomers(of tenant: String) -> RecordKey { RecordKey(partition: "\(CaseKeys.tenant(tenant))#NEWCOMERS", sort: sort) }
  package static func key(tenant: String) -> RecordKey { RecordKey(partition: "\(CaseKeys.tenant(tenant))#SHARED", sort: sort) }
  package static func key(address: String) -> RecordKey { RecordKey(partition: "ADDRESS#\(CaseKeys.escaped(address))", sort: sort) }

  package static func used(_ key: String) -> String { "used_\(key)" }
  package static func network(_ key: String) -> String { "net_\(key)" }
  package static func version(of key: String) -> String { "v_\(key)" }
  package static func revoked(_ token: String) -> String { "t_\(token)" }
  package static let notBefore = "not_before_s"

  package var isBlocked: Bool { record.attributes[TurnstilePass.blocked] != nil }
  package func tat_us(of bucket: Bucket) -> Int64? { record.integer(bucket.attribute) }
  package func version(of key: String) -> Int64? { record.integer(Self.version(of: key)) }

  /// Whether a token, by the 32 digits that it is known by, is revoked: itself, or with all that were issued before a moment.
  package func revokes(_ token: String, issued_s: Int64) -> Bool {
    record.attributes[Self.revoked(token)] != nil || record.integer(Self.notBefore).map { issued_s < $0 } ?? false
  }

  /// Whose last use, network or change stands here.
  package var keys: Set<String> {
    Set(record.attributes.keys.compactMap { name in ["used_", "net_", "v_"].first { name.hasPrefix($0) }.map { String(name.dropFirst($0.count)) } })
  }

  package var revokedTokens: [(token: String, until_s: Int64)] {
    record.attributes.keys.filter { $0.hasPrefix("t_") }.sorted().map { (String($0.dropFirst(2)), record.integer($0) ?? 0) }
  }
}
