import Cases
import Crypto
import DecisionEndpoints
import Fakes
import Forms
import FunctionKit
import Identity
import LambdaRuntime
import StrictJSON
import Testing

/// What callers are told, over HTTP, where an identity is asked for.
@Suite struct `An endpoint that asks for an identity` {
  private let records = VolatileRecordStore()
  private let closed = ["API_KEY_REQUIRED": "true", "JWT_AUTH_ENABLED": "true", "JWT_SECRETS": "k=0123456789abcdef0123456789abcdef"]

  private func given(_ function: Function, _ more: [String: String] = [:], log: KeptLines = KeptLines()) throws -> Given {
    try Given(function, records: records, environment: closed.merging(more) { $1 }, log: log)
  }

  private func key(roles: [String] = ["decision_maker"], tenant: String = "acme") async throws -> String {
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(
      text, named: "a key", tenant: tenant, principal: "robot", roles: roles, scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
    try await records.write([.put(key.record, .absent)])
    return text.text
  }

  @Test func `answers who has a key, and tells what is left`() async throws {
    let answer = try await given(.make).send("POST", "/decisions", headers: ["x-api-key": key()], body: decision)
    #expect(answer["statusCode"] == 201)
    #expect(answer.header("RateLimit-Policy") == #""default";q=60;w=60;quorate-burst=10"#)
    #expect(answer.header("RateLimit") == #""default";r=9;t=1"#)
  }

  @Test func `keeps tenants apart`() async throws {
    let (acme, beta) = (try await key(), try await key(tenant: "beta"))
    let made = try await given(.make).send("POST", "/decisions", headers: ["x-api-key": acme], body: decision)
    let id = try #require(made.body["decision_id"].string)
    let find = try given(.find)
    #expect(
      try await find.send("GET", "/decisions/{id}", path: "/decisions/\(id)", headers: ["x-api-key": acme], parameters: ["id": id])["statusCode"] == 200)
    #expect(
      try await find.send("GET", "/decisions/{id}", path: "/decisions/\(id)", headers: ["x-api-key": beta], parameters: ["id": id])["statusCode"] == 404)
  }

  @Test func `tells who shows nothing how to show something`() async throws {
    let answer = try await given(.make).send("POST", "/decisions", body: decision)
    #expect(answer["statusCode"] == 401)
    #expect(answer.body["type"] == "urn:quorate:problem:not_authenticated")
    #expect(answer.header("WWW-Authenticate") == #"Bearer realm="quorate", ApiKey realm="quorate""#)
    #expect(answer.header("RateLimit") == nil)
  }

  @Test func `tells who lacks the permission which one, and takes from the allowance all the same`() async throws {
    let text = try await key(roles: ["analyst"])
    let answer = try await given(.make).send("POST", "/decisions", headers: ["x-api-key": text], body: decision)
    #expect(answer["statusCode"] == 403)
    #expect(
      answer.header("WWW-Authenticate")
        == #"Bearer realm="quorate", error="insufficient_scope", scope="execute:decisions", ApiKey realm="quorate""#)
    #expect(answer.header("RateLimit") == #""default";r=9;t=1"#)
  }

  @Test(arguments: [
    ["authorization": "Basic dXNlcjpwYXNz"], ["authorization": "Bearer"], ["authorization": "Bearer a b"], ["authorization": "Bearer x, Bearer y"],
    ["x-api-key": "a, b"], ["cookie": "session=1"],
  ])
  func `takes what cannot be read for nothing`(headers: [String: String]) async throws {
    let answer = try await given(.make).send("POST", "/decisions", headers: headers, body: decision)
    #expect(answer["statusCode"] == 401)
    #expect(answer.body["type"] == "urn:quorate:problem:not_authenticated")
  }

  @Test func `refuses a credential in the address, even where none is asked for, and logs none`() async throws {
    let (text, log) = (try await key(), KeptLines())
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"
    for query in ["key=\(text)", "token=\(token)", text, "\(text)=1", "a=Bearer%20\(token)", "a=x&b=key:\(text),", "\(token)"] {
      let answer = try await given(.list, ["ENABLE_REQUEST_LOGGING": "true"], log: log).send("GET", "/decisions", query: query)
      #expect(answer["statusCode"] == 400)
      #expect(answer.body["type"] == "urn:quorate:problem:credential_in_url")
      #expect(answer["body"].string?.contains("qk1_") == false && answer["body"].string?.contains("eyJ") == false)
    }
    #expect(try await given(.health).send("GET", "/health", query: "k=\(text)")["statusCode"] == 400)
    #expect(!log.all.isEmpty)
    for line in log.all { #expect(!line.contains(text) && !line.contains("eyJ")) }
  }

  @Test func `counts what was refused, by reason`() async throws {
    let log = KeptLines()
    _ = try await given(.make, ["ENABLE_METRICS": "true"], log: log).send("POST", "/decisions", headers: ["x-api-key": "qk1_nonsense"], body: decision)
    #expect(log.all.contains { $0.contains(#""auth_failures_total":1"#) && $0.contains(#""reason":"invalid_key""#) })
  }

  @Test func `says 429 with the time after which it may be sent again`() async throws {
    let (given, text) = (try given(.list), try await key())
    for _ in 0..<10 { #expect(try await given.send("GET", "/decisions", headers: ["x-api-key": text])["statusCode"] == 200) }
    let answer = try await given.send("GET", "/decisions", headers: ["x-api-key": text])
    #expect(answer["statusCode"] == 429)
    #expect(answer.body["type"] == "urn:quorate:problem:rate_limited")
    #expect(answer.body["violated-policies"] == ["default"])
    #expect(answer.header("Retry-After") == "1")
    #expect(answer.header("RateLimit") == #""default";r=0;t=1"#)
    #expect(answer.header("RateLimit-Policy") == #""default";q=60;w=60;quorate-burst=10"#)
  }

  @Test func `says of 21 wrong keys of an address that its guesses are used up, in the answer and in what is counted`() async throws {
    let log = KeptLines()
    let given = try given(.list, ["ENABLE_METRICS": "true"], log: log)
    for _ in 0..<20 { #expect(try await given.send("GET", "/decisions", headers: ["x-api-key": "qk1_nonsense"])["statusCode"] == 401) }
    for wait in ["15", "15"] {
      // The second is answered of what this process remembers.
      let answer = try await given.send("GET", "/decisions", headers: ["x-api-key": "qk1_nonsense"])
      #expect(answer["statusCode"] == 429)
      #expect(answer.body["violated-policies"] == ["guesses"])
      #expect(answer.header("Retry-After") == wait)
      #expect(answer.header("RateLimit") == #""guesses";r=0;t=15"#)
    }
    #expect(log.all.contains { $0.contains(#""rate_limited_total":1"#) && $0.contains(#""bucket":"guesses""#) })
  }

  @Test func `tells what is left with every answer to an identity, and with none to nobody`() async throws {
    let text = try await key()
    let made = try await given(.make).send("POST", "/decisions", headers: ["x-api-key": text], body: decision)
    let id = try #require(made.body["decision_id"].string)
    func find(_ id: String, _ headers: [String: String] = [:], _ more: [String: String] = [:]) async throws -> JSONValue {
      try await given(.find, more).send(
        "GET", "/decisions/{id}", path: "/decisions/\(id)", headers: headers.merging(["x-api-key": text]) { $1 }, parameters: ["id": id])
    }
    let tag = try #require(try await find(id).header("ETag"))
    let (known, missing) = (try await find(id, ["if-none-match": tag]), try await find("00000000-0000-4000-8000-000000000000"))
    for (answer, status) in [(known, 304), (missing, 404)] as [(JSONValue, JSONValue)] {
      #expect(answer["statusCode"] == status)
      #expect(answer.header("RateLimit")?.hasPrefix(#""default";r="#) == true && answer.header("RateLimit-Policy") != nil, "\(status)")
    }
    let redirected = try await find(id, ["x-forwarded-proto": "http"], ["REQUIRE_HTTPS": "true"])
    #expect(redirected["statusCode"] == 308)
    for answer in [redirected, try await given(.health).send("GET", "/health"), try await given(.health).send("GET", "/readyz")] {
      #expect(answer.header("RateLimit") == nil && answer.header("RateLimit-Policy") == nil)
    }
  }

  /// Of two proxies of ours the second from the right is what the first of them saw; what stands before it anybody can write.
  @Test func `counts guesses by the address that its own proxies saw`() async throws {
    let given = try given(.list, ["TRUSTED_PROXIES": "2"])
    func status(_ chain: String?) async throws -> JSONValue {
      var headers = ["x-api-key": "qk1_nonsense"]
      headers["x-forwarded-for"] = chain
      return try await given.send("GET", "/decisions", headers: headers)["statusCode"]
    }
    for number in 0..<20 { #expect(try await status("198.51.100.\(number), 203.0.113.9, 10.0.0.1") == 401) }
    #expect(try await status("203.0.113.9, 10.0.0.1") == 429)
    #expect(try await status("203.0.113.9, 203.0.113.8, 10.0.0.1") == 401)
    #expect(try await status("10.0.0.1") == 401, "fewer hops than there are proxies: the gateway's own word")
    #expect(try await status(nil) == 401)
  }

  @Test func `has no record of another tenant within reach, whatever it asks`() async throws {
    let log = KeptLines()
    let nosy = Function("Nosy") {
      [
        Endpoint(.get, "/nosy", allow: nil, needsIdentity: true, { Documentation("nosy", tag: "identity", "Look elsewhere", answers: []) }) {
          _, room throws(EndpointError) in
          do throws(RecordStoreError) {
            try await room.cases.records.write([.set(RecordKey(partition: "TENANT#beta#X", sort: "X"), ["n": .integer(1)])])
          } catch {
            if case .outside(let detail) = error { throw .fault(detail: detail) }
            throw .notFound
          }
          return Answer(200, body: [])
        }
      ]
    }
    let answer = try await given(nosy, ["LOG_LEVEL": "debug"], log: log).send("GET", "/nosy", headers: ["x-api-key": key()])
    #expect(answer["statusCode"] == 500 && answer["body"].string?.contains("beta") == false)
    #expect(log.all.contains { $0.contains("a change of `TENANT#beta#X` for TENANT#acme") })
    #expect(!records.records.contains { $0.key.partition.hasPrefix("TENANT#beta") })
  }

  @Test(arguments: [
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8::1", "2001:db8:0:0::/64"), ("::ffff:192.0.2.9", "192.0.2.9"), ("192.0.2.7", "192.0.2.7"),
    ("fe80::1%eth0", "fe80:0:0:0::/64"), ("nonsense", "nonsense"), ("1::2::3", "1::2::3"),
  ])
  func `knows a network by its address`(address: String, network: String) { #expect(NetworkAddress.normal(address) == network) }
}

@Suite struct `A process that would be open to all` {
  @Test(arguments: [
    ("http://127.0.0.1:8001", [:], true), ("http://localhost:1/", [:], true), ("http://[::1]:8001", [:], true),
    ("https://dynamodb.us-east-1.amazonaws.com", [:], false), ("http://127.0.0.1.evil.example", [:], false), ("http://10.0.0.1:8000", [:], false),
    ("http://127.0.0.1:8001", ["EMULATOR_EXPOSED": "true"], false), ("https://dynamodb.us-east-1.amazonaws.com", ["OPEN_TO_ALL": "true"], true),
    ("https://dynamodb.us-east-1.amazonaws.com", ["API_KEY_REQUIRED": "true"], true),
    ("https://dynamodb.us-east-1.amazonaws.com", ["JWT_AUTH_ENABLED": "true"], true),
  ])
  func `does not start, unless its records are on this machine or it is said to be meant`(place: String, more: [String: String], starts: Bool) throws {
    let off = ["API_KEY_REQUIRED": "false", "JWT_AUTH_ENABLED": "false"]
    var settings = try IdentitySettings(environment: off.merging(more) { $1 })
    settings.recordsAt = place
    #expect((settings.fault == nil) == starts)
    if let fault = settings.fault {
      #expect(fault.variable == "API_KEY_REQUIRED")
      #expect(fault.rule.contains("JWT_AUTH_ENABLED"))
      #expect(fault.rule.contains(place))
    }
  }

  @Test(arguments: ["short", "k=short", "k=0123456789abcdef0123456789abcdef,k=0123456789abcdef0123456789abcdeF", "=0123456789abcdef0123456789abcdef"])
  func `names a broken secret's variable and never its value`(text: String) throws {
    #expect {
      _ = try IdentitySettings(environment: ["JWT_SECRETS": text])
    } throws: { error in "\(error)".contains("JWT_SECRETS") && !"\(error)".contains("0123456789") }
  }
}
