internal import Cases
internal import Forms
public import FunctionKit
internal import Identity
internal import LambdaRuntime
internal import StrictJSON

/// The API keys of a tenant.
extension Endpoint {
  public static let makeKey = Endpoint(
    .post, "/admin/keys", allow: .write("keys"), atMost: APIKeyForm.bytesMaximum, allowances: [.admin], { KeyDocumentation.make }
  ) { exchange, room throws(EndpointError) in
    let form: APIKeyForm
    do throws(RequestError) { form = try APIKeyForm.read(exchange.request.body, exchange.identity.tenant, at: exchange.now_ms) } catch { throw .refused(error) }
    let made = try await room.keys.make(form, by: exchange.identity, exchange.caller)
    if made.key.isAdmin { room.authentication.watch?.count(.grants) }
    return try answer(made, exchange)
  }

  public static let listKeys = Endpoint(.get, "/admin/keys", allow: .read("keys"), allowances: [.admin], { KeyDocumentation.list }) {
    exchange, room throws(EndpointError) in
    let (principal, status) = try filter(exchange)
    let keys = try await room.keys.list(exchange.caller, principal: principal, status: status)
    let uses_s = if let principal { try await room.keys.lastUses_s(of: principal, in: exchange.caller.tenant) } else { [String: Int64]() }
    return try .json(200, ["keys": .array(keys.map { $0.json(at: exchange.now_s, lastUsed_s: uses_s[$0.id]) })])
  }

  public static let findKey = Endpoint(.get, "/admin/keys/{id}", allow: .read("keys"), allowances: [.admin], { KeyDocumentation.find }) {
    exchange, room throws(EndpointError) in
    let key = try await room.keys.find(exchange.pathParameter("id"), exchange.caller)
    let uses_s = try await room.keys.lastUses_s(of: key.principal, in: key.tenant)
    return try .json(200, key.json(at: exchange.now_s, lastUsed_s: uses_s[key.id]))
  }

  fileprivate static let overlap = Member<Int>.integer("overlap_s", 0...2_592_000, "seconds that the old key goes on; a day where it is left out")
  fileprivate static let rotation = SmallForm(members: [overlap], bytesMaximum: 1_024, mayBeLeftOut: true)
  fileprivate static let revocation = SmallForm(members: [SmallForm.reason], bytesMaximum: 4_096)

  public static let rotateKey = Endpoint(
    .post, "/admin/keys/{id}/rotate", allow: .write("keys"), atMost: rotation.bytesMaximum, allowances: [.admin], { KeyDocumentation.rotate }
  ) { exchange, room throws(EndpointError) in
    let overlap_s = try rotation.read(exchange) { $0[overlap] ?? 86_400 }
    return try answer(
      await room.keys.rotate(exchange.pathParameter("id"), overlap_s: Int64(overlap_s), by: exchange.identity, exchange.caller), exchange)
  }

  public static let revokeKey = Endpoint(
    .delete, "/admin/keys/{id}", allow: .write("keys"), atMost: revocation.bytesMaximum, allowances: [.admin], { KeyDocumentation.revoke }
  ) { exchange, room throws(EndpointError) in
    let reason = try revocation.read(exchange) { $0[SmallForm.reason] ?? "" }
    let key = try await room.keys.revoke(exchange.pathParameter("id"), reason: reason, exchange.caller)
    return try .json(200, key.json(at: exchange.now_s))
  }

  /// The key stands in the header alone: never in a body, a record, a log or an answer that is given again.
  private static func answer(_ made: APIKeys.Made, _ exchange: Exchange) throws(EndpointError) -> Answer {
    var answer = try Answer.json(201, made.key.json(at: exchange.now_s))
    answer.headers += [
      (Header.madeKey, made.text), (Header.location, exchange.location("/admin/keys/\(made.key.id)")), (Header.cacheControl, "no-store"),
    ]
    return answer
  }

