package import Cases
import Crypto
internal import Forms

/// What a caller showed of itself.
package struct Credentials: Sendable, Hashable {
  package var apiKey: String?
  package var bearer: String?
  package var certificate: ClientCertificate?
  /// What the gateway said of the caller.
  package var gateway: GatewayTrust.Word?
  /// The caller's address as the gateway told it, IPv6 to its /64.
  package var address: String
  /// Ties what is left of this to the request's log lines.
  package var correlationID = ""
  /// A header stood twice, or one is of a kind that is not taken here.
  package var isUnreadable: Bool

  package init(apiKey: String? = nil, bearer: String? = nil, certificate: ClientCertificate? = nil, address: String, isUnreadable: Bool = false) {
    (self.apiKey, self.bearer, self.certificate, self.address, self.isUnreadable) = (apiKey, bearer, certificate, address, isUnreadable)
  }
}

/// A caller that was let in, and what it has left.
package struct Identity: Sendable {
  package var principal: Principal
  package var allowances: [Bucket.Allowance] = []
  package var tenant: TenantSettings
  /// How many names of roles it came with that mean nothing here.
  package var unknownRoles = 0

  package init(principal: Principal, tenant: TenantSettings = TenantSettings()) { (self.principal, self.tenant) = (principal, tenant) }

  /// Who everybody is where no identity is asked for.
  package static let local = Identity(principal: .local)
}

