import Cases
import Fakes
import Testing

@Suite struct `A clock that goes back` {
  /// A case whose worker died while it ran, and the clock by which it was leased.
  @Test func `keeps no case from being gone on with`() async throws {
    let store = VolatileRecordStore()
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let family = EchoFamily(EchoWorld())
    let body = Array(#"{"echo_id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11","text":"t","work":"call"}"#.utf8)
    let failing = CaseStore(records: FailingRecordStore(store, broken: 2, .before, of: .writes), surroundings: surroundings)
    await #expect(throws: EndpointError.self) { try await family.make(body, in: failing) }
    let place = CasePlace(tenant: "local", family: EchoFamily.name, id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11")
    let cases = CaseStore(records: store, surroundings: surroundings)
    #expect(try await family.advance(place, in: cases).status == "running")
    surroundings.advance(by: -10_000)
    #expect(try await family.advance(place, in: cases).status == "running")
    surroundings.advance(by: -3_600_000)
    #expect(try await family.advance(place, in: cases).status != "running")
  }
}
