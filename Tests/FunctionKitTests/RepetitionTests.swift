import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import FunctionKit
import StrictJSON
import Testing

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
    let other = try await make("k", body: openQuestion)
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
    #expect(waiting.header("retry-after") == "2")
  }

  @Test func `is answered without the review's token again, which nothing keeps`() async throws {
    let first = try await make("k", body: openQuestion)
    let token = try #require(first.header("review-token"))
    let again = try await make("k", body: openQuestion)
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
    let again = try await make("k")
    #expect(again["statusCode"] == 201)
    #expect(again["body"] == first["body"])
    #expect(try await count() == 1)
  }
}

/// Every call to the store is broken once, before or after its effect; the client sends the same request again.
@Suite struct `A request whose answer was lost` {
  static let key = ["idempotency-key": "k"]

  /// How many calls there are, undisturbed, and what each broken one answers at first.
  static func calls(_ function: Function, _ records: VolatileRecordStore, _ send: (Given) async throws -> JSONValue) async throws -> Int {
    let counting = FailingRecordStore(records, broken: nil)
    _ = try await send(try Given(function, records: counting))
    return counting.calls
  }

  static func waiting(_ records: VolatileRecordStore) async throws -> (id: String, token: String) {
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: openQuestion)
    return (try #require(made.body["decision_id"].string), try #require(made.header("review-token")))
  }

  static func review(_ given: Given, _ id: String, _ token: String, headers: [String: String] = key) async throws -> JSONValue {
    try await given.send(
      "POST", "/decisions/{id}/review", path: "/decisions/\(id)/review", headers: headers, parameters: ["id": id],
      body: #"{"token":"\#(token)","verdict":"approve"}"#)
  }

  static func record(_ given: Given, _ id: String) async throws -> JSONValue {
    try await given.send(
      "POST", "/decisions/{id}/outcome", path: "/decisions/\(id)/outcome", headers: key, parameters: ["id": id], body: #"{"success":1}"#)
  }

  @Test(arguments: [
    (FailingRecordStore.Moment.before, [503, 503, 503, 503, 201]), (.after, [503, 201, 503, 503, 201]),
  ]) func `is one decision, and its caller can review it`(_ moment: FailingRecordStore.Moment, _ statuses: [Int]) async throws {
    func make(_ given: Given) async throws -> JSONValue { try await given.send("POST", "/decisions", headers: Self.key, body: openQuestion) }
    #expect(try await Self.calls(.make, VolatileRecordStore(), make) == statuses.count)
    for (place, status) in statuses.enumerated() {
      let records = VolatileRecordStore()
      let given = try Given(.make, records: FailingRecordStore(records, broken: place + 1, moment))
      let first = try await make(given)
      let again = try await make(given)
      #expect(first["statusCode"] == .integer(Int64(status)), "call \(place + 1)")
      #expect(again["statusCode"] == 201, "call \(place + 1)")
      let listed = try await Given(.list, records: records).send("GET", "/decisions").body["decisions"]
      guard case .array(let decisions) = listed else { throw Missing.list }
      #expect(decisions.count == 1, "call \(place + 1)")
      let id = try #require(again.body["decision_id"].string)
      let token = try #require([first, again].compactMap { $0.header("review-token") }.last)
      #expect(try await Self.review(Given(.review, records: records), id, token)["statusCode"] == 200, "call \(place + 1)")
    }
  }

  @Test(arguments: FailingRecordStore.Moment.allCases) func `is one verdict, which is answered`(_ moment: FailingRecordStore.Moment) async throws {
    let counted = VolatileRecordStore()
    let one = try await Self.waiting(counted)
    let calls = try await Self.calls(.review, counted) { try await Self.review($0, one.id, one.token) }
    #expect(calls == 6)
    for call in 1...calls {
      let records = VolatileRecordStore()
      let (id, token) = try await Self.waiting(records)
      let given = try Given(.review, records: FailingRecordStore(records, broken: call, moment))
      _ = try await Self.review(given, id, token)
      let again = try await Self.review(given, id, token)
      #expect(again["statusCode"] == 200, "call \(call)")
      #expect(again.body["status"] == "completed")
      let found = try await Given(.find, records: records).send("GET", "/decisions/{id}", path: "/decisions/\(id)", parameters: ["id": id])
      #expect(found["body"] == again["body"], "call \(call)")
      #expect(try await Self.review(given, id, token, headers: [:])["statusCode"] == 409)
    }
  }

  @Test(arguments: FailingRecordStore.Moment.allCases) func `is one outcome, which is scored once`(_ moment: FailingRecordStore.Moment) async throws {
    func made(_ records: VolatileRecordStore) async throws -> String {
      try #require(try await Given(.make, records: records).send("POST", "/decisions", body: decision).body["decision_id"].string)
    }
    let counted = VolatileRecordStore()
    let one = try await made(counted)
    let calls = try await Self.calls(.record, counted) { try await Self.record($0, one) }
    #expect(calls == 6)
    for call in 1...calls {
      let records = VolatileRecordStore()
      let id = try await made(records)
      let given = try Given(.record, records: FailingRecordStore(records, broken: call, moment))
      _ = try await Self.record(given, id)
      let again = try await Self.record(given, id)
      #expect(again["statusCode"] == 201, "call \(call)")
      #expect(again.body["calibration"]["finance"]["count"] == 1, "call \(call)")
      let other = try await given.send(
        "POST", "/decisions/{id}/outcome", path: "/decisions/\(id)/outcome", parameters: ["id": id], body: #"{"success":1}"#)
      #expect(other["statusCode"] == 409)
    }
  }

  @Test func `keeps its key where the next try is refused, since nobody knows of the first`() async throws {
    let records = VolatileRecordStore()
    let id = try #require(try await Given(.make, records: records).send("POST", "/decisions", body: decision).body["decision_id"].string)
    func record(_ given: Given, _ headers: [String: String], _ body: String) async throws -> JSONValue {
      try await given.send("POST", "/decisions/{id}/outcome", path: "/decisions/\(id)/outcome", headers: headers, parameters: ["id": id], body: body)
    }
    // The key is read and claimed; the decision cannot be read.
    let given = try Given(.record, records: FailingRecordStore(records, broken: 3, .before))
    #expect(try await record(given, Self.key, #"{"success":1}"#)["statusCode"] == 503)
    #expect(try await record(given, [:], #"{"success":0}"#)["statusCode"] == 201)
    #expect(try await record(given, Self.key, #"{"success":1}"#)["statusCode"] == 409)
    #expect(try await record(given, Self.key, #"{"success":0}"#)["statusCode"] == 422)
    #expect(try await record(given, Self.key, #"{"success":1}"#)["statusCode"] == 409)
  }

  enum Missing: Error { case list }
}
