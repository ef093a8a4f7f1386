import Core
import Fakes
import FunctionKit
import StrictJSON
import Testing

/// A question without numbers: a person must look.
private let open = #"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#

@Suite struct `A request under an Idempotency-Key` {
  let records = VolatileRecordStore()
  let given: Given

  init() throws { given = try Given(.make, records: records) }

  func make(_ key: String, body: String = decision) async throws -> JSONValue {
    try await given.send("POST", "/decisions", headers: ["idempotency-key": key], body: body)
  }

  func count() async throws -> Int {
    guard case .array(let decisions) = try await Given(.list, records: records).send("GET", "/decisions").body["decisions"] else { return -1 }
    return decisions.count
  }

  @Test func `is answered the same again, and says so`() async throws {
    let first = try await make("k")
    let again = try await make("k")
    #expect(first["statusCode"] == 201)
    #expect(again["statusCode"] == 201)
    #expect(again["body"] == first["body"])
    #expect(again.header("location") == first.header("location"))
    #expect(first.header("idempotent-replayed") == nil)
    #expect(again.header("idempotent-replayed") == "true")
    #expect(try await count() == 1)
  }

  @Test func `is carried out once, twenty at a time`() async throws {
    let statuses = try await withThrowingTaskGroup(of: JSONValue.self) { group in
      for _ in 0..<20 { group.addTask { try await make("k")["statusCode"] } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.count { $0 == 201 } >= 1)
    #expect(statuses.allSatisfy { $0 == 201 || $0 == 409 })
    #expect(try await count() == 1)
  }

  @Test func `is refused with another body`() async throws {
    _ = try await make("k")
    let other = try await make("k", body: open)
    #expect(other["statusCode"] == 422)
    #expect(other["body"].string?.contains("was used with another body") == true)
  }

  @Test func `may be tried again when it was refused`() async throws {
    #expect(try await make("k", body: "{}")["statusCode"] == 422)
    #expect(try await make("k")["statusCode"] == 201)
  }

  @Test func `is told to wait while it is in flight`() async throws {
    let idempotency = Idempotency(store: records, surroundings: given.surroundings)
    _ = try await idempotency.claim("k", route: "POST /decisions", body: Array(decision.utf8), from: Caller(tenant: "local", principal: "local"))
    let waiting = try await make("k")
    #expect(waiting["statusCode"] == 409)
    #expect(waiting.header("retry-after") != nil)
  }

  @Test func `is answered without the review's token again, which nothing keeps`() async throws {
    let first = try await make("k", body: open)
    let token = try #require(first.header("review-token"))
    let again = try await make("k", body: open)
    #expect(again["body"] == first["body"])
    #expect(again.header("review-token") == nil)
    #expect(first["body"].string?.contains(token) == false)
    #expect(!records.records.contains { "\($0)".contains(token) })
  }

  @Test func `finds what was made where the answer could not be remembered`() async throws {
    // The key is read and claimed, calibrations read, the decision written; the fifth call, which would remember the answer, is lost.
    let failing = try Given(.make, records: FailingRecordStore(records, broken: 5, .before))
    let first = try await failing.send("POST", "/decisions", headers: ["idempotency-key": "k"], body: decision)
    #expect(first["statusCode"] == 201)
    given.surroundings.advance(by: Idempotency.lease_ms + 1_000)
    let again = try await make("k")
    #expect(again["statusCode"] == 201)
    #expect(again["body"] == first["body"])
    #expect(try await count() == 1)
  }
}
