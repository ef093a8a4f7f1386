internal import Cases
internal import Forms
public import FunctionKit
internal import Identity
internal import StrictJSON

extension Endpoint {
  /// GET /auth/me: who the caller is here, and what it may.
  public static let me = Endpoint(.get, "/auth/me", allow: nil, needsIdentity: true, { meDocumentation }) { exchange, _ throws(EndpointError) in
    let principal = exchange.principal
    let limits = exchange.identity.allowances.map { allowance -> JSONValue in
      [
        "name": .string(allowance.bucket.name), "requests": .integer(Int64(allowance.bucket.requests)), "window_s": .integer(Int64(allowance.bucket.window_s)),
        "burst": .integer(Int64(allowance.bucket.burst)), "remaining": .integer(Int64(allowance.remaining)),
      ]
    }
    return try .json(
      200,
      [
        "principal": .string(principal.id), "tenant": .string(principal.tenant), "roles": JSONValue(strings: principal.roles),
        "permissions": JSONValue(strings: permitted(principal)), "via": .choice(principal.via),
        "expires_at": .optional(principal.expires_s.map { Timestamp.text($0 * 1_000) }), "limits": .array(limits),
      ])
  }

  /// What is left of the roles' permissions where scopes limit them, in order, each once.
  private static func permitted(_ principal: Principal) -> [String] {
    guard let scopes = principal.scopes else { return Set(principal.permissions.map(\.description)).sorted() }
    let both =
      principal.permissions.filter { permission in scopes.contains { $0.covers(permission) } }
      + scopes.filter { scope in principal.permissions.contains { $0.covers(scope) } }
    return Set(both.map(\.description)).sorted()
  }

  private static var meDocumentation: Documentation {
    Documentation(
      "getMe", tag: "identity", "Tell who the caller is here",
      answers: [
        .json(
          200, "the identity, what it may, and what is left of its allowances",
          .object([
            .required("principal", .text(1...250)), .required("tenant", .string), .required("roles", .strings),
            .required("permissions", .strings, "what the roles permit and the scopes leave"), .required("via", .words(["key", "token", "gateway", "local"])),
            .required("expires_at", .moment.orNull, "from when the credential no longer holds"),
            .required(
              "limits",
              .array(
                of: .object([
                  .required("name", .string), .required("requests", .count), .required("window_s", .count), .required("burst", .count),
                  .required("remaining", .count),
                ]))),
          ]))
      ])
  }
}
