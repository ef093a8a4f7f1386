import Cases
import Crypto
import Fakes
import Identity
import Testing

/// How many keys there may be, and what is left of those that have ended.
@Suite struct `Keys of a tenant` {
  private let store = VolatileRecordStore()
  private let clock = ScriptedSurroundings(now_ms: Gate.start_us / 1_000, step_ms: 0)
  private let caller = Caller(tenant: "acme", principal: "admin", correlationID: "c")
  private var keys: APIKeys { APIKeys(records: store, surroundings: clock) }
  private var identity: Identity {
    Identity(principal: Principal(id: "admin", tenant: "acme", roles: ["admin"], permissions: Role.admin.permissions, via: .key))
  }

  private func form(_ principal: String) throws -> APIKeyForm {
    try APIKeyForm.read(Array(#"{"name":"n","principal":"\#(principal)","roles":["analyst"]}"#.utf8), TenantSettings(), at: clock.now_ms())
  }

  private func store(_ count: Int, expires_s: Int64) async throws {
    for number in 0..<count {
      let key = APIKey(
        APIKeyText(random: randomBytes), named: "n", tenant: "acme", principal: "p\(number / 10)", roles: ["analyst"], scopes: nil, expires_s: expires_s,
        created_ms: Int64(number), by: "admin")
      try await store.write([.put(key.record, .absent)])
    }
  }

  private func conflict(_ body: () async throws(EndpointError) -> Void) async -> String? {
    do throws(EndpointError) {
      try await body()
      return nil
    } catch {
      if case .conflict(let text) = error { return text }
      return "\(error)"
    }
  }

  @Test func `are ten active ones of a principal and a thousand in all, whether made or put in another's place`() async throws {
    try await store(990, expires_s: Gate.start_us / 1_000_000 + 86_400)
    for _ in 0..<10 { _ = try await keys.make(form("new"), by: identity, caller) }
    let eleventh = try form("new")
    #expect(await conflict { () async throws(EndpointError) in _ = try await keys.make(eleventh, by: identity, caller) }?.contains("1000 active keys") == true)
    let some = try #require(try await keys.list(caller, principal: "new", status: nil).first)
    #expect(
      await conflict { () async throws(EndpointError) in _ = try await keys.rotate(some.id, overlap_s: 1, by: identity, caller) }?.contains("1000") == true)
    _ = try await keys.revoke(some.id, reason: "", caller)
    _ = try await keys.make(form("new"), by: identity, caller)
    #expect(try await keys.list(caller, principal: nil, status: nil).count == 1_001, "all are listed, on however many pages they stand")
  }

  @Test func `are listed for thirty days after they have ended, and then gone`() async throws {
    let ends_s = Gate.start_us / 1_000_000 + 86_400
    try await store(1, expires_s: ends_s)
    clock.advance(by: 31 * 86_400_000 - 1_000)
    #expect(try await keys.list(caller, principal: nil, status: .expired).count == 1)
    clock.advance(by: 1_000)
    #expect(try await keys.list(caller, principal: nil, status: nil).isEmpty)
  }

  @Test func `leave nothing in their principal's state a day after they ended, when the next is made, and what lives stays`() async throws {
    let state = CallerState.key(tenant: "acme", principal: "robot")
    let (first, second) = (try await keys.make(form("robot"), by: identity, caller).key, try await keys.make(form("robot"), by: identity, caller).key)
    try await store.write([
      .set(state, [CallerState.used(first.id): .integer(1), CallerState.network(first.id): .string("n"), CallerState.used(second.id): .integer(2)])
    ])
    // Of another's key, which stood beside a token of this principal's.
    let other = try await keys.make(form("other"), by: identity, caller).key
    try await store.write([.set(state, [CallerState.used(other.id): .integer(3)])])
    _ = try await keys.revoke(other.id, reason: "", caller)
    _ = try await keys.revoke(first.id, reason: "", caller)
    func known() async throws -> Set<String> { try await store.get(state, now_s: 0).map { CallerState($0).keys } ?? [] }
    clock.advance(by: 86_399_000)
    _ = try await keys.rotate(second.id, overlap_s: 86_400, by: identity, caller)
    #expect(try await known() == [first.id, second.id, other.id], "a process may have it in mind")
    clock.advance(by: 1_000)
    _ = try await keys.make(form("robot"), by: identity, caller)
    #expect(try await known() == [second.id])
    #expect(try await keys.lastUses_s(of: "robot", in: "acme") == [second.id: 2])
  }
}
