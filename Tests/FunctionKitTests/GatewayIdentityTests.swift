import Cases
import Crypto
import DecisionEndpoints
import Fakes
import Forms
import FunctionKit
import Identity
import IdentityEndpoints
import StrictJSON
import Testing

/// Callers of whom a gateway says who they are.
@Suite struct `A gateway that says who calls` {
  private let records = VolatileRecordStore()
  private let trust = [
    "API_KEY_REQUIRED": "true", "GATEWAY_API_IDS": "abc123", "GATEWAY_TENANTS": "acme,beta",
    "GATEWAY_ROLE_MAP": #"{"staff":["decision_maker"],"arn:aws:sts::1:assumed-role/deploy":"analyst"}"#,
  ]

  private func me(
    _ kind: String, _ authorizer: JSONValue, api: String = "abc123", headers: JSONValue = [:], more: [String: String] = [:]
  ) async throws -> JSONValue {
    let given = try Given(Function("Me") { [.me] }, records: records, environment: trust.merging(["GATEWAY_IDENTITY": kind]) { $1 }.merging(more) { $1 })
    let event: JSONValue = [
      "version": "2.0", "routeKey": "GET /auth/me", "rawPath": "/auth/me", "rawQueryString": "", "headers": headers, "isBase64Encoded": false,
      "requestContext": [
        "apiId": .string(api), "requestId": "r", "stage": "$default", "domainName": "api.example.com", "timeEpoch": 1_795_255_200_000, "authorizer": authorizer,
        "http": ["method": "GET", "path": "/auth/me", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "test"],
      ],
    ]
    return try await given.send(event: JSONWriter.write(event))
  }

  private func claims(_ more: [(name: String, value: JSONValue)] = []) -> JSONValue {
    var claims = JSONObject([("sub", "alice"), ("tenant", "acme"), ("roles", "[staff admin]"), ("iat", "1767225000"), ("exp", "1767229000")])
    for (name, value) in more { claims[name] = value == .null ? Optional.none : value }
    return ["jwt": ["claims": .object(claims)]]
  }

  @Test func `is believed by its claims, and gives no role that is not named for it`() async throws {
    let answer = try await me("jwt", claims())
    #expect(answer["statusCode"] == 200)
    #expect(answer.body["principal"] == "gateway:alice")
    #expect(answer.body["tenant"] == "acme")
    #expect(answer.body["roles"] == ["decision_maker"])
    #expect(answer.body["via"] == "gateway")
  }

  @Test func `is believed by what its authorizer's function answered`() async throws {
    for said in [
      ["lambda": ["principal": "bob", "tenant": "beta", "roles": "staff other", "scopes": "read:decisions"]],
      ["principalId": "bob", "tenant": "beta", "roles": "staff"],
    ] as [JSONValue] {
      let answer = try await me("lambda", said)
      #expect(answer.body["principal"] == "gateway:bob")
      #expect(answer.body["tenant"] == "beta")
      #expect(answer.body["roles"] == ["decision_maker"])
    }
  }

  /// Payload 1.0 has the claims beside the authorizer's own members.
  @Test func `is believed by its claims in the older form too, and limited by its scopes`() async throws {
    let said: JSONValue = ["claims": ["sub": "alice", "tenant": "acme", "roles": "staff", "scope": "openid read:decisions"]]
    let answer = try await me("jwt", said)
    #expect(answer.body["principal"] == "gateway:alice")
    #expect(answer.body["permissions"] == ["read:decisions"])
    let scoped = try await me("lambda", ["lambda": ["principal": "bob", "tenant": "beta", "roles": "staff", "scopes": "decisions.read decisions.write"]])
    #expect(scoped.body["permissions"] == ["read:decisions", "write:decisions"])
  }

  @Test func `is no word of a bare event`() async throws {
    let given = try Given(
      .make, records: records, environment: trust.merging(["GATEWAY_IDENTITY": "lambda"]) { $1 }, areRecordsLocal: false)
    let event = decision.dropLast(1) + #","principal":"bob","tenant":"acme","authorizer":{"lambda":{"principal":"bob","tenant":"acme","roles":"staff"}}}"#
    // It is taken only where DIRECT_TENANT says whose it is.
    #expect(try await given.send(event: Array(event.utf8), left_ms: 30_000)["status"] == 403)
    #expect(records.records.isEmpty)
  }

  @Test func `is believed by who signed, without the name of a session`() async throws {
    let signed: JSONValue = ["iam": ["userArn": "arn:aws:sts::1:assumed-role/deploy/anything-the-caller-likes"]]
    #expect(try await me("iam", signed)["statusCode"] == 403, "of two tenants neither is the caller's")
    let answer = try await me("iam", signed, more: ["GATEWAY_TENANTS": "acme"])
    #expect(answer.body["principal"] == "gateway:arn:aws:sts::1:assumed-role/deploy")
    #expect(answer.body["roles"] == ["analyst"])
  }

  @Test func `of another API, or that says nothing, is nobody's word`() async throws {
    #expect(try await me("jwt", claims(), api: "other")["statusCode"] == 401)
    #expect(try await me("jwt", .null)["statusCode"] == 401)
    #expect(try await me("lambda", claims())["statusCode"] == 401)
    #expect(try await me("iam", claims())["statusCode"] == 401)
    #expect(try await me("off", claims())["statusCode"] == 401)
  }

