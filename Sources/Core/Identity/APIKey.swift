package import Cases
import Crypto
internal import Forms

/// What is kept of an API key. The key itself is not: only the SHA-256 of its text.
///
/// | partition | sort | what |
/// | --- | --- | --- |
/// | `KEY#<id>` | `KEY` | the key; in the index under `TENANT#<t>#KEYS`, by when it was made |
/// | `TENANT#<t>` | `KEYS` | when each key of a tenant ends, and whose it is: `KeyPlaces` |
package struct APIKey: Sendable, Hashable {
  package var id: String
  /// 1 to 100 characters.
  package var name: String
  package var tenant: String
  package var principal: String
  package var roles: [String]
  /// Nil where it is limited by its roles alone.
  package var scopes: [Permission]?
  /// Seconds since 1970 from which it no longer holds.
  package var expires_s: Int64
  /// The SHA-256 of client certificates in DER, base64url; empty where none is needed. At most 4.
  package var certificates: [String]
  package var created_ms: Int64
  package var createdBy: String
  /// The key that took its place.
  package var successor: String?
  package var revoked_ms: Int64?
  package var digest: [UInt8]
  /// The record's; 0 before it is stored.
  package var version: Int64 = 0

  package enum Status: String, Sendable, Hashable, CaseIterable { case active, expired, revoked }

  package func status(at now_s: Int64) -> Status { revoked_ms != nil ? .revoked : now_s < expires_s ? .active : .expired }

  /// Whether it is one of an administrator, of which its tenant's owner is told.
  package var isAdmin: Bool { roles.contains(Role.admin.rawValue) }

  /// When it ends, or ended, seconds since 1970.
  package var ended_s: Int64 { min(expires_s, revoked_ms.map { $0 / 1_000 } ?? .max) }

  /// Seconds after its natural end for which a key is listed, and told apart from one that never was.
  package static let kept_s: Int64 = 30 * 86_400

  package static func key(_ id: String) -> RecordKey { RecordKey(partition: "KEY#\(id)", sort: "KEY") }
  package static func list(of tenant: String) -> String { "\(CaseKeys.tenant(tenant))#KEYS" }

  package var record: Record {
    var attributes: [String: RecordAttribute] = [
      "name": .string(name), "tenant": .string(tenant), "principal": .string(principal), "roles": .string(roles.joined(separator: " ")),
      "expires_s": .integer(expires_s), "created_ms": .integer(created_ms), "created_by": .string(createdBy), "text_sha256": .binary(digest),
    ]
    if let scopes { attributes["scopes"] = .string(scopes.map(\.description).joined(separator: " ")) }
    if !certificates.isEmpty { attributes["cert_sha256"] = .string(certificates.joined(separator: " ")) }
    if let successor { attributes["successor"] = .string(successor) }
    if let revoked_ms { attributes["revoked_ms"] = .integer(revoked_ms) }
    return Record(
      key: Self.key(id), attributes: attributes, index: RecordKey(partition: Self.list(of: tenant), sort: CaseKeys.moment(created_ms, id)),
      expires_s: expires_s + Self.kept_s)
  }

  /// Nil where a record is no key's.
  package init?(_ record: Record) {
    guard record.key.partition.hasPrefix("KEY#"), let name = record.text("name"), let tenant = record.text("tenant"), let principal = record.text("principal"),
      let expires_s = record.integer("expires_s"), let created_ms = record.integer("created_ms"), let digest = record.bytes("text_sha256")
    else { return nil }
    id = String(record.key.partition.dropFirst(4))
    (self.name, self.tenant, self.principal, self.expires_s, self.created_ms, self.digest) = (name, tenant, principal, expires_s, created_ms, digest)
    roles = Self.words(record.text("roles"))
    scopes = record.text("scopes").map { Self.words($0).compactMap { Permission($0) } }
    certificates = Self.words(record.text("cert_sha256"))
    createdBy = record.text("created_by") ?? ""
    successor = record.text("successor")
    revoked_ms = record.integer("revoked_ms")
    version = record.version
  }

  package init(
    _ text: APIKeyText, named name: String, tenant: String, principal: String, roles: [String], scopes: [Permission]?, expires_s: Int64,
    certificates: [String] = [], created_ms: Int64, by createdBy: String
  ) {
    (id, self.name, self.tenant, self.principal, self.roles, self.scopes) = (text.id, name, tenant, principal, roles, scopes)
    (self.expires_s, self.certificates, self.created_ms, self.createdBy, digest) = (expires_s, certificates, created_ms, createdBy, text.digest)
  }

  private static func words(_ text: String?) -> [String] { (text ?? "").split(separator: " ").map(String.init) }
}
