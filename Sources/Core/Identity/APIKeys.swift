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
  /// Active keys of a tenant.
  package static let ofTenantMaximum = 1_000
  /// Those that have ended and are still listed among them.
  package static let keptMaximum = 5_000

  /// A key that was made, and its text, which is given this once.
  package struct Made: Sendable {
    package var key: APIKey
    package var text: String
  }

  package func make(_ form: APIKeyForm, by identity: Identity, _ caller: Caller) async throws(EndpointError) -> Made {
    try grants(form.roles, form.scopes, identity)
    let now_ms = surroundings.now_ms()
    let text = APIKeyText(random: surroundings.random)
    let key = APIKey(
      text, named: form.name, tenant: caller.tenant, principal: form.principal, roles: form.roles, scopes: form.scopes, expires_s: form.expires_s,
      certificates: form.certificates, created_ms: now_ms, by: caller.principal)
    var changes: [RecordChange] = [.put(key.record, .absent), event("key.created", key, caller, now_ms)]
    if key.isAdmin { changes.append(event("security.anomaly", key, caller, now_ms, status: Anomaly.grants.rawValue)) }
    for _ in 0..<Self.triesMaximum {
      let (known, places) = try await withRoom(for: key, now_ms / 1_000)
      let over = try await over(form.principal, known, caller.tenant, now_ms / 1_000)
      let state = over.isEmpty ? [] : [RecordChange.set(CallerState.key(tenant: caller.tenant, principal: form.principal), over)]
      if try await wrote(places, changes + state) { return Made(key: key, text: text.text) }
    }
    throw Self.crowded
  }

  package func find(_ id: String, _ caller: Caller) async throws(EndpointError) -> APIKey {
    let record: Record?
    do throws(RecordStoreError) { record = try await records.get(APIKey.key(id), now_s: surroundings.now_ms() / 1_000) } catch { throw EndpointError(error) }
    guard let key = record.flatMap({ APIKey($0) }), key.tenant == caller.tenant else { throw .notFound }
    return key
  }

  /// When each of a principal's keys was last used, by id: exact, as use is counted where a key is let in.
  package func lastUses_s(of principal: String, in tenant: String) async throws(EndpointError) -> [String: Int64] {
    guard let state = try await state(principal, tenant) else { return [:] }
    return Dictionary(uniqueKeysWithValues: state.keys.compactMap { id in state.record.integer(CallerState.used(id)).map { (id, $0) } })
  }

  private func state(_ principal: String, _ tenant: String) async throws(EndpointError) -> CallerState? {
    let place = CallerState.key(tenant: tenant, principal: principal)
    do throws(RecordStoreError) { return try await records.get(place, now_s: surroundings.now_ms() / 1_000).map { CallerState($0) } } catch {
      throw EndpointError(error)
    }
  }

  /// Keys whose attributes go in one write: an update's expression is bounded.
  private static let overMaximum = 30
  /// Seconds after its end for which processes may remember a key, many times over.
  private static let remembered_s: Int64 = 86_400

  /// What a principal's state holds of keys that have ended a day ago: no process has any of them in mind. Of a key that is not known nothing goes, as it may be new.
  private func over(_ principal: String, _ known: [APIKey], _ tenant: String, _ now_s: Int64) async throws(EndpointError) -> [String: RecordAttribute?] {
    // Those of others too: a key that stood beside this principal's token has left its use here.
    let ended = Set(known.filter { $0.ended_s + Self.remembered_s <= now_s }.map(\.id))
    guard !ended.isEmpty, let state = try await state(principal, tenant) else { return [:] }
    var attributes: [String: RecordAttribute?] = [:]
    for id in state.keys.intersection(ended).sorted().prefix(Self.overMaximum) {
      for name in [CallerState.used(id), CallerState.network(id), CallerState.version(of: id)] where state.record.attributes[name] != nil {
        attributes.updateValue(nil, forKey: name)
      }
    }
    return attributes
  }

  /// Newest first.
  package func list(_ caller: Caller, principal: String?, status: APIKey.Status?) async throws(EndpointError) -> [APIKey] {
    let now_s = surroundings.now_ms() / 1_000
    return try await all(of: caller.tenant).filter { key in
      principal.map { key.principal == $0 } ?? true && status.map { key.status(at: now_s) == $0 } ?? true
    }
  }

  /// A new key of the same principal and roles; the old one goes on for `overlap_s`, and has its place among those of its principal as long.
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
    for _ in 0..<Self.triesMaximum {
      let (known, places) = try await withRoom(for: key, inPlaceOf: ended, now_ms / 1_000)
      let over = try await over(old.principal, known, caller.tenant, now_ms / 1_000)
      let changes = [.put(key.record, .absent), event("key.rotated", ended, caller, now_ms)] + changes(of: ended, over)
      if try await wrote(places, changes) { return Made(key: key, text: text.text) }
    }
    throw Self.crowded
  }

  /// From the next request on the key does not hold, in any process. Nothing is read for it but the key, so that nothing else can keep it from being done.
  package func revoke(_ id: String, reason: String, _ caller: Caller) async throws(EndpointError) -> APIKey {
    var key = try await find(id, caller)
    guard key.revoked_ms == nil else { throw .conflict("the key is revoked already") }
    let now_ms = surroundings.now_ms()
    key.revoked_ms = now_ms
    try await write(changes(of: key) + [KeyPlaces.leave(key), event("key.revoked", key, caller, now_ms, reason: reason)])
    return key
  }

  /// The record on its version, and in the caller's state the version that it then has: by that every process knows to read the key again. The state is changed without a
  /// condition, which a busy caller would let starve.
  private func changes(of key: APIKey, _ over: [String: RecordAttribute?] = [:]) -> [RecordChange] {
    var attributes = over
    attributes[CallerState.version(of: key.id)] = .integer(key.version + 1)
    return [.put(key.record, .version(key.version)), .set(CallerState.key(tenant: key.tenant, principal: key.principal), attributes)]
  }

  /// All of a tenant's keys, and their places with one for a key that is made, where there is room for it.
  private func withRoom(for key: APIKey, inPlaceOf ended: APIKey? = nil, _ now_s: Int64) async throws(EndpointError) -> (known: [APIKey], places: KeyPlaces) {
    let record: Record?
    // Before the keys are listed, so that one that is made meanwhile is in the list or refuses the write.
    do throws(RecordStoreError) { record = try await records.get(KeyPlaces.key(of: key.tenant), now_s: now_s) } catch { throw EndpointError(error) }
    let known = try await all(of: key.tenant)
    guard known.count < Self.keptMaximum else {
      throw .conflict("the tenant has \(Self.keptMaximum) keys, those that have ended among them: they go \(APIKey.kept_s / 86_400) days after `expires_at`")
    }
    var places = KeyPlaces(of: key.tenant, record, known: known, at: now_s)
    if let ended { ended.status(at: now_s) == .active ? places.keep(ended) : places.drop(ended.id) }
    guard places.count < Self.ofTenantMaximum else {
      throw .conflict("the tenant has \(Self.ofTenantMaximum) active keys, and no more are kept: revoke one first")
    }
    guard places.count(of: key.principal) < Self.ofPrincipalMaximum else {
      let instead = ended == nil ? "revoke one first" : "revoke one first, or let the old one end at once (`overlap_s` 0)"
      throw .conflict("`\(key.principal)` has \(Self.ofPrincipalMaximum) active keys, and no more are kept: \(instead)")
    }
    places.keep(key)
    return (known, places)
  }

  /// Newest first, no more than are kept.
  private func all(of tenant: String) async throws(EndpointError) -> [APIKey] {
    var query = RecordQuery(
      .index, partition: APIKey.list(of: tenant), descending: true, limit: RecordBounds.pageMaximum, now_s: surroundings.now_ms() / 1_000)
    var keys: [APIKey] = []
    repeat {
      let page: RecordPage
      do throws(RecordStoreError) { page = try await records.query(query) } catch { throw EndpointError(error) }
      keys += page.records.compactMap { APIKey($0) }
      query.cursor = page.cursor
    } while query.cursor != nil && keys.count < Self.keptMaximum
    return keys
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

  /// How often a key is tried again because another of the tenant came between: each time one has come further.
  private static let triesMaximum = 64
  private static let crowded = EndpointError.busy("other keys of the tenant were made faster again and again: send it anew")

  /// False where another key was made, replaced or revoked since the places were read.
  private func wrote(_ places: KeyPlaces, _ changes: [RecordChange]) async throws(EndpointError) -> Bool {
    do throws(RecordStoreError) { try await records.write([places.change] + changes) } catch {
      if case .conflict(0) = error { return false }
      throw EndpointError(error)
    }
    return true
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
