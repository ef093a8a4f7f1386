package import Cases
package import Forms
package import StrictJSON

/// What a tenant decides for itself, read and replaced.
package struct Tenants: Sendable {
  private let records: any RecordStore
  private let surroundings: any Surroundings

  package init(records: any RecordStore, surroundings: any Surroundings) { (self.records, self.surroundings) = (records, surroundings) }

  package func find(_ caller: Caller) async throws(EndpointError) -> TenantSettings {
    do throws(RecordStoreError) { return TenantSettings(try await records.get(TenantSettings.key(caller.tenant), now_s: surroundings.now_ms() / 1_000)) } catch
    {
      throw EndpointError(error)
    }
  }

  /// Whether the tenant may call at all, by the word of who runs the service: in every process within the minute for which it remembers a tenant's settings.
  package func set(_ status: TenantSettings.Status, reason: String, _ caller: Caller) async throws(EndpointError) -> TenantSettings {
    let before = try await find(caller)
    var settings = before
    (settings.status, settings.version) = (status, before.version + 1)
    try await write(settings, after: before, caller, detail: ["reason": reason])
    return settings
  }

  /// Its status stays: whether a tenant may call at all is not its own to say. Nobody gives a role what they lack themselves, as it may be their own.
  package func put(_ settings: TenantSettings, by identity: Identity, _ caller: Caller) async throws(EndpointError) -> TenantSettings {
    let before = try await find(caller)
    let given = settings.roles.flatMap { name, permissions in
      permissions.filter { permission in !(before.roles[name] ?? []).contains { $0.covers(permission) } }
    }
    try identity.principal.checkGrants(given)
    var settings = settings
    (settings.status, settings.version) = (before.status, before.version + 1)
    try await write(settings, after: before, caller)
    return settings
  }

  private func write(_ settings: TenantSettings, after before: TenantSettings, _ caller: Caller, detail: [String: String] = [:]) async throws(EndpointError) {
    let condition: RecordCondition = before.version == 0 ? .absent : .version(before.version)
    let event = AuditEvent(
      "tenant.changed", by: caller, to: ("tenants", caller.tenant), status: settings.status.rawValue, at_ms: surroundings.now_ms(), detail: detail)
    let body = (try? JSONWriter.write(settings.json)) ?? []
    do throws(RecordStoreError) {
      try await records.write([.put(settings.record(of: caller.tenant), condition), event.change(of: body, surroundings)])
    } catch { throw EndpointError(error) }
  }
}

package enum TenantForm {
  package static let bytesMaximum = 256 << 10
  private static let nameLength = 1...63

  package static func read(_ body: [UInt8]) throws(RequestError) -> TenantSettings {
    let findings = Findings()
    let reader = try FieldReader.root(try RequestBody.json(body, atMost: bytesMaximum), findings, fields: ["roles", "limits", "basis_required"])
    var settings = TenantSettings()
    if let value = reader.object["roles"] { settings.roles = roles(value, findings) }
    if let value = reader.object["limits"] { settings.limits = limits(value, findings) }
    settings.requiresBasis = reader.bool("basis_required") ?? false
    try findings.check()
    return settings
  }

  private static func roles(_ value: JSONValue, _ findings: Findings) -> [String: [Permission]] {
    guard case .object(let object) = value, object.count <= TenantSettings.rolesMaximum else {
      findings.malformed("/roles", "must be an object of at most \(TenantSettings.rolesMaximum) roles")
      return [:]
    }
    var roles: [String: [Permission]] = [:]
    for member in object.members {
      let path = "/roles".pointer(to: member.name)
      if Role(rawValue: member.name) != nil { findings.invalid(path, "`\(member.name)` is a role that ships") }
      if !nameLength.contains(member.name.utf8.count) || !member.name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }) {
        findings.invalid(path, "must be named by 1 to 63 small letters, digits and underscores")
      }
      guard case .array(let elements) = member.value, elements.count <= 50 else {
        findings.malformed(path, "must be an array of at most 50 permissions")
        continue
      }
      let texts = elements.enumerated().compactMap { FieldReader.text($1, at: path.pointer(to: $0), 1...100, findings) }
      roles[member.name] = APIKeyForm.permissions(texts, path, findings)
    }
    return roles
  }

  private static func limits(_ value: JSONValue, _ findings: Findings) -> [Bucket] {
    let shipped = Bucket.shipped.map(\.name)
    guard let reader = FieldReader(value, at: "/limits", findings, known: shipped, "allowances: \(shipped.map { "`\($0)`" }.joined(separator: ", "))") else {
      return []
    }
    return Bucket.shipped.compactMap { shipped in
      guard let value = reader.object[shipped.name],
        let fields = FieldReader(value, at: "/limits".pointer(to: shipped.name), findings, fields: ["requests", "window_s", "burst"])
      else { return nil }
      for name in ["requests", "window_s", "burst"] { fields.require(name) }
      guard let requests = fields.integer("requests", 1...60_000), let window_s = fields.integer("window_s", 1...86_400),
        let burst = fields.integer("burst", 1...60_000)
      else { return nil }
      if burst > requests { findings.invalid(fields.pointer("burst"), "must be at most `requests`") }
      return Bucket(shipped.name, requests, per: window_s, burst: burst, by: shipped.owner)
    }
  }
}

extension TenantSettings {
  package var json: JSONValue {
    .fields([
      ("roles", .fields(roles.map { ($0.key, JSONValue(strings: $0.value.map(\.description))) })),
      (
        "limits",
        .fields(
          limits.map {
            ($0.name, ["requests": .integer(Int64($0.requests)), "window_s": .integer(Int64($0.window_s)), "burst": .integer(Int64($0.burst))])
          })
      ), ("basis_required", .bool(requiresBasis)),
    ])
  }
}
