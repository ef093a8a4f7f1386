import Cases
import Crypto
import Fakes
import Forms
import Identity
import Testing

/// That as many keys hold as may, however many are made at one moment.
@Suite struct `Sixteen keys made at once` {
  private let store = VolatileRecordStore()
  private let clock = ScriptedSurroundings(now_ms: Gate.start_us / 1_000, step_ms: 0)
  private let caller = Caller(tenant: "acme", principal: "admin", correlationID: "c")
  private let identity = Identity(principal: Principal(id: "admin", tenant: "acme", roles: ["admin"], permissions: Role.admin.permissions, via: .key))
  private var keys: APIKeys { APIKeys(records: store, surroundings: clock) }

  private func form(_ principal: String) throws -> APIKeyForm {
    try APIKeyForm.read(Array(#"{"name":"n","principal":"\#(principal)","roles":["analyst"]}"#.utf8), TenantSettings(), at: clock.now_ms())
  }

  /// What came of each deed, all of which have counted what is there before any of them writes: `made`, or the text of its refusal.
  private func outcomes(_ deeds: [@Sendable (APIKeys) async throws -> Void]) async -> [String] {
    let shared = APIKeys(records: MeetingRecordStore(store, readers: deeds.count, atIndex: true), surroundings: clock)
    return await withTaskGroup(of: String.self) { group in
      for deed in deeds {
        group.addTask {
          do {
            try await deed(shared)
            return "made"
          } catch {
            if case .conflict(let text)? = error as? EndpointError { return text }
            return "\(error)"
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func making(_ principal: String) throws -> @Sendable (APIKeys) async throws -> Void {
    let (form, identity, caller) = (try form(principal), identity, caller)
    return { _ = try await $0.make(form, by: identity, caller) }
  }

  private func rotating(_ id: String, overlap_s: Int64) -> @Sendable (APIKeys) async throws -> Void {
    let (identity, caller) = (identity, caller)
    return { _ = try await $0.rotate(id, overlap_s: overlap_s, by: identity, caller) }
  }

  private func active(_ principal: String? = nil) async throws -> Int { try await keys.list(caller, principal: principal, status: .active).count }

  @Test func `for one principal are no more than ten with those that it has`() async throws {
    for _ in 0..<4 { _ = try await keys.make(form("robot"), by: identity, caller) }
    let outcomes = await outcomes(try (0..<16).map { _ in try making("robot") })
    #expect(outcomes.count { $0 == "made" } == 6)
    #expect(outcomes.filter { $0 != "made" } == Array(repeating: "`robot` has 10 active keys, and no more are kept: revoke one first", count: 10))
    #expect(try await active("robot") == 10)
  }

  @Test func `for as many principals are no more than the tenant's thousand`() async throws {
    for number in 0..<995 {
      let key = APIKey(
        APIKeyText(random: randomBytes), named: "n", tenant: "acme", principal: "p\(number)", roles: ["analyst"], scopes: nil,
        expires_s: clock.now_ms() / 1_000 + 86_400, created_ms: Int64(number), by: "admin")
      try await store.write([.put(key.record, .absent)])
    }
    let outcomes = await outcomes(try (0..<16).map { try making("new\($0)") })
    #expect(outcomes.count { $0 == "made" } == 5)
    #expect(outcomes.filter { $0 != "made" }.allSatisfy { $0 == "the tenant has 1000 active keys, and no more are kept: revoke one first" })
    #expect(try await active() == 1_000)
  }

  @Test func `are counted with those that go on beside the ones that take their place`() async throws {
    var ids: [String] = []
    for _ in 0..<6 { ids.append(try await keys.make(form("robot"), by: identity, caller).key.id) }
    let outcomes = await outcomes(ids.map { rotating($0, overlap_s: 60) } + (try (0..<10).map { _ in try making("robot") }))
    #expect(outcomes.count { $0 == "made" } == 4)
    #expect(try await active("robot") == 10)
  }

  @Test func `leave no place for one that goes on beside its successor, and one for a key that ends at once`() async throws {
    var ids: [String] = []
    for _ in 0..<10 { ids.append(try await keys.make(form("robot"), by: identity, caller).key.id) }
    let refused = await outcomes([rotating(ids[0], overlap_s: 1)])
    #expect(refused == ["`robot` has 10 active keys, and no more are kept: revoke one first, or let the old one end at once (`overlap_s` 0)"])
    #expect(await outcomes([rotating(ids[0], overlap_s: 0)]) == ["made"])
    #expect(try await active("robot") == 10)
  }

  @Test func `find the places free of those that were revoked or have ended, though nobody told`() async throws {
    for _ in 0..<10 { _ = try await keys.make(form("robot"), by: identity, caller) }
    let some = try #require(try await keys.list(caller, principal: "robot", status: nil).first)
    _ = try await keys.revoke(some.id, reason: "", caller)
    #expect(await outcomes(try (0..<16).map { _ in try making("robot") }).count { $0 == "made" } == 1)
    clock.advance(by: 90 * 86_400_000)
    #expect(await outcomes(try (0..<16).map { _ in try making("robot") }).count { $0 == "made" } == 10)
    #expect(try await active("robot") == 10)
  }
}
