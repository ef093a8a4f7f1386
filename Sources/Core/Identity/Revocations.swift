package import Cases
internal import Forms
import StrictJSON

/// Taking back what a token or a principal may: from the next request on, in every process.
package struct Revocations: Sendable {
  private let records: any RecordStore
  private let surroundings: any Surroundings
  private let lifetimeMaximum_s: Int64

  package init(records: any RecordStore, surroundings: any Surroundings, lifetimeMaximum_s: Int64) {
    (self.records, self.surroundings, self.lifetimeMaximum_s) = (records, surroundings, lifetimeMaximum_s)
  }

  /// What is revoked: one token, or all of a principal's that were issued before a moment.
  package enum Target: Sendable, Hashable {
    case token(principal: String, fingerprint: String, issued_s: Int64)
    case issuedBefore(principal: String, moment_s: Int64)

    var principal: String {
      switch self {
      case .token(let principal, _, _), .issuedBefore(let principal, _): principal
      }
    }
  }

  /// The state is read first, only to see what is over and whether there is room; what is written is written without a condition.
  package func revoke(_ target: Target, _ caller: Caller) async throws(EndpointError) {
    let now_ms = surroundings.now_ms()
    let now_s = now_ms / 1_000
    let key = CallerState.key(tenant: caller.tenant, principal: target.principal)
    let state = try await read(key, now_s)
    var attributes: [String: RecordAttribute?] = [:]
    let known = state?.revokedTokens ?? []
    for old in known where old.until_s <= now_s { attributes.updateValue(nil, forKey: CallerState.revoked(old.token)) }
    let living = known.count { $0.until_s > now_s }
    switch target {
    case .token(_, let fingerprint, let issued_s):
      if living < CallerState.revokedTokensMaximum {
        attributes[CallerState.revoked(fingerprint)] = .integer(now_s + lifetimeMaximum_s)
      } else {
        // No more are kept one by one: all that were issued up to now end.
        attributes[CallerState.notBefore] = .integer(max(now_s, issued_s, state?.record.integer(CallerState.notBefore) ?? 0) + 1)
      }
    case .issuedBefore(_, let moment_s):
      attributes[CallerState.notBefore] = .integer(max(moment_s, state?.record.integer(CallerState.notBefore) ?? 0))
    }
    let expires: RecordExpiry = state?.isBlocked == true ? .never : .at(now_s + lifetimeMaximum_s + CallerState.margin_s)
    try await write([.set(key, attributes, expires: expires), event("token.revoked", target.principal, "revoked", caller, now_ms)])
    // Blocked meanwhile, a state that expires would let the block go with it.
    if expires != .never, try await read(key, now_s)?.isBlocked == true { try await write([.set(key, [TurnstilePass.blocked: .bool(true)], expires: .never)]) }
  }

  /// Blocks a principal, or lets it call again.
  package func block(_ principal: String, _ isBlocked: Bool, reason: String, _ caller: Caller) async throws(EndpointError) {
    let now_ms = surroundings.now_ms()
    let key = CallerState.key(tenant: caller.tenant, principal: principal)
    let change: RecordChange =
      isBlocked
      ? .set(key, [TurnstilePass.blocked: .bool(true)], expires: .never)
      : .set(key, [TurnstilePass.blocked: nil], expires: .at(now_ms / 1_000 + lifetimeMaximum_s + CallerState.margin_s))
    try await write([change, event("principal.blocked", principal, isBlocked ? "blocked" : "unblocked", reason: reason, caller, now_ms)])
  }

  private func read(_ key: RecordKey, _ now_s: Int64) async throws(EndpointError) -> CallerState? {
    do throws(RecordStoreError) { return try await records.get(key, now_s: now_s).map { CallerState($0) } } catch { throw EndpointError(error) }
  }

  private func event(_ name: String, _ principal: String, _ status: String, reason: String? = nil, _ caller: Caller, _ now_ms: Int64) -> RecordChange {
    let record: JSONValue = ["principal": .string(principal), "status": .string(status)]
    return AuditEvent(name, by: caller, to: ("principals", principal), status: status, at_ms: now_ms, detail: reason.map { ["reason": $0] } ?? [:]).change(
      of: (try? JSONWriter.write(record)) ?? [], surroundings)
  }

  private func write(_ changes: [RecordChange]) async throws(EndpointError) {
    do throws(RecordStoreError) { try await records.write(changes) } catch { throw EndpointError(error) }
  }
}
