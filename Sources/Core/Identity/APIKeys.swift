package import Cases
import Crypto
internal import Forms
import StrictJSON

/// The API keys of a tenant: made, listed, replaced and revoked, each with its event in the write that does it.
package struct APIKeys: Sendable {
  private let records: any RecordStore
  private let surroundings: any Surroundings

  package init(records: any RecordStore, surroundings: any Surroundings) { (self.records, self.surroundings) = (records, surroundings) }

  /// Active keys of one principal.
  package static let ofPrincipalMaximum = 10
  /// Keys of a tenant that are looked through, and so kept.
  package static let ofTenantMaximum = 1_000

  /// A key that was made, and its text, which is given this once.
  package struct Made: Sendable {
    package var key: APIKey
    package var text: String
  }

  package func make(_ form: APIKeyForm, by identity: Identity, _ caller: Caller) async throws(EndpointError) -> Made {
    try grants(form.roles, form.scopes, identity)
    let now_ms = surroundings.now_ms()
    let active = try await all(of: caller.tenant).filter { $0.principal == form.principal && $0.status(at: now_ms / 1_000) == .active }
    guard active.count < Self.ofPrincipalMaximum else {
      throw .conflict("`\(form.principal)` has \(active.count) active keys; at most \(Self.ofPrincipalMaximum) are kept: revoke one first")
    }
    let text = APIKeyText(random: surroundings.random)
    let key = APIKey(
      text, named: form.name, tenant: caller.tenant, principal: form.principal, roles: form.roles, scopes: form.scopes, expires_s: form.expires_s,
      certificates: form.certificates, created_ms: now_ms, by: caller.principal)
    var changes: [RecordChange] = [.put(key.record, .absent), event("key.created", key, caller, now_ms)]
    if key.roles.contains(Role.admin.rawValue) { changes.append(event("security.anomaly", key, caller, now_ms, status: Anomaly.grants.rawValue)) }
    try await write(changes)
    return Made(key: key, text: text.text)
  }

  package func find(_ id: String, _ caller: Caller) async throws(EndpointError) -> APIKey {
    let record: Record?
    do throws(RecordStoreError) { record = try await records.get(APIKey.key(id), now_s: surroundings.now_ms() / 1_000) } catch { throw EndpointError(error) }
    guard let key = record.flatMap({ APIKey($0) }), key.tenant == caller.tenant else { throw .notFound }
    return key
  }

  /// When a key was last used: exact, as its use is counted where it is let in.
  package func lastUsed_s(_ key: APIKey) async throws(EndpointError) -> Int64? {
    let place = CallerState.key(tenant: key.tenant, principal: key.principal)
    do throws(RecordStoreError) { return try await records.get(place, now_s: surroundings.now_ms() / 1_000)?.integer(CallerState.used(key.id)) } catch {
      throw EndpointError(error)
    }
  }

  /// Newest first.
  package func list(_ caller: Caller, principal: String?, status: APIKey.Status?) async throws(EndpointError) -> [APIKey] {
    let now_s = surroundings.now_ms() / 1_000
    return try await all(of: caller.tenant).filter { key in
      principal.map { key.principal == $0 } ?? true && status.map { key.status(at: now_s) == $0 } ?? true
    }
  }

  /// A new key of the same principal and roles; the old one goes on for `overlap_s`.
  package func rotate(_ id: String, overlap_s: Int64, by identity: Identity, _ caller: Caller) async throws(EndpointError) -> Made {
    let old = try await find(id, caller)
    let now_ms = surroundings.now_ms()
    guard old.status(at: now_ms / 1_000) == .active else {
      throw .conflict("the key is \(old.status(at: now_ms / 1_000).rawValue): only an active one is replaced")
    }
    guard old.successor == nil else { throw .conflict("the key was replaced already, by `\(old.successor ?? "")`") }
    try grants(old.roles, old.scopes, identity)
    let text = APIKeyText(random: surroundings.random)
    var ended = old
    (ended.successor, ended.expires_s) = (text.id, min(old.expires_s, now_ms / 1_000 + overlap_s))
    let lifetime_s = old.expires_s - old.created_ms / 1_000
    let key = APIKey(
      text, named: old.name, tenant: old.tenant, principal: old.principal, roles: old.roles, scopes: old.scopes, expires_s: now_ms / 1_000 + lifetime_s,
      certificates: old.certificates, created_ms: now_ms, by: caller.principal)
    try await write([.put(key.record, .absent), event("key.rotated", old, caller, now_ms)] + changes(of: ended))
    return Made(key: key, text: text.text)
  }

  /// From the next request on the key does not hold, in any process.
  package func revoke(_ id: String, reason: String, _ caller: Caller) async throws(EndpointError) -> APIKey {
    var key = try await find(id, caller)
    guard key.revoked_ms == nil else { throw .conflict("the key is revoked already") }
    let now_ms = surroundings.now_ms()
    key.revoked_ms = now_ms
    try await write(changes(of: key) + [event("key.revoked", key, caller, now_ms, reason: reason)])
    return key
  }

  /// The record on its version, and in the caller's state the version that it then has: by that every process knows to read the key again. The state is changed without a
  /// condition, which a busy caller would let starve.
  private func changes(of key: APIKey) -> [RecordChange] {
    [
      .put(key.record, .version(key.version)),
      .set(CallerState.key(tenant: key.tenant, principal: key.principal), [CallerState.version(of: key.id): .integer(key.version + 1)]),
    ]
  }

  private func all(of tenant: String) async throws(EndpointError) -> [APIKey] {
    let query = RecordQuery(
      .index, partition: APIKey.list(of: tenant), descending: true, limit: Self.ofTenantMaximum, now_s: surroundings.now_ms() / 1_000)
    do throws(RecordStoreError) { return try await records.query(query).records.compactMap { APIKey($0) } } catch { throw EndpointError(error) }
  }

  /// Nobody grants what they lack.
  private func grants(_ roles: [String], _ scopes: [Permission]?, _ identity: Identity) throws(EndpointError) {
    let granted = identity.tenant.permissions(of: roles)
    try identity.principal.checkGrants(granted.filter { permission in scopes.map { $0.contains { $0.covers(permission) || permission.covers($0) } } ?? true })
  }

  private func event(_ name: String, _ key: APIKey, _ caller: Caller, _ now_ms: Int64, status: String? = nil, reason: String? = nil) -> RecordChange {
    AuditEvent(
      name, by: caller, to: ("keys", key.id), status: status ?? key.status(at: now_ms / 1_000).rawValue, at_ms: now_ms,
      detail: reason.map { ["reason": $0] } ?? [:]
    )
    .change(of: (try? JSONWriter.write(key.json(at: now_ms / 1_000))) ?? [], surroundings)
  }

  private func write(_ changes: [RecordChange]) async throws(EndpointError) {
    do throws(RecordStoreError) { try await records.write(changes) } catch { throw EndpointError(error) }
  }
}

extension Principal {
  /// That it may itself whatever it gives; all that it lacks is named.
  func checkGrants(_ granted: [Permission]) throws(EndpointError) {
    let lacking = Set(granted.filter { !may($0) }.map(\.description))
    guard lacking.isEmpty else { throw .exceedsGrants("you may not grant what you lack yourself: \(lacking.sorted().joined(separator: ", "))") }
  }
}
