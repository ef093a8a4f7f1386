import Cases
import Fakes
import Forms
import FunctionKit
import Identity
import IdentityEndpoints
import StrictJSON
import Testing

/// What a tenant decides for itself, over HTTP.
@Suite struct `The settings of a tenant` {
  private let records = VolatileRecordStore()
  private static let tenant = Function("Tenant") { [.findTenant, .putTenant] }

  private func put(_ body: JSONValue) async throws -> JSONValue {
    try await Given(Self.tenant, records: records).send("PUT", "/admin/tenant", body: String(decoding: try JSONWriter.write(body), as: UTF8.self))
  }

  private static func roles(_ count: Int, of permissions: Int = 1) -> JSONValue {
    .object(JSONObject((0..<count).map { ("role_\($0)", JSONValue(strings: (0..<permissions).map { _ in "read:runs" })) }))
  }
  private static func bucket(_ requests: Int64, _ window_s: Int64, _ burst: Int64) -> JSONValue {
    ["default": ["requests": .integer(requests), "window_s": .integer(window_s), "burst": .integer(burst)]]
  }
  private static let long = String(repeating: "r", count: 63)

  @Test(
    arguments: [
      (["roles": roles(50)], 200), (["roles": roles(51)], 400), (["roles": roles(1, of: 50)], 200), (["roles": roles(1, of: 51)], 400),
      (["roles": [long: ["read:runs"]]], 200), (["roles": [long + "r": ["read:runs"]]], 422), (["roles": ["Reader": []]], 422), (["roles": ["": []]], 422),
      (["roles": ["reader": ["fly:runs"]]], 422), (["limits": bucket(1, 1, 1)], 200), (["limits": bucket(60_000, 86_400, 60_000)], 200),
      (["limits": bucket(0, 60, 1)], 422), (["limits": bucket(60_001, 60, 1)], 422), (["limits": bucket(60, 0, 1)], 422),
      (["limits": bucket(60, 86_401, 1)], 422),
      (["limits": bucket(60, 60, 0)], 422), (["limits": bucket(60, 60, 60)], 200), (["limits": bucket(60, 60, 61)], 422), (["limits": ["nobodys": [:]]], 422),
      (["limits": ["default": ["requests": 1, "window_s": 1]]], 422), (["basis_required": true], 200), (["basis_required": "yes"], 400),
      // What nothing here heeds is refused and not kept: schedules, retention, sealing; and what is not its own to say.
      (["schedules": ["life.plan_week@monday": true]], 400), (["retention": ["decisions": 30]], 400), (["encrypt_from": "internal"], 400),
      (["status": "active"], 400),
      (["tenant": "beta"], 400),
    ] as [(JSONValue, Int64)])
  func `keep their bounds, and know no member that nothing heeds`(body: JSONValue, status: Int64) async throws {
    let answer = try await put(body)
    #expect(answer["statusCode"] == .integer(status))
    #expect(records.records.contains { $0.key == TenantSettings.key("local") } == (status == 200))
    if status != 200, case .array(let errors) = answer.body["errors"] { #expect(!errors.isEmpty) }
  }

  @Test(arguments: Role.allCases)
  func `give a role that ships no other meaning`(role: Role) async throws {
    let roles = JSONObject([(name: role.rawValue, value: JSONValue(strings: ["read:runs"]))])
    let answer = try await put(.object(JSONObject([(name: "roles", value: .object(roles))])))
    #expect(answer["statusCode"] == 422)
    #expect(answer.body["errors"] == [["path": .string("/roles/\(role.rawValue)"), "rule": .string("`\(role.rawValue)` is a role that ships")]])
  }

  @Test func `are not given what their writer lacks, by a code and all that is lacking`() async throws {
    var settings = TenantSettings()
    settings.roles = ["keeper": [.read("tenant"), .write("tenant")]]
    try await records.write([.put(settings.record(of: "acme"), .absent)])
    let key = try await records.key(roles: ["keeper"])
    let given = try Given(Self.tenant, records: records, environment: .closed)
    let answer = try await given.send(
      "PUT", "/admin/tenant", headers: ["x-api-key": key], body: #"{"roles":{"keeper":["read:tenant","write:tenant","write:keys","execute:decisions"]}}"#)
    #expect(answer["statusCode"] == 403)
    #expect(answer.body["type"] == "urn:quorate:problem:grants_exceed")
    #expect(answer.body["detail"].string?.hasSuffix(": execute:decisions, write:keys") == true)
    #expect(TenantSettings(try await records.get(TenantSettings.key("acme"), now_s: 0)).roles == settings.roles)
  }
}
