import Cases
import Fakes
import Identity
import Testing

@Suite struct `A tenant` {
  private let gate = Gate()
  private let operatorOfIt = Caller(tenant: "acme", principal: "operator", correlationID: "c")
  private let clock = ScriptedSurroundings(now_ms: Gate.start_us / 1_000)
  private var tenants: Tenants { Tenants(records: gate.store, surroundings: clock) }

  @Test func `that is suspended is refused within a minute wherever it was known, keeps its settings, and may call again`() async throws {
    var settings = TenantSettings()
    settings.roles = ["clerk": [.read("decisions")]]
    let admin = Identity(principal: Principal(id: "admin", tenant: "acme", roles: ["admin"], permissions: Role.admin.permissions, via: .key))
    _ = try await tenants.put(settings, by: admin, operatorOfIt)
    let (key, other) = (try await gate.key(roles: ["clerk"]), try await gate.key(of: "beta"))
    #expect(await gate.refusal(key: key) == nil)
    let suspended = try await tenants.set(.suspended, reason: "unpaid, ask ann@example.org", operatorOfIt)
    #expect(suspended.roles == settings.roles)
    #expect(await gate.restarted().refusal(key: key) == "tenant_suspended", "a process that did not know it")
    #expect(await gate.refusal(key: key, at: Gate.start_us + 60_000_000) == "tenant_suspended")
    #expect(await gate.refusal(key: other, at: Gate.start_us + 60_000_000) == nil)
    _ = try await tenants.set(.active, reason: "paid", operatorOfIt)
    #expect(await gate.refusal(key: key, at: Gate.start_us + 120_000_000) == nil)
    let events = gate.store.records.filter { $0.attributes["event"] == .string("tenant.changed") }
    #expect(events.count == 3)
    #expect(events.contains { $0.attributes["detail"] == .string(#"{"reason":"unpaid, ask <masked:email:1>"}"#) })
  }
}
