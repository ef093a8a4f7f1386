import Cases
import Fakes
import Identity
import Testing

/// What a principal's state says of tokens that were revoked.
@Suite struct `Revoked tokens` {
  private let store = VolatileRecordStore()
  private let clock = ScriptedSurroundings(now_ms: Gate.start_us / 1_000, step_ms: 0)
  private let caller = Caller(tenant: "acme", principal: "admin", correlationID: "c")
  private static let now_s = Gate.start_us / 1_000_000

  private func revocations(_ records: any RecordStore) -> Revocations { Revocations(records: records, surroundings: clock, lifetimeMaximum_s: 86_400) }
  private func token(_ number: Int, issued_s: Int64 = now_s) -> Revocations.Target {
    .token(principal: "alice", fingerprint: Self.fingerprint(number), issued_s: issued_s)
  }
  private static func fingerprint(_ number: Int) -> String { String(repeating: "0", count: 30) + "\(number + 10)" }
  private func state() async throws -> CallerState {
    try #require(try await store.get(CallerState.key(tenant: "acme", principal: "alice"), now_s: Self.now_s).map { CallerState($0) })
  }

  @Test func `are kept one by one up to sixteen; the next ends all that were issued up to now, and says so`() async throws {
    for number in 0..<16 { #expect(try await revocations(store).revoke(token(number), caller) == nil) }
    #expect(try await revocations(store).revoke(token(3), caller) == nil, "one that is revoked already is no seventeenth")
    #expect(try await state().revokedTokens.count == 16)
    #expect(try await revocations(store).revoke(token(16, issued_s: Self.now_s + 40), caller) == Self.now_s + 41)
    let state = try await state()
    #expect(state.revokedTokens.count == 16)
    #expect(state.revokes(Self.fingerprint(16), issued_s: Self.now_s + 40))
    #expect(!state.revokes(Self.fingerprint(17), issued_s: Self.now_s + 41))
  }

  @Test func `are sixteen at most where many are revoked at once, and every one is`() async throws {
    for number in 0..<10 { _ = try await revocations(store).revoke(token(number), caller) }
    let shared = revocations(MeetingRecordStore(store, readers: 16, atIndex: false))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 10..<26 { group.addTask { _ = try await shared.revoke(token(number), caller) } }
      try await group.waitForAll()
    }
    let state = try await state()
    #expect((1...16).contains(state.revokedTokens.count))
    for number in 0..<26 { #expect(state.revokes(Self.fingerprint(number), issued_s: Self.now_s), "\(number)") }
  }

  /// Whoever read the state before another changed it would, by what it read, set an earlier moment in a later one's place.
  @Test func `stay revoked when who revokes earlier ones has read the state before`() async throws {
    let shared = revocations(MeetingRecordStore(store, readers: 16, atIndex: false))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<16 {
        group.addTask { _ = try await shared.revoke(.issuedBefore(principal: "alice", moment_s: Self.now_s - Int64((number * 7) % 16)), caller) }
      }
      try await group.waitForAll()
    }
    #expect(try await state().revokes("t", issued_s: Self.now_s - 1))
    _ = try await revocations(store).revoke(.issuedBefore(principal: "alice", moment_s: Self.now_s - 100), caller)
    #expect(try await state().revokes("t", issued_s: Self.now_s - 1))
    let revoked = store.records.count { $0.attributes["event"] == .string("token.revoked") }
    #expect(revoked == 17, "each has its event, whatever it changed")
  }

  @Test func `leave a block where it is, and go when their tokens would have ended`() async throws {
    _ = try await revocations(store).revoke(token(0), caller)
    #expect(try await state().record.expires_s == Self.now_s + 86_400 + 3_600)
    try await revocations(store).block("alice", true, reason: "", caller)
    _ = try await revocations(store).revoke(token(1), caller)
    let blocked = try await state()
    #expect(blocked.isBlocked)
    #expect(blocked.record.expires_s == nil)
    clock.advance(by: 87_001_000)
    _ = try await revocations(store).revoke(token(2), caller)
    #expect(try await state().revokedTokens.map(\.token) == [Self.fingerprint(2)])
  }

  /// One that was issued by a clock ahead by the leeway may hold for twice the leeway longer than a token's life.
  @Test(arguments: [0, 60, 300] as [Int64])
  func `stay revoked until none of them could hold, whatever the leeway`(leeway_s: Int64) async throws {
    var gate = Gate()
    gate.authentication.check.leeway_s = leeway_s
    let text = try OwnToken.text(["iat": .time(leeway_s), "exp": .time(leeway_s + 86_400)])
    let last_s = Self.now_s + 86_400 + 2 * leeway_s - 1
    #expect(await gate.refusal(token: text, at: last_s * 1_000_000) == nil)
    let revocations = Revocations(records: gate.store, surroundings: clock, lifetimeMaximum_s: 86_400)
    _ = try await revocations.revoke(.token(principal: "alice", fingerprint: try JSONWebToken(text).fingerprint, issued_s: Self.now_s), caller)
    clock.advance(by: (last_s - Self.now_s) * 1_000)
    _ = try await revocations.revoke(token(1, issued_s: last_s), caller)
    #expect(await gate.refusal(token: text, at: last_s * 1_000_000) == "revoked")
    #expect(await gate.refusal(token: text, at: (last_s + 1) * 1_000_000) == "token_expired")
  }
}
