import Cases
import Fakes
import Forms
import FunctionKit
import Identity
import IdentityEndpoints
import ModelEndpoints
import StrictJSON
import Testing

/// A word that is none of a closed list is refused with those that are.
@Suite struct `A word that may not stand there` {
  private static let keys = Function("Keys") { [.makeKey] }
  private static let tenant = Function("Tenant") { [.putTenant] }
  private static let budgets = Function("Budgets") { [.putBudget] }

  private func errors(_ answer: JSONValue) throws -> [String] {
    guard case .array(let errors) = answer.body["errors"] else { throw CancellationError() }
    return errors.compactMap { if case .string(let rule) = $0["rule"] { rule } else { nil } }
  }

  @Test func `for a role is told which there are, one's own with them`() async throws {
    let records = VolatileRecordStore()
    var settings = TenantSettings()
    settings.roles = ["keeper": [.read("runs")], "courier": []]
    try await records.write([.put(settings.record(of: "acme"), .absent)])
    let refused = try await Given(Self.keys, records: records, environment: .closed).send(
      "POST", "/admin/keys", headers: ["x-api-key": records.key(roles: ["admin"])], body: #"{"name":"n","principal":"p","roles":["analyst","king"]}"#)
    #expect(refused["statusCode"] == 422)
    let roles = "`admin`, `decision_maker`, `analyst`, `auditor`, `operator`, `steward`, `privacy`, `courier`, `keeper`"
    #expect(try errors(refused) == ["`king` is no role; there are \(roles)"])
  }

  @Test func `for a permission is told how one is written`() async throws {
    let form = "one is `read`, `write` or `execute`, a colon, and a kind of record in small letters or `*` for all, as in `read:decisions`"
    let key = try await Given(Self.keys).send("POST", "/admin/keys", body: #"{"name":"n","principal":"p","roles":["admin"],"scopes":["fly:runs"]}"#)
    #expect(try errors(key) == ["`fly:runs` is no permission: \(form)"])
    let role = try await Given(Self.tenant).send("PUT", "/admin/tenant", body: #"{"roles":{"keeper":["runs"]}}"#)
    #expect(try errors(role) == ["`runs` is no permission: \(form)"])
  }

  @Test func `for an allowance is told which there are`() async throws {
    let refused = try await Given(Self.tenant).send("PUT", "/admin/tenant", body: #"{"limits":{"nobodys":{}}}"#)
    let names = "`default`, `newcomers`, `tasks`, `tasks_address`, `admin`, `export`"
    #expect(try errors(refused) == ["`nobodys` is none of the allowances: \(names)"])
  }

  @Test func `for a budget's scope is told which there are`() async throws {
    let refused = try await Given(Self.budgets).send(
      "PUT", "/budgets/{scope}", path: "/budgets/world", parameters: ["scope": "world"], body: #"{"usd":1}"#)
    #expect(refused["statusCode"] == 404)
    #expect(refused.body["detail"] == "there is no such budget; there are `case` and `tenant`")
  }
}
