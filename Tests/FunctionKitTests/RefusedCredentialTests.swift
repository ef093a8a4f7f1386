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

/// What who is not let in is told, by code, in the body and in `WWW-Authenticate` (RFC 6750, section 3).
@Suite struct `Who is not let in` {
  private let records = VolatileRecordStore()
  private let clock = ScriptedSurroundings(step_ms: 0)
  private static let me = Function("Me") { [.me] }

  private func answer(_ headers: [String: String], _ more: [String: String] = [:]) async throws -> JSONValue {
    try await Given(Self.me, records: records, environment: .closed.merging(more) { $1 }, surroundings: clock).send("GET", "/auth/me", headers: headers)
  }

  private func token(_ claims: [String: JSONValue], secret: String = "0123456789abcdef0123456789abcdef") throws -> String {
    let now_s = clock.now_ms() / 1_000
    var payload = JSONObject([
      ("iss", "quorate"), ("aud", "quorate"), ("sub", "alice"), ("tenant", "acme"), ("iat", .integer(now_s - 60)), ("exp", .integer(now_s + 600)),
    ])
    for (name, value) in claims { payload[name] = value == .null ? Optional.none : value }
    let signed = try [["alg": "HS256", "kid": "k"] as JSONValue, .object(payload)].map { Base64.urlSafe.encode(try JSONWriter.write($0)) }.joined(
      separator: ".")
    return signed + "." + Base64.urlSafe.encode(HMAC.sha256(Array(signed.utf8), key: Array(secret.utf8)))
  }

  /// Every code of a 401, with what brings it about.
  private func credentials(_ code: String) async throws -> [[String: String]] {
    let now_s = clock.now_ms() / 1_000
    switch code {
    case "invalid_key":
      let unknown = APIKeyText(random: randomBytes).text
      return [["x-api-key": "qk1_x"], ["x-api-key": unknown], ["authorization": "Bearer \(unknown)"]]
    case "key_expired":
      let key = try await records.key(expires_s: now_s)
      return [["x-api-key": key], ["authorization": "bearer \(key)"]]
    case "invalid_token":
      return [
        ["authorization": "Bearer x"], ["authorization": "Bearer \(try token([:], secret: "another secret of thirty-two bytes"))"],
        ["authorization": "Bearer qw1_YWNtZQ_\(String(repeating: "0f", count: 32))"],
      ]
    case "token_expired": return [["authorization": "Bearer \(try token(["exp": .integer(now_s - 60), "iat": .integer(now_s - 120)]))"]]
    case "token_not_active": return [["authorization": "Bearer \(try token(["nbf": .integer(now_s + 61)]))"]]
    case "revoked":
      let key = try await records.key("left")
      let stored = try #require(records.records.first { $0.attributes["principal"] == .string("left") })
      try await records.write([.set(stored.key, ["revoked_ms": .integer(1)])])
      return [["x-api-key": key]]
    default: return [[:], ["authorization": "Basic eDp5"], ["cookie": "session=1"]]
    }
  }

  @Test(arguments: IdentityRefusal.Reason.allCases)
  func `is told why by a code, and by the same words in body and header`(reason: IdentityRefusal.Reason) async throws {
    for headers in try await credentials(reason.rawValue) {
      let answer = try await answer(headers)
      #expect(answer["statusCode"] == 401, "\(headers)")
      #expect(answer.body["type"] == .string("urn:quorate:problem:\(reason.rawValue)"))
      #expect(answer.body["status"] == 401)
      let detail = try #require(answer.body["detail"].string)
      // Who gave nothing that is read has made no error.
      let error = reason == .notAuthenticated ? "" : ", error=\"invalid_token\", error_description=\"\(detail)\""
      #expect(answer.header("WWW-Authenticate") == "Bearer realm=\"quorate\"\(error), ApiKey realm=\"quorate\"")
      #expect(answer.header("RateLimit") == nil && answer.header("Retry-After") == nil)
    }
  }

