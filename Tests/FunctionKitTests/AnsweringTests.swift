import Cases
import DecisionEndpoints
import Fakes
import Forms
import FunctionKit
import LambdaRuntime
import StrictJSON
import Testing

/// `Endpoint.answer`, with a family that goes on with an answer and with decisions, whose review is settled with it.
@Suite struct `A person's answer over HTTP` {
  static let id = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"
  static let forms = CaseForms<EchoFamily>(request: { .init(.string, example: "") }, outcome: { .string })
  static let make = Function("MakeEcho") { [.make(EchoFamily.self, at: "/echoes", forms, EndpointWords("makeEcho", "Make an echo"))] }
  static let answer = Function("AnswerEcho") {
    [
      .answer(
        EchoFamily.self, "ask", at: "/echoes/{id}/answer", atMost: 1_000, body: { .init(.string, example: "") }, forms,
        EndpointWords("answerEcho", "Answer an echo"))
    ]
  }

  let records = VolatileRecordStore()

  /// An echo that waits for an answer, asked for by somebody else; with its token.
  func waiting(_ work: String) async throws -> String {
    let cases = CaseStore(records: records, surroundings: ScriptedSurroundings())
    let body = Array(#"{"echo_id":"\#(Self.id)","text":"echo","work":"\#(work)"}"#.utf8)
    return try #require(try await EchoFamily(EchoWorld()).make(body, from: Caller(principal: "asker"), in: cases).token)
  }

  func answer(_ token: String, _ headers: [String: String] = [:]) async throws -> JSONValue {
    let given = try Given(Self.answer, records: records, families: [EchoFamily(EchoWorld())])
    return try await given.send(
      "POST", "/echoes/{id}/answer", path: "/echoes/\(Self.id)/answer", headers: headers, parameters: ["id": Self.id],
      body: #"{"token":"\#(token)","say":"yes"}"#)
  }

  /// Another worker has the case, for as long as its invocation lasts.
  func lease(_ family: any CaseFamily) async throws {
    let cases = CaseStore(
      records: FailingRecordStore(records, broken: 2, .before, of: .writes), surroundings: ScriptedSurroundings(), deadline_ms: .max / 2)
    _ = try? await family.advance(CasePlace(tenant: "local", family: family.name, id: Self.id), in: cases)
  }

  @Test func `is 200 with what came of it, where the case is gone on with`() async throws {
    let answered = try await answer(try await waiting("ask"))
    #expect(answered["statusCode"] == 200)
    #expect(answered.body["said"] == ["told yes"])
    #expect(answered.header("location") == nil)
  }

  @Test func `is 202 with where to look, where another worker has the case, and again under its key`() async throws {
    let token = try await waiting("ask")
    try await lease(EchoFamily(EchoWorld()))
    for replayed in [nil, "true"] {
      let answered = try await answer(token, ["idempotency-key": "k"])
      #expect(answered["statusCode"] == 202)
      #expect(answered.header("location") == "/echoes/\(Self.id)")
      #expect(answered.header("idempotent-replayed") == replayed)
      #expect(answered.body == ["echo_id": .string(Self.id), "status": "waiting", "status_url": .string("/echoes/\(Self.id)")])
    }
    #expect(try await answer(token)["statusCode"] == 409)
  }

  @Test func `is 202 where the case goes on at another time`() async throws {
    let answered = try await answer(try await waiting("ask,sleep:600"))
    #expect(answered["statusCode"] == 202)
    #expect(answered.body["status"] == "running")
  }

  /// What follows from a verdict needs no worker: the review is settled under whoever has the case, whose own write is then refused.
  @Test func `is 200 of a review, whoever has the decision`() async throws {
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: openQuestion)
    let id = try #require(made.body["decision_id"].string)
    let token = try #require(made.header("review-token"))
    let header = RecordKey(partition: "TENANT#local#DECISION#\(id)", sort: "CASE")
    let before = try #require(try await records.get(header, now_s: 0))
    var leased = before
    leased.attributes["lease_ms"] = .integer(.max / 2)
    try await records.write([.put(leased.sealed, .version(before.version))])
    let reviewed = try await Given(.review, records: records).send(
      "POST", "/decisions/{id}/review", path: "/decisions/\(id)/review", parameters: ["id": id], body: #"{"token":"\#(token)","verdict":"approve"}"#)
    #expect(reviewed["statusCode"] == 200, "\(reviewed)")
    #expect(reviewed.body["status"] == "completed")
    #expect(try await records.get(header, now_s: 0)?.attributes["lease_ms"] == nil)
  }
}