  @Test func `is heard in place of the header that it has looked at`() async throws {
    #expect(try await me("jwt", .null, headers: ["authorization": "Bearer qk1_x"])["statusCode"] == 401)
    #expect(try await me("jwt", claims(), headers: ["authorization": "Basic x"])["statusCode"] == 200)
  }

  @Test(arguments: [
    ("tenant", JSONValue.string("gamma"), 401, "invalid_token"), ("tenant", "", 401, "invalid_token"), ("tenant", .null, 403, "no_tenant"),
    ("sub", "", 401, "invalid_token"),
    ("sub", .null, 401, "invalid_token"), ("token_use", "id", 401, "invalid_token"), ("exp", "1767000000", 401, "token_expired"),
  ])
  func `is refused what a token would be`(name: String, value: JSONValue, status: Int, code: String) async throws {
    let answer = try await me("jwt", claims([(name, value)]))
    #expect(answer["statusCode"] == .integer(Int64(status)))
    #expect(answer.body["type"] == .string("urn:quorate:problem:\(code)"))
  }

  @Test func `with a key beside it needs both to hold, in one tenant`() async throws {
    for (tenant, status) in [("acme", 200), ("beta", 401)] {
      let text = APIKeyText(random: randomBytes)
      let key = APIKey(
        text, named: "k", tenant: tenant, principal: "robot", roles: ["analyst"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
      try await records.write([.put(key.record, .absent)])
      let answer = try await me("jwt", claims(), headers: ["x-api-key": .string(text.text)])
      #expect(answer["statusCode"] == .integer(Int64(status)))
      if status == 200 { #expect(answer.body["permissions"] == ["read:decisions"]) }
    }
    #expect(try await me("jwt", claims(), headers: ["x-api-key": "qk1_nonsense"])["statusCode"] == 401)
  }

  @Test func `must be named with its APIs and tenants, or the process does not start`() throws {
    for missing in ["GATEWAY_API_IDS", "GATEWAY_TENANTS"] {
      var settings = try IdentitySettings(environment: trust.merging(["GATEWAY_IDENTITY": "jwt", missing: ""]) { $1 })
      settings.recordsAt = "https://dynamodb.eu-central-1.amazonaws.com"
      #expect(settings.fault?.variable == missing)
    }
    #expect(throws: ConfigurationError.self) { try IdentitySettings(environment: ["GATEWAY_ROLE_MAP": "[]"]) }
    #expect(throws: ConfigurationError.self) { try IdentitySettings(environment: ["ENABLE_AUDIT_TRAIL": "false"]) }
  }
}

/// Keys that hold only with a client's certificate.
@Suite struct `A bound key` {
  private let records = VolatileRecordStore()

  private func answer(_ certificate: JSONValue, bound: [String]) async throws -> JSONValue {
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(
      text, named: "k", tenant: "acme", principal: "robot", roles: ["analyst"], scopes: nil, expires_s: 4_000_000_000, certificates: bound, created_ms: 0,
      by: "admin")
    try await records.write([.put(key.record, .absent)])
    let event: JSONValue = [
      "version": "2.0", "routeKey": "GET /auth/me", "rawPath": "/auth/me", "rawQueryString": "", "headers": ["x-api-key": .string(text.text)],
      "isBase64Encoded": false,
      "requestContext": [
        "requestId": "r", "stage": "$default", "domainName": "api.example.com", "timeEpoch": 1_795_255_200_000, "authentication": ["clientCert": certificate],
        "http": ["method": "GET", "path": "/auth/me", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "test"],
      ],
    ]
    return try await Given(Function("Me") { [.me] }, records: records, environment: ["API_KEY_REQUIRED": "true"]).send(event: JSONWriter.write(event))
  }

  private func shown(_ der: String = KnownCertificate.der, from: String = "Jan  2 03:04:05 2020 GMT", until: String = "Jun  7 08:09:10 2051 GMT") -> JSONValue {
    [
      "clientCertPem": .string("-----BEGIN CERTIFICATE-----\n\(der)\n-----END CERTIFICATE-----\n"),
      "validity": ["notBefore": .string(from), "notAfter": .string(until)],
    ]
  }

  @Test func `passes with its certificate in force, and with no other`() async throws {
    #expect(try await answer(shown(), bound: [KnownCertificate.digest])["statusCode"] == 200)
    #expect(try await answer(shown(), bound: [])["statusCode"] == 200)
    #expect(try await answer(.null, bound: [])["statusCode"] == 200)
    #expect(try await answer(.null, bound: [KnownCertificate.digest])["statusCode"] == 401)
    #expect(try await answer(shown(), bound: [String(repeating: "A", count: 43)])["statusCode"] == 401)
    #expect(try await answer(shown(until: "Dec 31 08:09:10 2025 GMT"), bound: [KnownCertificate.digest])["statusCode"] == 401)
    #expect(try await answer(shown(KnownCertificate.ended), bound: [KnownCertificate.digestOfEnded])["statusCode"] == 401, "over by its own word")
    #expect(try await answer(shown(from: "Jan  2 03:04:05 2027 GMT"), bound: [KnownCertificate.digest])["statusCode"] == 401)
    #expect(try await answer(shown("AAAA"), bound: [KnownCertificate.digest])["statusCode"] == 401)
  }
}
