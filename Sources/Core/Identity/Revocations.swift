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

  /// A token may have been issued by a clock that is ahead by the leeway, and holds for as long again after its end.
  private static let leewaysMaximum_s = 2 * TokenCheck.leeway_s.upperBound

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

  /// From which moment on tokens hold that are issued; nil where one token was revoked, and no other.
  ///
  /// The state is read first to see what is over and whether there is room. What is written is written on no version: that moment only ever becomes later, and a write that would
  /// make it earlier is refused, as what it revokes is revoked already.
  package func revoke(_ target: Target, _ caller: Caller) async throws(EndpointError) -> Int64? {
    let now_ms = surroundings.now_ms()
    let key = CallerState.key(tenant: caller.tenant, principal: target.principal)
    let revocation = Revocation(key: key, now_s: now_ms / 1_000, until_s: now_ms / 1_000 + lifetimeMaximum_s + Self.leewaysMaximum_s)
    let state = try await read(key, revocation.now_s)
    let told: Told = { event("token.revoked", target.principal, "revoked", caller, now_ms + $0) }
    switch target {
    case .issuedBefore(_, let moment_s):
      try await end(issuedBefore: moment_s, revocation.over(state), revocation, isBlocked: state?.isBlocked, told)
      return moment_s
    case .token(_, let fingerprint, let issued_s):
      let (name, moment_s) = (CallerState.revoked(fingerprint), max(revocation.now_s, issued_s) + 1)
      guard revocation.living(state, but: name) < CallerState.revokedTokensMaximum else {
        // No more are kept one by one: all that were issued up to now end.
        try await end(issuedBefore: moment_s, revocation.over(state), revocation, isBlocked: state?.isBlocked, told)
        return moment_s
      }
      try await set(revocation.over(state).merging([name: .integer(revocation.until_s)]) { $1 }, revocation, isBlocked: state?.isBlocked, told)
      // Of several that were revoked at once each saw room for itself.
      guard try await revocation.living(read(key, revocation.now_s), but: nil) > CallerState.revokedTokensMaximum else { return nil }
      try await end(issuedBefore: moment_s, [name: nil], revocation, isBlocked: state?.isBlocked, nil)
      return moment_s
    }
  }

  /// What one revocation knows.
  private struct Revocation {
    let key: RecordKey
    let now_s: Int64
    /// When no token holds any more that could have been issued by now, whatever the leeway.
    let until_s: Int64

    /// The tokens that have ended by themselves, to be removed; so many that one write takes them.
    func over(_ state: CallerState?) -> [String: RecordAttribute?] {
      let ended = (state?.revokedTokens ?? []).filter { $0.until_s <= now_s }.prefix(50).map { CallerState.revoked($0.token) }
      return Dictionary(uniqueKeysWithValues: ended.map { ($0, nil) })
    }

    func living(_ state: CallerState?, but name: String?) -> Int {
      (state?.revokedTokens ?? []).count { $0.until_s > now_s && CallerState.revoked($0.token) != name }
    }
  }

  /// Ends all tokens of before a moment, unless those of before a later one have ended.
  private func end(
    issuedBefore moment_s: Int64, _ attributes: [String: RecordAttribute?], _ revocation: Revocation, isBlocked: Bool?, _ event: Told?
  ) async throws(EndpointError) {
    var all = attributes
    all[CallerState.notBefore] = .integer(moment_s)
    let limit = RecordLimit(CallerState.notBefore, .atMost, moment_s)
    do throws(RecordStoreError) {
      let expires = expiry(revocation, isBlocked)
      try await write(.set(revocation.key, all, expires: expires, where: limit), event)
    } catch {
      guard case .conflict(0) = error else { throw EndpointError(error) }
      do throws(RecordStoreError) { try await write(attributes.isEmpty ? nil : .set(revocation.key, attributes), event) } catch { throw EndpointError(error) }
      return
    }
    try await keepBlocked(revocation, isBlocked)
  }

  private func set(_ attributes: [String: RecordAttribute?], _ revocation: Revocation, isBlocked: Bool?, _ event: @escaping Told) async throws(EndpointError) {
    do throws(RecordStoreError) { try await write(.set(revocation.key, attributes, expires: expiry(revocation, isBlocked)), event) } catch {
      throw EndpointError(error)
    }
    try await keepBlocked(revocation, isBlocked)
  }

  private func expiry(_ revocation: Revocation, _ isBlocked: Bool?) -> RecordExpiry {
    isBlocked == true ? .never : .at(revocation.now_s + lifetimeMaximum_s + CallerState.margin_s)
  }

  /// Blocked meanwhile, a state that expires would let the block go with it.
  private func keepBlocked(_ revocation: Revocation, _ wasBlocked: Bool?) async throws(EndpointError) {
    guard wasBlocked != true, try await read(revocation.key, revocation.now_s)?.isBlocked == true else { return }
    do throws(RecordStoreError) { try await write(.set(revocation.key, [TurnstilePass.blocked: .bool(true)], expires: .never), nil) } catch {
      throw EndpointError(error)
    }
  }

  /// Blocks a principal, or lets it call again.
  package func block(_ principal: String, _ isBlocked: Bool, reason: String, _ caller: Caller) async throws(EndpointError) {
    let now_ms = surroundings.now_ms()
    let key = CallerState.key(tenant: caller.tenant, principal: principal)
    let change: RecordChange =
      isBlocked
      ? .set(key, [TurnstilePass.blocked: .bool(true)], expires: .never)
      : .set(key, [TurnstilePass.blocked: nil], expires: .at(now_ms / 1_000 + lifetimeMaximum_s + CallerState.margin_s))
    do throws(RecordStoreError) {
      try await write(change) { event("principal.blocked", principal, isBlocked ? "blocked" : "unblocked", reason: reason, caller, now_ms + $0) }
    } catch { throw EndpointError(error) }
  }

  private func read(_ key: RecordKey, _ now_s: Int64) async throws(EndpointError) -> CallerState? {
    do throws(RecordStoreError) { return try await records.get(key, now_s: now_s).map { CallerState($0) } } catch { throw EndpointError(error) }
  }

  private func event(_ name: String, _ principal: String, _ status: String, reason: String? = nil, _ caller: Caller, _ now_ms: Int64) -> RecordChange {
    let record: JSONValue = ["principal": .string(principal), "status": .string(status)]
    return AuditEvent(name, by: caller, to: ("principals", principal), status: status, at_ms: now_ms, detail: reason.map { ["reason": $0] } ?? [:]).change(
      of: (try? JSONWriter.write(record)) ?? [], surroundings)
  }

  /// The event, so many milliseconds later than it happened.
  private typealias Told = (Int64) -> RecordChange
  private static let laterMaximum: Int64 = 64

  /// A change and its event. One of the same principal that was told of in the same millisecond keeps nothing from being revoked: it is told of in the next.
  private func write(_ change: RecordChange?, _ event: Told?) async throws(RecordStoreError) {
    for later in 0...Self.laterMaximum {
      let changes = [change, event?(later)].compactMap(\.self)
      guard !changes.isEmpty else { return }
      do throws(RecordStoreError) { return try await records.write(changes) } catch {
        guard event != nil, case .conflict(changes.count - 1) = error, later < Self.laterMaximum else { throw error }
      }
    }
  }
}
