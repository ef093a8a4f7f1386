internal import Adapters
public import Cases
import Forms
internal import Identity
internal import StrictJSON

/// What the operator's command needs beside the records.
extension Composition {
  /// Without the queue: what it goes on with rests in the table, and who keeps house sends word of it.
  public var sweep: SweepCases {
    var cases = cases
    cases.queue = nil
    return SweepCases(families, in: cases)
  }

  /// Where this process looks for records, in words.
  public var recordsPlace: String {
    let endpoint = settings.account.endpoint(of: "DYNAMODB", host: "dynamodb")
    return "the table `\(adapters.recordsTable)` (RECORDS_TABLE) at \(endpoint) (AWS_ENDPOINT_URL_DYNAMODB)"
  }

  /// What a tenant decided for itself, and whether it may call; given a status, that is set first. Canonical JSON; the status is `active` or `suspended`.
  public func tenant(_ name: String, status: String?, reason: String) async throws(EndpointError) -> String {
    let caller = Caller(tenant: name, principal: "operator")
    let tenants = Tenants(records: cases.records, surroundings: cases.surroundings)
    let settings: TenantSettings
    if let status {
      guard let known = TenantSettings.Status(rawValue: status) else {
        throw .refused(RequestError(.invalid, path: "/status", rule: "must be active or suspended"))
      }
      settings = try await tenants.set(known, reason: reason, caller)
    } else {
      settings = try await tenants.find(caller)
    }
    let shown: JSONValue = ["tenant": .string(name), "status": .string(settings.status.rawValue), "settings": settings.json]
    do { return String(decoding: try JSONWriter.write(shown), as: UTF8.self) } catch { throw .fault(detail: "the settings of `\(name)` hold no finite number") }
  }

  /// A key for who holds the table's credentials, who may do anything to it anyway; its text.
  public func makeKey(named name: String, for principal: String, of tenant: String, roles: [String], days: Int64) async throws(EndpointError) -> String {
    let caller = Caller(tenant: tenant, principal: "operator")
    let settings = try await Tenants(records: cases.records, surroundings: cases.surroundings).find(caller)
    let now_ms = cases.surroundings.now_ms()
    let form: APIKeyForm
    do throws(RequestError) {
      form = try APIKeyForm(named: name, for: principal, roles: roles, expires_s: now_ms / 1_000 + days * 86_400, settings, at: now_ms)
    } catch { throw .refused(error) }
    let identity = Identity(principal: .local, tenant: settings)
    return try await APIKeys(records: cases.records, surroundings: cases.surroundings).make(form, by: identity, caller).text
  }
}
