import Cases
import Crypto
import Fakes
import Forms
import FunctionKit
import Identity
import IdentityEndpoints
import StrictJSON
import Testing

/// Keys and tokens that hold only with a client's certificate (RFC 8705), in both forms of a gateway's event.
@Suite struct `A credential that is bound to a certificate` {
  private let records = VolatileRecordStore()
  private let clock = ScriptedSurroundings(step_ms: 0)

  private static func shown(_ der: String = KnownCertificate.der, until: String = "Jun  7 08:09:10 2051 GMT") -> JSONValue {
    [
      "clientCertPem": .string("-----BEGIN CERTIFICATE-----\n\(der)\n-----END CERTIFICATE-----\n"),
      "validity": ["notBefore": "Jan  2 03:04:05 2020 GMT", "notAfter": .string(until)],
    ]
  }

  private func token(_ confirmation: JSONValue) throws -> String {
    let now_s = clock.now_ms() / 1_000
    let payload: JSONValue = [
      "iss": "quorate", "aud": "quorate", "sub": "alice", "tenant": "acme", "iat": .integer(now_s), "exp": .integer(now_s + 600), "cnf": confirmation,
    ]
    let signed = try [["alg": "HS256", "kid": "k"], payload].map { Base64.urlSafe.encode(try JSONWriter.write($0)) }.joined(separator: ".")
    return signed + "." + Base64.urlSafe.encode(HMAC.sha256(Array(signed.utf8), key: Array("0123456789abcdef0123456789abcdef".utf8)))
  }

  private func status(_ headers: JSONValue, _ certificate: JSONValue, payload: Int) async throws -> JSONValue {
    let two: JSONValue = [
      "version": "2.0", "routeKey": "GET /auth/me", "rawPath": "/auth/me", "rawQueryString": "", "headers": headers, "isBase64Encoded": false,
      "requestContext": [
        "requestId": "r", "stage": "$default", "domainName": "api.example.com", "timeEpoch": 1_795_255_200_000, "authentication": ["clientCert": certificate],
        "http": ["method": "GET", "path": "/auth/me", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "test"],
      ],
    ]
    let one: JSONValue = [
      "resource": "/auth/me", "path": "/auth/me", "httpMethod": "GET", "headers": headers, "queryStringParameters": nil, "body": nil, "isBase64Encoded": false,
      "requestContext": [
        "requestId": "r", "stage": "prod", "domainName": "api.example.com", "identity": ["sourceIp": "192.0.2.7", "clientCert": certificate],
      ],
    ]
    let given = try Given(Function("Me") { [.me] }, records: records, environment: .closed, surroundings: clock)
    return try await given.send(event: JSONWriter.write(payload == 1 ? one : two))["statusCode"]
  }

  @Test(arguments: [1, 2])
  func `holds with it in force, and with no other, in either form of the event`(payload: Int) async throws {
    let key = try await records.key(certificates: [KnownCertificate.digest])
    let token = try token(["x5t#S256": .string(KnownCertificate.digest)])
    for headers in [["x-api-key": .string(key)], ["authorization": .string("Bearer \(token)")]] as [JSONValue] {
      #expect(try await status(headers, Self.shown(), payload: payload) == 200)
      #expect(try await status(headers, .null, payload: payload) == 401)
      #expect(try await status(headers, Self.shown(KnownCertificate.ended), payload: payload) == 401)
      #expect(try await status(headers, Self.shown(until: "Dec 31 08:09:10 2025 GMT"), payload: payload) == 401, "over by the gateway's word")
    }
    let ended = try self.token(["x5t#S256": .string(KnownCertificate.digestOfEnded)])
    #expect(try await status(["authorization": .string("Bearer \(ended)")], Self.shown(KnownCertificate.ended), payload: payload) == 401, "over by its own")
  }

  /// One of four certificates that a key names is enough.
  @Test func `of a key may be one of four`() async throws {
    let others = ["a", "b", "c"].map { String(repeating: $0, count: 43) }
    let key = try await records.key(certificates: others + [KnownCertificate.digest])
    #expect(try await status(["x-api-key": .string(key)], Self.shown(), payload: 2) == 200)
  }

  /// What binds a token in a way that nothing here checks is no token that anybody may use (DPoP's `jkt`, RFC 9449; a key of its own, RFC 7800).
  @Test(
    arguments: [
      ["jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"], ["jwk": ["kty": "oct", "k": "AAAA"]], ["kid": "k"], [:], ["x5t#S256": 7],
    ] as [JSONValue])
  func `in another way is none`(confirmation: JSONValue) async throws {
    #expect(try await status(["authorization": .string("Bearer \(try token(confirmation))")], Self.shown(), payload: 2) == 401)
  }
}
