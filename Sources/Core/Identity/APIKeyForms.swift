package import Cases
package import Forms
package import StrictJSON

/// What an administrator asks for when a key is made.
package struct APIKeyForm: Sendable {
  package static let bytesMaximum = 16 << 10
  /// Seconds ahead that a key may end: an hour to 366 days.
  package static let lifetime_s: ClosedRange<Int64> = 3_600...31_622_400
  private static let usualLifetime_s: Int64 = 90 * 86_400

  package var name: String
  package var principal: String
  package var roles: [String]
  package var scopes: [Permission]?
  package var expires_s: Int64
  package var certificates: [String]

  package enum Members {
    static let name = Member<String>.text("name", 1...100, required: true, "what it is for; shown in lists")
    static let principal = Member<String>.text("principal", 1...200, required: true, "who it stands for")
    static let roles = Member<[String]>.texts("roles", atLeast: 1, atMost: 20, 1...63, required: true, "what it may do: shipped roles, or the tenant's own")
    static let scopes = Member<[String]>.texts(
      "scopes", atLeast: 1, atMost: 50, 1...100, "permissions that limit what the roles permit; they never add to it. Left out, the roles alone decide")
    static let expires = Member<DateAndTime>.moment("expires_at", "an hour to 366 days ahead; 90 days where it is left out")
    static let certificates = Member<[String]>.texts(
      "cert_sha256", atMost: 4, .digestBase64URL, "the SHA-256, base64url, of client certificates in DER, one of which must come with it")
    package static let all: [any FormMember] = [name, principal, roles, scopes, expires, certificates]
  }

  private init(_ name: String, _ principal: String, _ roles: [String], _ scopes: [Permission]?, _ expires_s: Int64, _ certificates: [String]) {
    (self.name, self.principal, self.roles, self.scopes, self.expires_s, self.certificates) = (name, principal, roles, scopes, expires_s, certificates)
  }

  package static func read(_ body: [UInt8], _ tenant: TenantSettings, at now_ms: Int64) throws(RequestError) -> APIKeyForm {
    let reader = try FormReader(body, atMost: bytesMaximum, Members.all)
    let now_s = now_ms / 1_000
    let roles = reader[Members.roles] ?? []
    for (place, role) in roles.enumerated() where !tenant.knows(role) {
      reader.findings.invalid("/roles/\(place)", "`\(role)` is no role; there are \(tenant.roleNames.map { "`\($0)`" }.joined(separator: ", "))")
    }
    let scopes = reader[Members.scopes].map { Self.permissions($0, "/scopes", reader.findings) }
    let expires_s = reader[Members.expires].map { $0.time_ms / 1_000 } ?? now_s + usualLifetime_s
    if !lifetime_s.contains(expires_s - now_s) { reader.findings.invalid("/expires_at", "must be an hour to 366 days ahead") }
    let form = APIKeyForm(
      reader[Members.name] ?? "", reader[Members.principal] ?? "", roles, scopes, expires_s, reader[Members.certificates] ?? [])
    try reader.findings.check()
    return form
  }

  /// One that the operator's command asks for, held to the same rules.
  package init(named name: String, for principal: String, roles: [String], expires_s: Int64, _ tenant: TenantSettings, at now_ms: Int64) throws(RequestError) {
    let body = try? JSONWriter.write([
      "name": .string(name), "principal": .string(principal), "roles": JSONValue(strings: roles), "expires_at": .string(Timestamp.text(expires_s * 1_000)),
    ])
    self = try Self.read(body ?? [], tenant, at: now_ms)
  }

  private static let permissionForm =
    "one is `read`, `write` or `execute`, a colon, and a kind of record in small letters or `*` for all, as in `read:decisions`"

  static func permissions(_ texts: [String], _ path: String, _ findings: Findings) -> [Permission] {
    texts.enumerated().compactMap { place, text in
      guard let permission = Permission(text) else {
        findings.invalid("\(path)/\(place)", "`\(text)` is no permission: \(permissionForm)")
        return nil
      }
      return permission
    }
  }
}

extension APIKey {
  /// As it is shown; nothing of the secret is in it.
  package func json(at now_s: Int64, lastUsed_s: Int64? = nil) -> JSONValue {
    .fields([
      ("id", .string(id)), ("name", .string(name)), ("principal", .string(principal)), ("roles", JSONValue(strings: roles)),
      ("scopes", scopes.map { JSONValue(strings: $0.map(\.description)) } ?? .null), ("expires_at", .string(Timestamp.text(expires_s * 1_000))),
      ("cert_sha256", JSONValue(strings: certificates)), ("created", .fields([("at", .string(Timestamp.text(created_ms))), ("by", .string(createdBy))])),
      ("last_used_at", .optional(lastUsed_s.map { Timestamp.text($0 * 1_000) })), ("successor", .optional(successor)),
      ("status", .choice(status(at: now_s))),
    ])
  }
}
