import Cases
import Fakes
import Forms
import Identity
import Synchronization
import Testing

/// A turnstile whose store is there, and takes no more changes.
private struct ThrottledTurnstile: Turnstile {
  func pass(_ pass: TurnstilePass) async throws(RecordStoreError) -> TurnstileAnswer { .throttled }
}

@Suite struct `Callers whose states take no more counts` {
  private func gate(opens: Bool = true, _ gate: Gate = Gate()) -> Gate {
    var gate = gate
    var admission = Admission(records: gate.store, turnstile: ThrottledTurnstile(), memory: IdentityMemory())
    admission.opensWhenThrottled = opens
    gate.authentication.admission = admission
    return gate
  }

  @Test func `are counted by the process, as exactly`() async throws {
    let gate = gate()
    let key = try await gate.key()
    for left in (0..<10).reversed() { #expect(try await gate.enter(key: key).allowances.map(\.remaining) == [left]) }
    #expect(await gate.refusal(key: key) == "rate_limited")
    #expect(await gate.refusal(key: key, at: Gate.start_us + 1_000_000) == nil)
  }

  @Test func `are let in by nothing that was revoked or blocked`() async throws {
    let gate = gate()
    let key = try await gate.key()
    let place = CallerState.key(tenant: "acme", principal: "robot")
    try await gate.store.write([.put(Record(key: place, attributes: [:]), .absent)])
    #expect(await gate.refusal(key: key) == nil)
    gate.store.tamper(APIKey.key(key.id)) { record in
      record.attributes["revoked_ms"] = .integer(1)
      record.version += 1
    }
    gate.store.tamper(place) { $0.attributes[CallerState.version(of: key.id)] = .integer(2) }
    #expect(await gate.refusal(key: key) == "revoked")
    let other = try await gate.key()
    #expect(await gate.refusal(key: other) == nil)
    gate.store.tamper(place) { $0.attributes[TurnstilePass.blocked] = .bool(true) }
    #expect(await gate.refusal(key: other) == "blocked")
  }

  @Test func `are answered 503 at what is never open, and everywhere where that is asked for`() async throws {
    for bucket in [Bucket.admin, .export] {
      let gate = gate()
      #expect(await gate.refusal(key: try await gate.key(), [(bucket, 1)]) == "unavailable", "\(bucket.name)")
    }
    let closed = gate(opens: false)
    #expect(await closed.refusal(key: try await closed.key()) == "unavailable")
  }
}