  @Test func `is told by a code what it may not, and not that it is somebody else`() async throws {
    let blocked = CallerState.key(tenant: "acme", principal: "robot")
    let key = try await records.key()
    try await records.write([.set(blocked, [TurnstilePass.blocked: .bool(true)])])
    var closed = TenantSettings()
    closed.status = .suspended
    try await records.write([.put(closed.record(of: "closed"), .absent)])
    let suspended = try await records.key(of: "closed")
    for (headers, code) in [
      (["x-api-key": key], "blocked"), (["authorization": "Bearer \(try token(["tenant": .null]))"], "no_tenant"),
      (["x-api-key": suspended], "tenant_suspended"),
    ] {
      let answer = try await answer(headers)
      #expect(answer["statusCode"] == 403)
      #expect(answer.body["type"] == .string("urn:quorate:problem:\(code)"))
      #expect(answer.header("WWW-Authenticate") == nil)
    }
  }

  @Test func `is 503, to come again after a second, where the records cannot be reached`() async throws {
    let key = try await records.key()
    for headers in [["x-api-key": key], ["authorization": "Bearer \(try token([:]))"]] {
      let given = try Given(Self.me, records: FailingRecordStore(records, broken: 1), environment: .closed, surroundings: clock)
      let answer = try await given.send("GET", "/auth/me", headers: headers)
      #expect(answer["statusCode"] == 503)
      #expect(answer.header("Retry-After") == "1" && answer.header("WWW-Authenticate") == nil)
      #expect(answer.body["type"] == "urn:quorate:problem:store_unavailable")
    }
  }

  /// With both given both must hold, whichever of them is at fault; with one switched off the other kind is none.
  @Test func `with two credentials is let in by both, and by neither alone`() async throws {
    let (key, wrong) = (try await records.key(roles: ["decision_maker"]), APIKeyText(random: randomBytes).text)
    let (good, bad) = (try token(["roles": ["admin"]]), try token([:], secret: "another secret of thirty-two bytes"))
    for (first, second, status) in [(key, good, 200), (key, bad, 401), (wrong, good, 401), (wrong, bad, 401)] {
      #expect(try await answer(["x-api-key": first, "authorization": "Bearer \(second)"])["statusCode"] == .integer(Int64(status)))
    }
    let both = try await answer(["x-api-key": key, "authorization": "Bearer \(good)"]).body
    #expect(both["principal"] == "alice" && both["via"] == "token")
    #expect(both["permissions"] == ["execute:decisions", "read:confidential", "read:decisions", "write:decisions"])
    for (settings, headers, code) in [
      (["AUTH_BOTH": "true"], ["x-api-key": key], "not_authenticated"), (["AUTH_BOTH": "true"], ["authorization": "Bearer \(good)"], "not_authenticated"),
      (["JWT_AUTH_ENABLED": "false"], ["authorization": "Bearer \(good)"], "invalid_token"), (["API_KEY_REQUIRED": "false"], ["x-api-key": key], "invalid_key"),
      (["API_KEY_REQUIRED": "false"], ["authorization": "Bearer \(key)"], "invalid_key"),
    ] {
      #expect(try await answer(headers, settings).body["type"] == .string("urn:quorate:problem:\(code)"), "\(settings)")
    }
    #expect(try await answer(["x-api-key": key, "authorization": "Bearer \(good)"], ["AUTH_BOTH": "true"])["statusCode"] == 200)
  }
}

/// Where nobody is asked who they are.
@Suite struct `A machine of one's own` {
  private static let both = Function("Me") { [.me, .listKeys] }

  @Test func `lets everybody be its administrator, whatever they show, counts nothing and keeps no state`() async throws {
    let records = VolatileRecordStore()
    let given = try Given(Self.both, records: records)
    for headers in [[:], ["x-api-key": "qk1_nonsense"], ["authorization": "Basic x"], ["authorization": "Bearer x"], ["x-api-key": "a, b"]] {
      for _ in 0..<20 {
        let answer = try await given.send("GET", "/auth/me", headers: headers)
        #expect(answer["statusCode"] == 200)
        #expect([answer.body["principal"], answer.body["tenant"], answer.body["via"]] == ["local", "local", "local"])
        #expect(answer.body["roles"] == ["admin"] && answer.header("RateLimit") == nil)
      }
    }
    #expect(records.records.isEmpty)
  }

