import Cases
import Fakes
import Forms
import Testing

@Suite struct `A rule that is younger than a case` {
  private static let body = Array(#"{"echo_id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11","text":"t","work":"call"}"#.utf8)

  @Test func `refuses what comes in, and lets what was let in be gone on with and replayed`() async throws {
    let store = VolatileRecordStore()
    let surroundings = ScriptedSurroundings()
    let failing = CaseStore(records: FailingRecordStore(store, broken: 2, .before, of: .writes), surroundings: surroundings)
    await #expect(throws: EndpointError.self) { try await EchoFamily(EchoWorld()).make(Self.body, in: failing) }
    let cases = CaseStore(records: store, surroundings: surroundings)
    let now = Refusing()
    let refusal = await #expect(throws: EndpointError.self) { try await now.make(Self.body, in: cases) }
    guard case .refused(let error)? = refusal else { throw Wrong.answer }
    #expect(error.violations == [Refusing.Request.violation])
    let place = CasePlace(tenant: "local", family: EchoFamily.name, id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11")
    surroundings.advance(by: 3_600_000)
    #expect(try await now.advance(place, in: cases).status == "done")
    let stored = try #require(try await StoredCase.read(place.id, of: now, tenant: "local", in: cases, now_ms: surroundings.now_ms()))
    #expect(await now.replay(stored) == .same(receipts: stored.receipts.count))
  }

  private enum Wrong: Error { case answer }
}

/// Echoes by an engine that takes none any more.
private struct Refusing: CaseFamily {
  struct Request: CaseRequest {
    static let violation = Violation(path: "/text", rule: "is refused since today")
    let echo: EchoRequest
    var caseID: String? { echo.caseID }

    static func read(_ body: [UInt8]) throws(RequestError) -> Request { throw RequestError(.invalid, [violation]) }
    static func read(stored body: [UInt8]) throws(RequestError) -> Request { Request(echo: try EchoRequest.read(body)) }
  }

  static let description = CaseDescription<Request, EchoOutcome>(
    EchoFamily.name, engine: "1.0.0", schemaVersion: 1,
    columns: [.text("text", asked: { $0.echo.text }) { $0.text }, .flag("heard") { !$0.said.isEmpty }],
    lists: [CaseList(by: "text")], bodyBytesMaximum: 65_536, waits: [])

  func run(_ request: Request, _ journal: Journal) async throws(CaseStop) -> EchoOutcome {
    try await EchoFamily(EchoWorld()).run(request.echo, journal)
  }
}
