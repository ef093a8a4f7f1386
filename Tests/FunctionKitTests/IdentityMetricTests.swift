import Cases
import Crypto
import DecisionEndpoints
import Fakes
import FunctionKit
import Identity
import StrictJSON
import Synchronization
import Testing

/// What is counted of callers, beside the refusals.
@Suite struct `What is counted of identity` {
  private let log = KeptLines()

  private func lines(_ metric: String) -> [String] { log.all.filter { $0.contains("\"\(metric)\":") } }

  @Test func `is what was hidden while an event was answered, by kind, once each`() async throws {
    let given = try Given(.make, environment: ["ENABLE_METRICS": "true"], log: log)
    let answer = try await given.send("POST", "/decisions", body: #"{"bob@example.org": 1, "ann@example.org": {"password": "x"}}"#)
    #expect(answer["statusCode"] == 400)
    #expect(answer["body"].string?.contains("<masked:email:1>") == true)
    let counted = lines("masked_total")
    #expect(counted.count == 1)
    #expect(counted.allSatisfy { $0.contains(#""kind":"email""#) && !$0.contains("example.org") })
    _ = try await given.send("POST", "/decisions", body: #"{"nothing": 1}"#)
    #expect(lines("masked_total").count == 1, "what was counted is not counted again")
  }

  @Test func `is the permission that a caller lacks`() async throws {
    let records = VolatileRecordStore()
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(
      text, named: "k", tenant: "acme", principal: "robot", roles: ["analyst"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
    try await records.write([.put(key.record, .absent)])
    let given = try Given(.make, records: records, environment: ["API_KEY_REQUIRED": "true", "ENABLE_METRICS": "true"], log: log)
    #expect(try await given.send("POST", "/decisions", headers: ["x-api-key": text.text], body: decision)["statusCode"] == 403)
    #expect(lines("permission_denied_total").count == 1)
    #expect(lines("permission_denied_total").allSatisfy { $0.contains(#""permission":"execute:decisions""#) })
  }

  @Test func `is every denial by its code, of which twenty of a principal in ten minutes are events`() async throws {
    let records = VolatileRecordStore()
    var settings = TenantSettings()
    settings.limits = [Bucket("default", 60_000, per: 60, burst: 60_000)]
    try await records.write([.put(settings.record(of: "acme"), .absent)])
    let key = try await records.key(roles: ["analyst"])
    let given = try Given(.make, records: records, environment: ["API_KEY_REQUIRED": "true", "ENABLE_METRICS": "true"], log: log)
    for _ in 0..<25 { #expect(try await given.send("POST", "/decisions", headers: ["x-api-key": key], body: decision)["statusCode"] == 403) }
    #expect(records.events("access.denied").count == 20)
    #expect(lines("access_denied_total").count == 25)
    #expect(lines("access_denied_total").allSatisfy { $0.contains(#""code":"insufficient_scope""#) && !$0.contains("robot") })
    try await records.write([.set(CallerState.key(tenant: "acme", principal: "robot"), [TurnstilePass.blocked: .bool(true)])])
    #expect(try await given.send("POST", "/decisions", headers: ["x-api-key": key], body: decision)["statusCode"] == 403)
    #expect(lines("access_denied_total").last?.contains(#""code":"blocked""#) == true)
  }

  @Test func `is each name of a role that nobody knows here, of whom it lets in`() async throws {
    let records = VolatileRecordStore()
    let key = try await records.key(roles: ["analyst", "gone", "never"])
    let given = try Given(.list, records: records, environment: ["API_KEY_REQUIRED": "true", "ENABLE_METRICS": "true"], log: log)
    #expect(try await given.send("GET", "/decisions", headers: ["x-api-key": key])["statusCode"] == 200)
    #expect(lines("unknown_roles_total").count == 1)
    #expect(lines("unknown_roles_total").allSatisfy { $0.contains(#""unknown_roles_total":2"#) && !$0.contains("gone") })
    let known = try await records.key(roles: ["analyst"])
    #expect(try await given.send("GET", "/decisions", headers: ["x-api-key": known])["statusCode"] == 200)
    #expect(lines("unknown_roles_total").count == 1)
  }

  @Test(arguments: [(false, 503, "error"), (true, 401, "success")])
  func `is what came of asking for an issuer's keys, and why there were none is in the log`(serves: Bool, status: Int64, result: String) async throws {
    let issuers =
      #"[{"name":"corp","issuer":"https://corp.example","audiences":["q"],"algorithms":["EdDSA"],"jwks_uri":"https://corp.example/keys","tenants":["acme"]}]"#
    let given = try Given(
      .make, environment: ["JWT_AUTH_ENABLED": "true", "ENABLE_METRICS": "true", "JWT_ISSUERS": issuers], log: log, keySets: OneKeySet(serves: serves))
    let parts = [#"{"alg":"EdDSA","kid":"another"}"#, #"{"iss":"https://corp.example"}"#, "no signature"].map { Base64.urlSafe.encode(Array($0.utf8)) }
    let answer = try await given.send("POST", "/decisions", headers: ["authorization": "Bearer \(parts.joined(separator: "."))"], body: decision)
    #expect(answer["statusCode"] == .integer(status))
    #expect(lines("jwks_fetches_total").count == 1)
    #expect(lines("jwks_fetches_total").allSatisfy { $0.contains("\"result\":\"\(result)\"") })
    #expect(log.all.contains { $0.contains("an issuer's key set could not be had") && $0.contains("the wire is cut") } == !serves)
  }
}

/// An issuer with one key, or none that can be reached.
private struct OneKeySet: KeySetSource {
  let serves: Bool

  func fetch(_ address: String, atMost bytesMaximum: Int) async -> Result<FetchedKeySet, KeySetFailure> {
    guard serves else { return .failure(KeySetFailure(detail: "the wire is cut")) }
    let x = Base64.urlSafe.encode([UInt8](repeating: 7, count: 32))
    return .success(FetchedKeySet(text: Array(#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"one","x":"\#(x)"}]}"#.utf8)))
  }
}
