internal import Cases
internal import Forms
public import FunctionKit
internal import Identity
internal import LambdaRuntime
internal import StrictJSON

extension Endpoint {
  /// POST /admin/tokens/revoke: one token by its text, or by what it is known by, or all of a principal's that were issued before a moment.
  public static let revokeTokens = Endpoint(
    .post, "/admin/tokens/revoke", allow: .write("keys"), atMost: RevocationForm.small.bytesMaximum, allowances: [.admin], { revokeDocumentation }
  ) { exchange, room throws(EndpointError) in
    let form = try RevocationForm.small.read(exchange) { reader throws(RequestError) in try RevocationForm(reader, at: exchange.now_s) }
    guard let target = try await form.target(room, exchange) else {
      throw .refused(RequestError(.invalid, path: "/token", rule: "must be a token of this tenant's that still holds"))
    }
    let moment_s = try await room.revocations.revoke(target, exchange.caller)
    let moment = moment_s.map { [("issued_before", JSONValue.string(Timestamp.text($0 * 1_000)))] } ?? []
    return try .json(200, .fields([("status", "revoked")] + moment))
  }

  private static let principal = Member<String>.text("principal", 1...200, required: true)
  private static let blocked = Member<Bool>.bool("blocked", required: true)
  private static let blocking = SmallForm(members: [principal, blocked, SmallForm.reason], bytesMaximum: 4_096)

  /// PUT /admin/principals: blocks a principal, or lets it call again.
  public static let putPrincipal = Endpoint(
    .put, "/admin/principals", allow: .write("keys"), atMost: blocking.bytesMaximum, allowances: [.admin], { principalDocumentation }
  ) { exchange, room throws(EndpointError) in
    let (name, isBlocked, reason) = try blocking.read(exchange) { reader in
      let name = reader[principal] ?? ""
      if name == exchange.principal.id { reader.findings.invalid("/principal", "is yourself: another administrator blocks you") }
      return (name, reader[blocked] ?? true, reader[SmallForm.reason] ?? "")
    }
    try await room.revocations.block(name, isBlocked, reason: reason, exchange.caller)
    return try .json(200, ["principal": .string(name), "blocked": .bool(isBlocked)])
  }

  private static var revokeDocumentation: Documentation {
    Documentation(
      "revokeTokens", tag: "identity", "Revoke a token, or all of a principal's", detail: "It holds from the next request on, in every process.",
      body: .init(
        .named("TokenRevocation", .closed(RevocationForm.small.members)), example: ["principal": "alice", "issued_before": "2026-03-01T09:30:00Z"]),
      answers: [
        .json(
          200, "it is revoked",
          .object([
            .required("status", .word("revoked")),
            .optional(
              "issued_before", .moment,
              "all of the principal's that were issued before are revoked: as asked for, or because as many as are kept one by one were revoked already"),
          ])),
        .problem(400, "no strict JSON, a wrong type, or a member that is not known"),
        .problem(422, "neither a token nor a principal with a fingerprint or a moment, or a token that is none of this tenant's"),
      ])
  }

  private static var principalDocumentation: Documentation {
    Documentation(
      "putPrincipal", tag: "identity", "Block a principal, or let it call again",
      body: .init(
        .closed(blocking.members), example: ["principal": "import", "blocked": true, "reason": "it was seen at a stranger's"]),
      answers: [
        .json(200, "as it is now", .object([.required("principal", .string), .required("blocked", .bool)])),
        .problem(400, "no strict JSON, a wrong type, or a member that is not known"), .problem(422, "a rule is broken; `errors` names every place and rule"),
      ])
  }
}

/// What to revoke, as an administrator says it.
enum RevocationForm {
  case token(String)
  case known(Revocations.Target)

  static let token = Member<String>.text("token", 1...8_192, "the token's text; it is not kept")
  static let principal = Member<String>.text("principal", 1...200, "whose tokens")
  static let fingerprint = Member<String>.text(
    "token_sha256", .digestHexadecimal, "the first 32 or all 64 hexadecimal digits of the SHA-256 of its header, dot and payload")
  static let moment = Member<DateAndTime>.moment("issued_before", "tokens that were issued before; not after now")
  static let small = SmallForm(members: [token, principal, fingerprint, moment], bytesMaximum: 16 << 10)

  init(_ reader: FormReader, at now_s: Int64) throws(RequestError) {
    switch (reader[Self.token], reader[Self.principal], reader[Self.fingerprint], reader[Self.moment]) {
    case (let text?, nil, nil, nil): self = .token(text)
    case (nil, let name?, let digits?, nil):
      self = .known(.token(principal: name, fingerprint: String(digits.prefix(32)), issued_s: now_s))
    case (nil, let name?, nil, let moment?):
      if moment.time_ms / 1_000 > now_s { reader.findings.invalid("/issued_before", "must not be after now") }
      self = .known(.issuedBefore(principal: name, moment_s: moment.time_ms / 1_000))
    default:
      reader.findings.invalid("", "must have `token`, or `principal` with one of `token_sha256` and `issued_before`")
      self = .token("")
    }
    try reader.findings.check()
  }

  /// Nil where the token is none that could be revoked.
  func target(_ room: Room, _ exchange: Exchange) async throws(EndpointError) -> Revocations.Target? {
    switch self {
    case .known(let target): return target
    case .token(let text):
      do throws(IdentityRefusal) {
        return try await room.authentication.owner(of: text, in: exchange.caller.tenant, at: exchange.now_ms * 1_000)
      } catch { throw .unavailable(detail: "\(error)") }
    }
  }
}
