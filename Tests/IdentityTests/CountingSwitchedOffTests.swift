import Cases
import Fakes
import Identity
import StrictJSON
import Testing

@Suite struct `Where calls are not counted` {
  @Test func `nothing is written of who calls, and all the same nobody passes who was revoked or blocked`() async throws {
    let (gate, records) = Gate(counts: false).counted()
    let key = try await gate.key()
    let before = Set(gate.store.records)
    for number in 0..<50 {
      #expect(await gate.refusal(key: key) == nil)
      #expect(await gate.refusal(token: try OwnToken.text(["sub": .value(.string("n\(number)"))])) == nil)
    }
    #expect(records.writes == 0)
    #expect(Set(gate.store.records) == before)
    let caller = Caller(tenant: "acme", principal: "admin", correlationID: "c")
    let clock = ScriptedSurroundings(now_ms: Gate.start_us / 1_000)
    _ = try await APIKeys(records: gate.store, surroundings: clock).revoke(key.id, reason: "", caller)
    #expect(await gate.refusal(key: key) == "revoked")
    let revocations = Revocations(records: gate.store, surroundings: clock, lifetimeMaximum_s: 86_400)
    try await revocations.block("n1", true, reason: "", caller)
    #expect(await gate.refusal(token: try OwnToken.text(["sub": .value("n1")])) == "blocked")
    #expect(await gate.refusal(token: try OwnToken.text(["sub": .value("n2")])) == nil)
    #expect(records.writes == 0)
  }
}
