/// Who asks: an identity, the tenant whose records it may touch, and what it may do to them.
public struct Principal: Sendable, Hashable {
  public var id: String
  public var tenant: String
  public var roles: [Role]
  /// Permissions granted beside those of the roles.
  public var scopes: [Permission]

  public init(id: String, tenant: String, roles: [Role], scopes: [Permission] = []) {
    self.id = id
    self.tenant = tenant
    self.roles = roles
    self.scopes = scopes
  }

  public func may(_ permission: Permission) -> Bool {
    roles.contains { role in role.permissions.contains { $0.covers(permission) } } || scopes.contains { $0.covers(permission) }
  }

  /// Who everybody is where no identity is asked for: a machine of one's own.
  public static let local = Principal(id: "local", tenant: "local", roles: [.admin])
}

public enum Role: String, Sendable, Hashable, CaseIterable {
  case admin
  case decisionMaker = "decision_maker"
  case analyst
  case auditor

  public var permissions: [Permission] { Role.granted[self] ?? [] }

  private static let granted: [Role: [Permission]] = [
    .admin: permissions("read:*", "write:*", "execute:*"),
    .decisionMaker: permissions("read:decisions", "write:decisions", "execute:decisions"),
    .analyst: permissions("read:decisions", "read:analytics"),
    .auditor: permissions("read:decisions", "read:audit"),
  ]

  private static func permissions(_ texts: String...) -> [Permission] { texts.compactMap { Permission($0) } }
}
