import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import FunctionKit
import LambdaRuntime
import StrictJSON
import Testing

@Suite struct `The request pipeline` {
  @Test func `answers 201 with the outcome and its place, which GET then answers too`() async throws {
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: decision)
    #expect(made["statusCode"] == 201)
    let id = try #require(made.body["decision_id"].string)
    #expect(made.header("Location") == "/decisions/\(id)")
    let found = try await Given(.find, records: records).send("GET", "/decisions/{id}", path: "/decisions/\(id)", parameters: ["id": id])
    #expect(found["statusCode"] == 200)
    #expect(found["body"] == made["body"])
  }

  @Test func `answers payload 1.0 in its own form, with the stage in the location`() async throws {
    let made = try await Given(.make).send("POST", "/decisions", body: decision, version: 1)
    #expect(made["statusCode"] == 201)
    let id = try #require(made.body["decision_id"].string)
    #expect(made.header("location") == "/prod/decisions/\(id)")
    #expect(made["cookies"] == .null)
  }

  @Test func `asks for an identity unless it is told not to, but not for health`() async throws {
    let closed = ["API_KEY_REQUIRED": "", "JWT_AUTH_ENABLED": ""]
    let refused = try await Given(.make, environment: closed).send("POST", "/decisions", body: decision)
    #expect(refused["statusCode"] == 401)
    #expect(refused.body["type"] == "urn:quorate:problem:not_authenticated")
    #expect(try await Given(.health, environment: closed).send("GET", "/health")["statusCode"] == 200)
  }

  @Test func `refuses a body that is too large before it reads it`() async throws {
    let answer = try await Given(.make).send("POST", "/decisions", body: String(repeating: "[", count: (256 << 10) + 1))
    #expect(answer["statusCode"] == 413)
    #expect(try await Given(.list).send("GET", "/decisions", body: "x")["statusCode"] == 413)
  }

  @Test func `carries the security headers on every answer`() async throws {
    let given = try Given(.make)
    for answer in [try await given.send("POST", "/decisions", body: decision), try await given.send("POST", "/decisions", body: "{")] {
      for (name, value) in [
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Content-Security-Policy", "default-src 'self'"),
        ("X-XSS-Protection", "1; mode=block"), ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"), ("Referrer-Policy", "no-referrer"),
      ] { #expect(answer.header(name) == value) }
    }
  }

  @Test(arguments: [
    ("x-request-id", "abc-1.Z_9", true), ("x-correlation-id", "corr", true), ("x-request-id", "has space", false), ("x-request-id", "", false),
    ("x-request-id", String(repeating: "a", count: 129), false), ("x-request-id", "é", false),
  ])
  func `takes a sane correlation id and makes another`(header: String, id: String, sane: Bool) async throws {
    let answer = try await Given(.health).send("GET", "/health", headers: [header: id])
    let returned = try #require(answer.header("x-correlation-id"))
    #expect((returned == id) == sane)
    #expect(answer.header("x-request-id") == returned)
    #expect(!returned.isEmpty)
  }

  @Test func `says 404 for another path and 405, with what is allowed, for another method`() async throws {
    #expect(try await Given(.health).send("GET", "/other")["statusCode"] == 404)
    let answer = try await Given(.health).send("DELETE", "/health")
    #expect(answer["statusCode"] == 405)
    #expect(answer.header("allow") == "GET")
  }

  @Test func `sends a request that came in the clear to HTTPS where that is asked for`() async throws {
    let given = try Given(.health, environment: ["REQUIRE_HTTPS": "true"])
    let answer = try await given.send("GET", "/health", headers: ["x-forwarded-proto": "http"])
    #expect(answer["statusCode"] == 308)
    #expect(answer.header("location") == "https://api.example.com/health")
    #expect(try await given.send("GET", "/health", headers: ["x-forwarded-proto": "https"])["statusCode"] == 200)
  }

  @Test func `keeps the stage, the path and the query on the way to HTTPS, encoded`() async throws {
    let clear = ["x-forwarded-proto": "http"]
    let list = try Given(.list, environment: ["REQUIRE_HTTPS": "true"])
    let listed = try await list.send("GET", "/decisions", headers: clear, query: "limit=5&from=2026-01-01T00%3A00%3A00Z")
    #expect(listed.header("location") == "https://api.example.com/decisions?limit=5&from=2026-01-01T00%3A00%3A00Z")
    let staged = try await Given(.health, environment: ["REQUIRE_HTTPS": "true"]).send("GET", "/health", headers: clear, version: 1)
    #expect(staged.header("location") == "https://x.execute-api.eu-central-1.amazonaws.com/prod/health")
    let find = try Given(.find, environment: ["REQUIRE_HTTPS": "true"])
    let found = try await find.send("GET", "/decisions/{id}", path: "/decisions/a b\r\nX-Evil: 1", headers: clear)
    #expect(found["statusCode"] == 308)
    #expect(found.header("location") == "https://api.example.com/decisions/a%20b%0D%0AX-Evil%3A%201")
  }

  @Test func `allows the configured origins and no other`() async throws {
    let given = try Given(.health, environment: ["CORS_ALLOWED_ORIGINS": "https://a.example, https://b.example"])
    #expect(try await given.send("GET", "/health", headers: ["origin": "https://b.example"]).header("access-control-allow-origin") == "https://b.example")
    let foreign = try await given.send("GET", "/health", headers: ["origin": "https://evil.example"])
    #expect(foreign.header("access-control-allow-origin") == nil)
    #expect(foreign.header("vary") == "Origin")
  }

  @Test func `answers 304 to who has the bytes already`() async throws {
    let given = try Given(.list)
    let tag = try #require(try await given.send("GET", "/decisions").header("etag"))
    for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
      let answer = try await given.send("GET", "/decisions", headers: ["if-none-match": known])
      #expect(answer["statusCode"] == 304)
      #expect(answer["body"] == "")
    }
    #expect(try await given.send("GET", "/decisions", headers: ["if-none-match": "\"other\""])["statusCode"] == 200)
  }

  @Test(arguments: ["{}", "[]", "7", #"{"version":"2.0","requestContext":{}}"#, #"{"a":1,"a":2}"#])
  func `fails on an event that is no request, as the platform expects`(event: String) async throws {
    let given = try Given(.find)
    let failure = try await #require(throws: FunctionFailure.self) { _ = try await given.send(event: Array(event.utf8)) }
    #expect(failure.type == "Function.InvalidEvent")
  }

  @Test func `answers a bare event in its own form, where the function takes one`() async throws {
    let records = VolatileRecordStore()
    let made = try await Given(.make, records: records).send(event: Array(decision.utf8))
    #expect(made["status"] == "completed")
    let id = try #require(made["decision_id"].string)
    let found = try await Given(.find, records: records).send("GET", "/decisions/{id}", path: "/decisions/\(id)", parameters: ["id": id])
    #expect(found.body == made)
    let refused = try await Given(.make).send(event: Array("{}".utf8))
    #expect(refused["status"] == 422)
    #expect(refused["errors"] != .null)
    // A gateway's event that is not in order is nobody's bare event.
    let broken = try await #require(throws: FunctionFailure.self) {
      _ = try await Given(.make).send(event: Array(#"{"version":"2.0","requestContext":{}}"#.utf8))
    }
    #expect(broken.type == "Function.InvalidEvent")
    let queued = try await #require(throws: FunctionFailure.self) {
      _ = try await Given(.make).send(event: Array(#"{"Records":[{"eventSource":"aws:sqs","messageId":"m","body":"b"}]}"#.utf8))
    }
    #expect(queued.type == "Function.InvalidEvent")
  }

  @Test func `refuses a query parameter that stands twice`() async throws {
    let answer = try await Given(.list).send("GET", "/decisions", query: "limit=1&limit=2")
    #expect(answer["statusCode"] == 400)
    #expect(answer.body["errors"] == [["path": "/limit", "rule": "stands at most once"]])
  }
}
