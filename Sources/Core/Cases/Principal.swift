/// Who asks: an identity, the tenant whose records it may touch, and what it may do to them.
public struct Principal: Sendable, Hashable {
  /// By what the identity was given.
  public enum Via: String, Sendable, Hashable { case key, token, gateway, local }

  /// 1 to 200 characters.
  public var id: String
  public var tenant: String
  /// Names of roles, at most 20: shipped ones, and the tenant's own.
  public var roles: [String]
  /// What the roles permit.
  public var permissions: [Permission]
  /// Where it was given any, what it is limited to: they never add to what the roles permit.
  public var scopes: [Permission]?
  public var via: Via
  /// The key's id, or the 32 digits that a token is known by; nil where there is none.
  public var credential: String?
  /// Seconds since 1970 from which the credential no longer holds; nil where it always does.
  public var expires_s: Int64?

  public init(
    id: String, tenant: String, roles: [String], permissions: [Permission], scopes: [Permission]? = nil, via: Via, credential: String? = nil,
    expires_s: Int64? = nil
  ) {
    (self.id, self.tenant, self.roles, self.permissions, self.scopes) = (id, tenant, roles, permissions, scopes)
    (self.via, self.credential, self.expires_s) = (via, credential, expires_s)
  }

  /// All that it may do: what its roles permit and its scopes leave of that.
  public var granted: [Permission] { scopes.map { (permissions + $0).filter(may) } ?? permissions }

  public func may(_ permission: Permission) -> Bool {
    permissions.contains { $0.covers(permission) } && scopes?.contains { $0.covers(permission) } ?? true
  }

  /// Who everybody is where no identity is asked for: a machine of one's own.
  public static let local = Principal(id: "local", tenant: "local", roles: [Role.admin.rawValue], permissions: Role.admin.permissions, via: .local)
}

/// The roles that ship. A tenant's own ones are data, and have none of these names.
public enum Role: String, Sendable, Hashable, CaseIterable {
  case admin
  case decisionMaker = "decision_maker"
  case analyst
  case auditor
  case `operator`
  case steward
  case privacy

  public var permissions: [Permission] { Role.granted[self] ?? [] }

  private static let granted: [Role: [Permission]] = [
    .admin: permissions("read:*", "write:*", "execute:*"),
    .decisionMaker: permissions("read:decisions", "write:decisions", "execute:decisions", "read:confidential"),
    .analyst: permissions("read:decisions", "read:analytics", "read:metrics"),
    .auditor: permissions("read:decisions", "read:audit", "read:holds"),
    .operator: ["tasks", "runs", "contracts", "assessments"].flatMap { [Permission.read($0), .write($0), .execute($0)] }
      + permissions("read:departments", "read:models", "read:metrics", "read:analytics", "execute:upstreams"),
    .steward: permissions("read:policy", "write:policy", "read:agents", "write:agents", "execute:queues"),
    .privacy: permissions("execute:subjects", "read:holds", "write:holds", "read:audit"),
  ]

  private static func permissions(_ texts: String...) -> [Permission] { texts.compactMap { Permission($0) } }
}
