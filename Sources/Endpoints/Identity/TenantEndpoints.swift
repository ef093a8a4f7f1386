internal import Cases
internal import Forms
public import FunctionKit
internal import Identity
internal import LambdaRuntime
internal import StrictJSON

/// One's own tenant: no endpoint takes a tenant from a caller.
extension Endpoint {
  public static let findTenant = Endpoint(.get, "/admin/tenant", allow: .read("tenant"), allowances: [.admin], { TenantDocumentation.find }) {
    exchange, room throws(EndpointError) in
    let settings = try await room.tenants.find(exchange.caller)
    return try .json(200, settings.json)
  }

  public static let putTenant = Endpoint(
    .put, "/admin/tenant", allow: .write("tenant"), atMost: TenantForm.bytesMaximum, allowances: [.admin], { TenantDocumentation.put }
  ) { exchange, room throws(EndpointError) in
    let settings: TenantSettings
    do throws(RequestError) { settings = try TenantForm.read(exchange.request.body) } catch { throw .refused(error) }
    return try .json(200, try await room.tenants.put(settings, by: exchange.identity, exchange.caller).json)
  }
}

enum TenantDocumentation {
  private static let bucket = Schema.closed([
    .required("requests", .integer(1...60_000)), .required("window_s", .integer(1...86_400)), .required("burst", .integer(1...60_000), "at most `requests`"),
  ])
  private static let tenant = Schema.named(
    "Tenant",
    .closed([
      .optional(
        "roles", .map(of: .array(of: .text(1...100), count: 0...50), count: 0...50, names: "^[a-z0-9_]{1,63}$"), "roles of its own, and the permissions of each"
      ),
      .optional("limits", .closed(Bucket.shipped.map { .optional($0.name, bucket) }), "allowances in place of the shipped ones of these names"),
      .optional("basis_required", .bool, "whether who makes a case must say in `Processing-Basis` by which right it processes personal data"),
    ]))

  static var find: Documentation {
    Documentation("getTenant", tag: "identity", "Show the tenant's own settings", answers: [.json(200, "what differs from what ships", tenant)])
  }

  static var put: Documentation {
    Documentation(
      "putTenant", tag: "identity", "Replace the tenant's own settings", detail: "They hold everywhere within 60 seconds.",
      body: .init(tenant, example: ["roles": ["reader": ["read:decisions"]], "limits": ["default": ["requests": 600, "window_s": 60, "burst": 100]]]),
      answers: [
        .json(200, "the settings as they are now", tenant), .problem(400, "no strict JSON, a wrong type, or a member that is not known"),
        .problem(403, "a role would be given what the caller lacks, which `detail` names"),
        .problem(409, "somebody else changed them meanwhile"), .problem(422, "a rule is broken; `errors` names every place and rule"),
      ])
  }
}