  @Test func `takes no credential in an address, of whatever kind, and tells its owner`() async throws {
    let log = KeptLines()
    let given = try Given(Self.both, environment: ["ENABLE_METRICS": "true", "ENABLE_REQUEST_LOGGING": "true"], log: log)
    let wait = "qw1_YWNtZQ_" + String(repeating: "0f", count: 32)
    for query in ["token=\(APIKeyText(random: randomBytes).text)", "token=\(wait)", "\(wait)=1", "a=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"] {
      let answer = try await given.send("GET", "/admin/keys", query: query)
      #expect(answer["statusCode"] == 400, "\(query)")
      #expect(answer.body["type"] == "urn:quorate:problem:credential_in_url")
    }
    // Once a window, whoever asks from there.
    #expect(log.all.count { $0.contains(#""security_events_total":1"#) && $0.contains(#""kind":"credential_in_url""#) } == 1)
    // What only begins like one is a word as any other: an id, a cursor, a name.
    for query in ["principal=qw1_\(String(repeating: "0f", count: 32))", "principal=qk1_abc", "principal=eyJ.x"] {
      #expect(try await given.send("GET", "/admin/keys", query: query)["statusCode"] == 200, "\(query)")
    }
  }

  /// Where something is and where nothing is, by a method that is answered there and by one that is not.
  @Test func `takes no credential in a path either, and repeats none`() async throws {
    let log = KeptLines()
    let given = try Given(Self.both, environment: ["ENABLE_METRICS": "true", "ENABLE_REQUEST_LOGGING": "true"], log: log)
    let key = APIKeyText(random: randomBytes).text
    let held = [key, "qw1_YWNtZQ_" + String(repeating: "0f", count: 32), "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", "\(key).html", "a:\(key)"]
    for (method, route) in [("GET", "/auth/me"), ("PUT", "/auth/me"), ("GET", "/nothing/{id}"), ("GET", "$default")] {
      for word in held {
        let answer = try await given.send(method, route, path: "/decisions/\(word)/page")
        #expect(answer["statusCode"] == 400, "\(method) \(route) \(word)")
        #expect(answer.body["type"] == "urn:quorate:problem:credential_in_url")
        #expect(answer["body"].string?.contains(word) == false)
      }
      for word in ["qk1_abc", "qw1_\(String(repeating: "0f", count: 32))", "eyJ.x", "4c9d7a52-5f0e-4f7a-9b39-1d2f3a4b5c6d"] {
        #expect(try await given.send(method, route, path: "/decisions/\(word)").body["type"] != "urn:quorate:problem:credential_in_url", "\(word)")
      }
    }
    #expect(log.all.count { $0.contains(#""kind":"credential_in_url""#) } == 1)
    for line in log.all { #expect(!held.contains { line.contains($0) }) }
  }

  @Test func `logs no query, whatever is in it`() async throws {
    let log = KeptLines()
    let given = try Given(Self.both, environment: ["ENABLE_REQUEST_LOGGING": "true", "LOG_LEVEL": "debug"], log: log)
    _ = try await given.send("GET", "/admin/keys", query: "principal=somebody-in-particular")
    _ = try await given.send("GET", "/admin/keys", query: "other=somebody-in-particular")
    #expect(log.all.count == 2 && log.all.allSatisfy { $0.contains("/admin/keys") && !$0.contains("somebody-in-particular") })
  }

  @Test(
    arguments: [
      ([:], 1), (["API_KEY_REQUIRED": "true"], 0), (["JWT_AUTH_ENABLED": "true"], 0), (["OPEN_TO_ALL": "false"], 0), (["LOG_LEVEL": "error"], 0),
      (["GATEWAY_IDENTITY": "iam", "GATEWAY_API_IDS": "a", "GATEWAY_TENANTS": "acme"], 0),
    ] as [([String: String], Int)])
  func `warns at each start where it is open to all on purpose`(more: [String: String], warnings: Int) throws {
    for start in 1...2 {
      let log = KeptLines()
      try Given(Self.both, environment: ["OPEN_TO_ALL": "true"].merging(more) { $1 }, log: log, areRecordsLocal: false).room.warn()
      #expect(log.all.count == warnings, "start \(start)")
      for line in log.all { #expect(line.contains(#""level":"warning""#) && line.contains("everybody is let in as an administrator")) }
    }
  }
}
