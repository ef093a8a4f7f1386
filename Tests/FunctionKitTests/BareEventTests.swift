import Cases
import Fakes
import FunctionKit
import Identity
import StrictJSON
import Synchronization
import Testing

/// An event that no gateway has looked at, of a tenant that DIRECT_TENANT names.
@Suite struct `Who asks by a bare event` {
  private let records = VolatileRecordStore()

  private func put(_ change: (inout TenantSettings) -> Void) async throws {
    var settings = TenantSettings()
    change(&settings)
    try await records.write([.put(settings.record(of: "acme"), .any)])
  }

  private func answer() async throws -> JSONValue {
    try await Given(.make, records: records, environment: ["DIRECT_TENANT": "acme"], areRecordsLocal: false).send(event: Array(decision.utf8), left_ms: 30_000)
  }

  @Test func `is an operator of its tenant, cleared for nothing, and by no credential`() async throws {
    let seen = Seen()
    let probe = Function(
      "Probe",
      triggers: [
        .direct { _, caller, _ throws(EndpointError) in
          seen.caller.withLock { $0 = caller }
          return Array("{}".utf8)
        }
      ])
    _ = try await Given(probe, records: records, environment: ["DIRECT_TENANT": "acme"], areRecordsLocal: false).send(event: Array("{}".utf8), left_ms: 30_000)
    let caller = try #require(seen.caller.withLock { $0 })
    #expect([caller.tenant, caller.principal, caller.via] == ["acme", "direct", "local"])
    #expect(caller.permissions == Role.operator.permissions)
    #expect(caller.clearance == .internal)
  }
  private final class Seen: Sendable { let caller = Mutex<Caller?>(nil) }

  @Test func `is refused of a tenant that is suspended, or asks for a basis, and nothing is kept`() async throws {
    try await put { $0.status = .suspended }
    #expect(try await answer()["detail"] == "the tenant is suspended")
    try await put { $0.requiresBasis = true }
    let refused = try await answer()
    #expect(refused["status"] == 422)
    #expect(refused["errors"] == [["path": "/Processing-Basis", "rule": "is required by the tenant, and a bare event has no place for it"]])
    #expect(records.records.map(\.key) == [TenantSettings.key("acme")])
    try await put { _ in }
    #expect(try await answer()["decision_id"] != .null)
    #expect(records.events("decision.made").map { $0.attributes["principal"] } == [.string("direct")])
  }
}