  private static func filter(_ exchange: Exchange) throws(EndpointError) -> (principal: String?, status: APIKey.Status?) {
    let findings = Findings()
    let parameters = exchange.queryParameters
    do throws(RequestError) {
      let status = parameters["status"].flatMap { FieldReader.choice(.string($0), at: "/status", findings) as APIKey.Status? }
      let principal = parameters["principal"].flatMap { FieldReader.text(.string($0), at: "/principal", 1...200, findings) }
      try findings.check()
      return (principal, status)
    } catch { throw .refused(error) }
  }
}

enum KeyDocumentation {
  private static let key = Schema.named(
    "ApiKey",
    .object([
      .required("id", .string), .required("name", .string), .required("principal", .string), .required("roles", .strings),
      .required("scopes", Schema.strings.orNull), .required("expires_at", .moment), .required("cert_sha256", .strings),
      .required("created", .object([.required("at", .moment), .required("by", .string)])),
      .required("last_used_at", .moment.orNull, "exact; only where one key, or the keys of one principal, are asked for"),
      .required("successor", .string.orNull),
      .required("status", .choice(APIKey.Status.self)),
    ]))
  private static let id = Documentation.Parameter("id", in: .path, .text(1...16), "the key's id, which is no secret")
  private static let secret = Documentation.Parameter(Header.madeKey, in: .header, .string, "the key itself, given this once")
  private static let place = Documentation.Parameter(Header.location, in: .header, .string, "where the key is looked up")
  private static let broken: [Documentation.Documented] = [
    .problem(400, "no strict JSON, a wrong type, or a member that is not known"), .problem(422, "a rule is broken; `errors` names every place and rule"),
  ]
  private static let missing = Documentation.Documented.problem(404, "there is no such key here")

  static var make: Documentation {
    Documentation(
      "makeKey", tag: "identity", "Make an API key",
      detail: "The key stands in the answer's header `\(Header.madeKey)` and nowhere else: not in the body, not in the records, not in an answer given again. "
        + "Nobody grants what they lack themselves.",
      body: .init(
        .named("ApiKeyRequest", .closed(APIKeyForm.Members.all)), example: ["name": "nightly import", "principal": "import", "roles": ["decision_maker"]]),
      answers: broken + [
        .json(201, "the key was made", key, headers: [secret, place]), .problem(403, "it would grant what the caller lacks, which `detail` names"),
        .problem(409, "the principal has as many active keys as are kept"),
      ])
  }

  static var list: Documentation {
    Documentation(
      "listKeys", tag: "identity", "List the tenant's API keys, newest first",
      parameters: [
        .init("principal", in: .query, .text(1...200), "those of one principal"),
        .init("status", in: .query, .choice(APIKey.Status.self), "those of one status"),
      ],
      answers: [
        .json(200, "at most 1,000 keys, none of their secrets", .object([.required("keys", .array(of: key))])),
        .problem(422, "a parameter breaks a rule"),
      ])
  }

  static var find: Documentation {
    Documentation("getKey", tag: "identity", "Look an API key up", parameters: [id], answers: [.json(200, "the key, without its secret", key), missing])
  }

  static var rotate: Documentation {
    Documentation(
      "rotateKey", tag: "identity", "Replace an API key by a new one",
      detail: "The new key has the same principal, roles and scopes; the old one goes on for the overlap.", parameters: [id],
      body: .init(
        .closed(Endpoint.rotation.members),
        example: ["overlap_s": 3_600]),
      answers: broken + [
        .json(201, "the new key", key, headers: [secret, place]), missing, .problem(403, "it would grant what the caller lacks"),
        .problem(409, "the key is expired, revoked, or replaced already"),
      ])
  }

  static var revoke: Documentation {
    Documentation(
      "revokeKey", tag: "identity", "Revoke an API key", detail: "It does not hold from the next request on, in any process.", parameters: [id],
      body: .init(.closed(Endpoint.revocation.members), example: ["reason": "the laptop was stolen"]),
      answers: broken + [.json(200, "the key as it is now", key), missing, .problem(409, "the key is revoked already")])
  }
}
