package import Cases
package import StrictJSON

/// What a process does for an emulator that records its invocations or repeats recorded ones.
package struct RecordedRun: Sendable {
  /// Before anything of an invocation.
  package let begins: @Sendable () -> Void
  /// Who `local` is in a replay; nil where the caller is to be made out.
  package let caller: @Sendable () -> Principal?
  private let told: @Sendable (JSONValue) async -> Void

  package init(
    begins: @escaping @Sendable () -> Void, caller: @escaping @Sendable () -> Principal? = { nil }, told: @escaping @Sendable (JSONValue) async -> Void
  ) { (self.begins, self.caller, self.told) = (begins, caller, told) }

  /// Says who calls; nil where nobody was let in.
  func tell(_ caller: Principal?) async { await told(caller.map(Self.json) ?? .null) }

  static func json(_ caller: Principal) -> JSONValue {
    let texts = { (permissions: [Permission]) in JSONValue.array(permissions.map { .string($0.description) }) }
    return [
      "principal": .string(caller.id), "tenant": .string(caller.tenant), "permissions": texts(caller.permissions), "via": .string(caller.via.rawValue),
      "roles": .array(caller.roles.map { .string($0) }), "scopes": caller.scopes.map(texts) ?? .null,
      "expires_s": caller.expires_s.map { .integer($0) } ?? .null,
    ]
  }

  /// What `json` made; nil for anything else.
  package static func caller(_ value: JSONValue) -> Principal? {
    guard let id = text(value["principal"]), !id.isEmpty, let tenant = text(value["tenant"]),
      let via = text(value["via"]).flatMap({ Principal.Via(rawValue: $0) }),
      let permissions = permissions(value["permissions"])
    else { return nil }
    var caller = Principal(id: id, tenant: tenant, roles: texts(value["roles"]) ?? [], permissions: permissions, via: via)
    caller.scopes = self.permissions(value["scopes"])
    caller.expires_s = number(value["expires_s"])
    return caller
  }

  private static func permissions(_ value: JSONValue?) -> [Permission]? {
    guard let texts = texts(value) else { return nil }
    let permissions = texts.compactMap { Permission($0) }
    return permissions.count == texts.count ? permissions : nil
  }

  private static func texts(_ value: JSONValue?) -> [String]? {
    guard case .array(let elements)? = value else { return nil }
    let texts = elements.compactMap { text($0) }
    return texts.count == elements.count ? texts : nil
  }

  private static func number(_ value: JSONValue?) -> Int64? { if case .integer(let number)? = value { number } else { nil } }

  private static func text(_ value: JSONValue?) -> String? { if case .string(let text)? = value { text } else { nil } }
}
