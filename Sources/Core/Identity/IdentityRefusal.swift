import Cases
import Forms

/// Why a caller is not let in. All but `unavailable` are the caller's.
package enum IdentityRefusal: Error, Sendable, Hashable {
  /// 401: no credential, or none of a kind that is taken here.
  case notAuthenticated
  /// 401
  case invalidKey
  /// 401 as that: no key by its form or its checksum, which nobody need be asked for.
  case malformedKey
  case keyExpired
  /// What it breaks, without anything of its own.
  case invalidToken(TokenFault)
  case tokenExpired
  case tokenNotActive
  case revoked
  /// 403
  case blocked
  case noTenant
  /// With what is left, as it costs too.
  case tenantSuspended([Bucket.Allowance] = [])
  /// 429: which allowance is used up, whole seconds until it is not, and the allowances that the call was taken from before.
  case rateLimited(Bucket.Allowance, retryAfter_s: Int, beside: [Bucket.Allowance] = [])
  /// 503; the detail is for the log.
  case unavailable(detail: String)

  /// Whether it was a guess at a secret: what never was a credential, rather than one that has ended.
  package var isGuess: Bool {
    switch self {
    case .invalidKey, .malformedKey: true
    case .invalidToken(let fault): [.signature, .key, .ownKey, .issuer, .unsigned, .algorithm, .wait].contains(fault)
    default: false
    }
  }

  /// Why a caller is not believed to be who it says: the reasons of a 401, as metrics count them.
  package enum Reason: String, Sendable, CaseIterable {
    case notAuthenticated = "not_authenticated"
    case invalidKey = "invalid_key"
    case keyExpired = "key_expired"
    case invalidToken = "invalid_token"
    case tokenExpired = "token_expired"
    case tokenNotActive = "token_not_active"
    case revoked
  }

  /// Nil where who the caller is was not in question.
  package var failure: Reason? {
    switch self {
    case .notAuthenticated: .notAuthenticated
    case .invalidKey, .malformedKey: .invalidKey
    case .keyExpired: .keyExpired
    case .invalidToken: .invalidToken
    case .tokenExpired: .tokenExpired
    case .tokenNotActive: .tokenNotActive
    case .revoked: .revoked
    case .blocked, .noTenant, .tenantSuspended, .rateLimited, .unavailable: nil
    }
  }

  /// The code that a problem's type ends with.
  package var code: String {
    switch self {
    case .notAuthenticated, .invalidKey, .malformedKey, .keyExpired, .invalidToken, .tokenExpired, .tokenNotActive, .revoked: failure?.rawValue ?? ""
    case .blocked: "blocked"
    case .noTenant: "no_tenant"
    case .tenantSuspended: "tenant_suspended"
    case .rateLimited: "rate_limited"
    case .unavailable: "unavailable"
    }
  }

  /// The same, told with what is left of the allowances that the call was taken from already: nothing of them is given back.
  func beside(_ allowances: [Bucket.Allowance]) -> IdentityRefusal {
    guard case .rateLimited(let allowance, let retryAfter_s, _) = self else { return self }
    return .rateLimited(allowance, retryAfter_s: retryAfter_s, beside: allowances)
  }

  init(_ fault: TokenFault) {
    switch fault {
    case .expired: self = .tokenExpired
    case .notActive: self = .tokenNotActive
    case .noTenant: self = .noTenant
    case .keysUnavailable(let detail): self = .unavailable(detail: detail)
    default: self = .invalidToken(fault)
    }
  }

  init(_ error: RecordStoreError) { self = .unavailable(detail: "\(error)") }
}