/// Who asks: a credential says who; one conditional update says whether it still stands and whether it is its turn.
package struct Authentication: Sendable {
  package var takesKeys: Bool
  package var takesTokens: Bool
  /// Both must be given.
  package var needsBoth: Bool
  /// Whose word is a credential; nil where none is believed.
  package var gateway: GatewayTrust?
  package var issuers: [Issuer]
  package var check: TokenCheck
  package let keySets: IssuerKeys
  package var admission: Admission
  /// Told of what an owner should look at; nil in what has no owner.
  package var watch: SecurityWatch?

  package init(
    takesKeys: Bool, takesTokens: Bool, needsBoth: Bool = false, issuers: [Issuer], check: TokenCheck = TokenCheck(), keySets: IssuerKeys, admission: Admission
  ) {
    (self.takesKeys, self.takesTokens, self.needsBoth, self.issuers) = (takesKeys, takesTokens, needsBoth, issuers)
    (self.check, self.keySets, self.admission) = (check, keySets, admission)
  }

  /// Whether anybody is asked who they are.
  package var isAsked: Bool { takesKeys || takesTokens || gateway != nil }

  /// Who the caller is, and that it may go on; `buckets` are the route's, each with what the call costs of it.
  package func identity(
    of credentials: Credentials, _ buckets: [(bucket: Bucket, cost: Int)], at now_us: Int64
  ) async throws(IdentityRefusal) -> Identity {
    guard isAsked else { return .local }
    do throws(IdentityRefusal) { return try await examined(credentials, buckets, now_us) } catch {
      if case .invalidToken(let fault) = error, [.unsigned, .algorithm, .ownKey].contains(fault) {
        await watch?.note(.tokenForgery, of: .address(credentials.address), at: now_us)
      }
      guard error.isGuess else { throw error }
      try await countGuess(of: credentials.address, hereAlone: error == .malformedKey, now_us)
      throw error
    }
  }

  private func examined(
    _ credentials: Credentials, _ buckets: [(bucket: Bucket, cost: Int)], _ now_us: Int64
  ) async throws(IdentityRefusal) -> Identity {
    guard !credentials.isUnreadable else { throw .notAuthenticated }
    let (keyText, tokenText) = try sorted(credentials)
    let told = try toldByGateway(credentials, now_us)
    let key = try await keyText.asyncMap { text throws(IdentityRefusal) in try await self.key(text, credentials, now_us) }
    let shown = try await tokenText.asyncMap { text throws(IdentityRefusal) in try await self.token(text, credentials, now_us) }
    let token = told ?? shown
    guard key != nil || token != nil, !needsBoth || (key != nil && token != nil) else { throw .notAuthenticated }
    if let key, let token, key.tenant != token.tenant { throw .invalidKey }
    let tenant = try await settings(of: token?.tenant ?? key?.tenant ?? "", now_us)
    var identity = Identity(principal: principal(key, token, tenant), tenant: tenant)
    identity.unknownRoles = (token?.unknownRoles ?? 0) + identity.principal.roles.count { !tenant.knows($0) }
    do throws(IdentityRefusal) {
      identity.allowances = try await admitted(identity, key, token, credentials, buckets, now_us)
      guard tenant.status == .active else { throw .tenantSuspended(identity.allowances) }
    } catch {
      await watch(error, identity.principal, credentials, now_us)
      throw error
    }
    return identity
  }

  /// Who is known and not let in all the same.
  private func watch(_ refusal: IdentityRefusal, _ principal: Principal, _ credentials: Credentials, _ now_us: Int64) async {
    var caller = Caller(tenant: principal.tenant, principal: principal.id, correlationID: credentials.correlationID)
    caller.via = principal.via.rawValue
    switch refusal {
    case .rateLimited(let allowance, _, _) where allowance.bucket.owner == .principal: await watch?.note(.burst, of: .principal(caller), at: now_us)
    case .blocked, .tenantSuspended: await watch?.denied(caller, refusal.code, ("principals", principal.id), at: now_us)
    default: break
    }
  }

  /// Whose key it is, for what is told of it.
  func caller(_ key: APIKey, _ credentials: Credentials) -> Caller {
    var caller = Caller(tenant: key.tenant, principal: key.principal, correlationID: credentials.correlationID)
    caller.via = Principal.Via.key.rawValue
    return caller
  }

  /// What a wait's token begins with.
  private static let waitPrefix = "qw1_"

  /// Which of the two is a key and which a token; what is not taken here is told as what it is.
  private func sorted(_ credentials: Credentials) throws(IdentityRefusal) -> (key: String?, token: String?) {
    for text in [credentials.apiKey, credentials.bearer] where text?.hasPrefix(Self.waitPrefix) == true { throw .invalidToken(.wait) }
    // Where a gateway says who calls, its word is the credential; a key beside it must hold too.
    if gateway != nil { return (credentials.apiKey, nil) }
    var (key, token) = (credentials.apiKey, credentials.bearer)
    if let bearer = credentials.bearer, bearer.hasPrefix(APIKeyText.prefix) {
      guard credentials.apiKey == nil else { throw .notAuthenticated }
      (key, token) = (bearer, nil)
    }
    if key != nil, !takesKeys { throw .invalidKey }
    if token != nil, !takesTokens { throw .invalidToken(.algorithm) }
    return (key, token)
  }

  /// By the gateway's word, where that is believed: then nobody comes in without it.
  private func toldByGateway(_ credentials: Credentials, _ now_us: Int64) throws(IdentityRefusal) -> TokenIdentity? {
    guard let gateway else { return nil }
    let identity: TokenIdentity?
    do throws(TokenFault) {
      identity = try credentials.gateway.flatMap { word throws(TokenFault) in
        try gateway.identity(of: word, at: now_us / 1_000_000, leeway_s: check.leeway_s)
      }
    } catch { throw IdentityRefusal(error) }
    guard let identity else { throw .notAuthenticated }
    return identity
  }

  /// Whose a token is, so that it can be revoked; nil where it holds no longer, or is of another tenant.
  package func owner(of text: String, in tenant: String, at now_us: Int64) async throws(IdentityRefusal) -> Revocations.Target? {
    let identity: TokenIdentity
    do throws(TokenFault) { identity = try await self.identity(in: text, now_us) } catch {
      if case .keysUnavailable(let detail) = error { throw .unavailable(detail: detail) }
      return nil
    }
    guard identity.tenant == tenant else { return nil }
    return .token(principal: identity.principal, fingerprint: identity.fingerprint, issued_s: identity.issued_s)
  }

  private func identity(in text: String, _ now_us: Int64) async throws(TokenFault) -> TokenIdentity {
    let token = try JSONWebToken(text)
    let issuer = try TokenCheck.issuer(of: token, among: issuers)
    do throws(TokenFault) { try await keySets.check(token, of: issuer, at: now_us / 1_000) } catch {
      throw token.bringsKey && (error == .signature || error == .key) ? .ownKey : error
    }
    return try check.identity(token, of: issuer, at: now_us / 1_000_000)
  }

  private func token(_ text: String, _ credentials: Credentials, _ now_us: Int64) async throws(IdentityRefusal) -> TokenIdentity {
    let identity: TokenIdentity
    do throws(TokenFault) { identity = try await self.identity(in: text, now_us) } catch { throw IdentityRefusal(error) }
    if let bound = identity.certificate, try credentials.certificate?.isOne(of: [bound], at: now_us / 1_000_000) != true {
      throw .invalidToken(.claim("cnf", "is another certificate's"))
    }
    return identity
  }

  /// With both, the principal is the token's, and may what both may.
  private func principal(_ key: APIKey?, _ token: TokenIdentity?, _ tenant: TenantSettings) -> Principal {
    let ofKey = key.map { key in
      Principal(
        id: key.principal, tenant: key.tenant, roles: key.roles, permissions: tenant.permissions(of: key.roles), scopes: key.scopes, via: .key,
        credential: key.id,
        expires_s: key.expires_s)
    }
    guard let token else { return ofKey ?? .local }
    let scopes = token.scopes.flatMap { words in
      let ours = words.compactMap { Permission($0) }
      // A foreign issuer's words that are no permissions (`openid`) limit nothing.
      return ours.isEmpty ? nil : ours
    }
    var principal = Principal(
      id: token.principal, tenant: token.tenant, roles: token.roles, permissions: tenant.permissions(of: token.roles), scopes: scopes, via: token.via,
      credential: token.fingerprint.isEmpty ? nil : token.fingerprint, expires_s: token.expires_s == .max ? nil : token.expires_s)
    if let ofKey { principal.limit(by: ofKey) }
    return principal
  }

  private func settings(of tenant: String, _ now_us: Int64) async throws(IdentityRefusal) -> TenantSettings {
    if let known = admission.memory.tenant(tenant, at: now_us / 1_000) { return known }
    let record: Record?
    do throws(RecordStoreError) { record = try await admission.records.get(TenantSettings.key(tenant), now_s: now_us / 1_000_000) } catch {
      throw IdentityRefusal(error)
    }
    let settings = TenantSettings(record)
    admission.memory.remember(settings, of: tenant, at: now_us / 1_000)
    return settings
  }

  /// The caller's own state first, in which the credential's standing is seen, then what it shares with others, in order.
  private func admitted(
    _ identity: Identity, _ key: APIKey?, _ token: TokenIdentity?, _ credentials: Credentials, _ buckets: [(bucket: Bucket, cost: Int)], _ now_us: Int64
  ) async throws(IdentityRefusal) -> [Bucket.Allowance] {
    let (principal, tenant) = (identity.principal, identity.tenant)
    if let key, token != nil, key.principal != principal.id { try await standing(key, credentials, now_us) }
    var marks: [String: RecordAttribute] = [:]
    if let key {
      marks[CallerState.used(key.id)] = .integer(now_us / 1_000_000)
      marks[CallerState.network(key.id)] = .string(credentials.address)
    }
    let own = buckets.first { $0.bucket.owner == .principal } ?? (.standard, 1)
    let ticket = Admission.Ticket(
      CallerState.key(tenant: principal.tenant, principal: principal.id), tenant.bucket(own.bucket), cost: own.cost, marks: marks, at: now_us)
    var allowances = [
      try await admission.pass(ticket, tenant: principal.tenant, newcomers: tenant.bucket(.newcomers)) { state throws(IdentityRefusal) in
        if let token, state.revokes(token.fingerprint, issued_s: token.issued_s) { throw .revoked }
        if let key, key.principal == principal.id { try await stands(state, key, credentials, now_us) }
        if let key, let last = state.record.text(CallerState.network(key.id)), Self.isElsewhere(last, credentials.address) {
          await watch?.note(.newNetwork, of: .key(key.id, caller(key, credentials)), at: now_us)
        }
      }
    ]
    for (bucket, cost) in buckets where bucket.owner != .principal {
      let place = bucket.owner == .tenant ? CallerState.key(tenant: principal.tenant) : CallerState.key(address: credentials.address)
      do throws(IdentityRefusal) {
        allowances.append(try await admission.take(Admission.Ticket(place, tenant.bucket(bucket), cost: cost, at: now_us)))
      } catch { throw error.beside(allowances) }
    }
    return allowances
  }

  /// Whether two addresses are of different networks: the /24 of IPv4, the /48 of IPv6.
  static func isElsewhere(_ last: String, _ address: String) -> Bool {
    func network(_ text: String) -> ArraySlice<Substring> {
      let groups = text.split(separator: text.contains(":") ? ":" : ".", omittingEmptySubsequences: false)
      return groups.prefix(3)
    }
    return network(last) != network(address)
  }

}

extension Principal {
  /// What is left is what both may. Whether both scopes cover a permission is asked of each, so that the lists need not be joined where only one has any.
  fileprivate mutating func limit(by other: Principal) {
    let shared =
      permissions.filter { mine in other.permissions.contains { $0.covers(mine) } }
      + other.permissions.filter { theirs in permissions.contains { $0.covers(theirs) } }
    permissions = Array(Set(shared)).sorted { $0.description < $1.description }
    switch (scopes, other.scopes) {
    case (let mine?, let theirs?):
      let both = mine.filter { scope in theirs.contains { $0.covers(scope) } } + theirs.filter { scope in mine.contains { $0.covers(scope) } }
      scopes = Array(Set(both)).sorted { $0.description < $1.description }
    case (nil, let theirs): scopes = theirs
    case (_, nil): break
    }
  }
}

extension Optional {
  fileprivate func asyncMap<Mapped, Failure: Error>(_ transform: (Wrapped) async throws(Failure) -> Mapped) async throws(Failure) -> Mapped? {
    switch self {
    case .some(let wrapped): try await transform(wrapped)
    case .none: nil
    }
  }
}
