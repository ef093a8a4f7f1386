import Cases
import Fakes
import Forms
import Identity
import Testing

@Suite struct `Nobody grants what they lack` {
  private let gate = Gate()
  private let caller = Caller(tenant: "acme", principal: "granter", correlationID: "c")

  private func identity(_ permissions: [Permission], scopes: [Permission]? = nil, _ tenant: TenantSettings = TenantSettings()) -> Identity {
    Identity(principal: Principal(id: "granter", tenant: "acme", roles: [], permissions: permissions, scopes: scopes, via: .key), tenant: tenant)
  }

  private func refusal(_ grant: () async throws(EndpointError) -> Void) async -> EndpointError? {
    do throws(EndpointError) {
      try await grant()
      return nil
    } catch { return error }
  }

  private func form(_ roles: [String], scopes: [String]? = nil, _ tenant: TenantSettings = TenantSettings()) throws -> APIKeyForm {
    let scoped = scopes.map { #","scopes":[\#($0.map { "\"\($0)\"" }.joined(separator: ","))]"# } ?? ""
    let body = #"{"name":"n","principal":"p","roles":[\#(roles.map { "\"\($0)\"" }.joined(separator: ","))]\#(scoped)}"#
    return try APIKeyForm.read(Array(body.utf8), tenant, at: Gate.start_us / 1_000)
  }

  @Test(arguments: Role.allCases, Role.allCases)
  func `by any role to any role`(granter: Role, granted: Role) async throws {
    let keys = APIKeys(records: gate.store, surroundings: ScriptedSurroundings())
    let own = granter.permissions + [.write("keys")]
    let lacking = Set(granted.permissions.filter { needed in !own.contains { $0.covers(needed) } }.map(\.description))
    let form = try form([granted.rawValue])
    let refusal = await refusal { () async throws(EndpointError) in _ = try await keys.make(form, by: identity(own), caller) }
    guard !lacking.isEmpty else { return #expect(refusal == nil) }
    guard case .exceedsGrants(let text)? = refusal else {
      Issue.record("\(granter) grants \(granted): \(String(describing: refusal))")
      return
    }
    for permission in lacking { #expect(text.contains(permission)) }
    #expect(gate.store.records.isEmpty)
  }

  @Test func `by scopes that limit them, or to a key that scopes limit to what they have`() async throws {
    let keys = APIKeys(records: gate.store, surroundings: ScriptedSurroundings())
    let admin = Role.admin.permissions
    let form = try form(["analyst"])
    let limited = identity(admin, scopes: [.write("keys"), .read("decisions")])
    guard case .exceedsGrants(let text)? = await refusal({ () async throws(EndpointError) in _ = try await keys.make(form, by: limited, caller) }) else {
      Issue.record("scopes limit nothing")
      return
    }
    #expect(text.contains("read:analytics") && !text.contains("read:decisions"))
    let scoped = try self.form(["analyst"], scopes: ["read:decisions"])
    #expect(await refusal { () async throws(EndpointError) in _ = try await keys.make(scoped, by: limited, caller) } == nil)
  }

  @Test func `to a role of the tenant's own, which may be their own`() async throws {
    let tenants = Tenants(records: gate.store, surroundings: ScriptedSurroundings())
    var settings = TenantSettings()
    settings.roles = ["helper": [.read("decisions")]]
    #expect(await refusal { () async throws(EndpointError) in _ = try await tenants.put(settings, by: identity(Role.admin.permissions), caller) } == nil)
    let helper = identity([.write("tenant")], settings)
    // What a role has already may stay, whoever writes the others.
    #expect(await refusal { () async throws(EndpointError) in _ = try await tenants.put(settings, by: helper, caller) } == nil)
    settings.roles["helper"] = [.read("decisions"), .write("keys")]
    guard case .exceedsGrants(let text)? = await refusal({ () async throws(EndpointError) in _ = try await tenants.put(settings, by: helper, caller) }) else {
      Issue.record("a role was given what its writer lacks")
      return
    }
    #expect(text.contains("write:keys") && !text.contains("read:decisions"))
    let stored = try await tenants.find(caller)
    #expect(stored.roles == ["helper": [.read("decisions")]])
  }
}
