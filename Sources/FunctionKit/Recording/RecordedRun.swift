package import Cases
internal import LambdaRuntime
package import StrictJSON

/// What a process does where its invocations are recorded, or where it repeats recorded ones.
package struct RecordedRun: Sendable {
  /// Before anything of an invocation.
  let begins: @Sendable (Invocation) -> Void
  /// Who `local` is in a replay; nil where the caller is to be made out.
  package let caller: @Sendable () -> Principal?
  private let told: @Sendable (JSONValue) async -> Void
  let answered: @Sendable (_ payload: [UInt8], _ hasFailed: Bool) -> Void
  /// When nothing of the invocation goes on any more; what is left to say of it is written to the log.
  let ends: @Sendable (_ function: String, _ log: Log) -> Void

  /// Beside an emulator that records or replays.
  package init(
    begins: @escaping @Sendable () -> Void, caller: @escaping @Sendable () -> Principal? = { nil }, told: @escaping @Sendable (JSONValue) async -> Void
  ) {
    (self.begins, self.caller, self.told) = ({ _ in begins() }, caller, told)
    (answered, ends) = ({ _, _ in }, { _, _ in })
  }

  /// In the cloud, where a share of the events is logged.
  package init(_ recorder: EventRecorder) {
    begins = { recorder.begins($0) }
    caller = { nil }
    told = { recorder.told($0) }
    answered = { recorder.answered($0, hasFailed: $1) }
    ends = { function, log in recorder.ends(function) { log.output($0) } }
  }

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
