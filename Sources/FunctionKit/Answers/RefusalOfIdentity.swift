internal import Identity

extension Refusal {
  /// The answer for a caller that is not let in (RFC 6750 section 3, RFC 9110 section 11.6.1).
  init(_ refusal: IdentityRefusal) {
    switch refusal {
    case .notAuthenticated: self = .notAuthenticated
    case .invalidKey, .malformedKey: self = .unauthenticated("invalid_key", "the API key is none that is taken here")
    case .keyExpired: self = .unauthenticated("key_expired", "the API key has expired")
    case .invalidToken(let fault): self = Refusal.unauthenticated("invalid_token", Self.text(of: fault)).logging("\(fault)")
    case .tokenExpired: self = .unauthenticated("token_expired", "the token has expired")
    case .tokenNotActive: self = .unauthenticated("token_not_active", "the token is not valid yet")
    case .revoked: self = .unauthenticated("revoked", "the credential was revoked")
    case .blocked: self.init(403, "blocked", "this identity is blocked", recoveryActions: ["ask an administrator"])
    case .noTenant:
      self.init(403, "no_tenant", "the token names no tenant", recoveryActions: ["ask its issuer for one that does"])
    case .tenantSuspended(let left):
      self.init(
        403, "tenant_suspended", "the tenant is suspended", recoveryActions: ["ask who runs this service"], headers: RateLimitHeaders.of(left))
    case .rateLimited(let allowance, let retryAfter_s, let others):
      self.init(
        429, "rate_limited", "the allowance `\(allowance.bucket.name)` is used up", recoveryActions: ["send it again after \(retryAfter_s) seconds"],
        headers: [(Header.retryAfter, "\(retryAfter_s)")] + RateLimitHeaders.of(others + [allowance]))
      violatedPolicies = [allowance.bucket.name]
    case .unavailable(let detail): self = .storeUnavailable.logging(detail)
    }
  }

  /// Of a credential that was given. A key may have come as a bearer token too, so that the error is told of either; only who gave nothing is told none.
  private static func unauthenticated(_ code: String, _ detail: String) -> Refusal {
    let bearer = "Bearer realm=\"quorate\", error=\"invalid_token\", error_description=\"\(detail)\""
    return Refusal(
      401, code, detail, recoveryActions: ["send a credential that holds, in `X-API-Key` or `Authorization: Bearer`"],
      headers: [(Header.authenticate, "\(bearer), ApiKey realm=\"quorate\"")])
  }

  static let notAuthenticated = Refusal(
    401, "not_authenticated", "this call needs an identity: one API key in `X-API-Key`, or one bearer token",
    recoveryActions: ["ask an administrator for an API key, or log in where your tokens come from"],
    headers: [(Header.authenticate, "Bearer realm=\"quorate\", ApiKey realm=\"quorate\"")])

  /// What may be told of a token that is not believed: its own form and claims, never which keys or secrets there are.
  private static func text(of fault: TokenFault) -> String {
    switch fault {
    case .form(let what): "the token \(what)"
    case .claim(let name, let rule): "the token's `\(name)` \(rule)"
    case .wait: "this is a wait's token, and nothing here is answered by one"
    case .unsigned, .algorithm, .issuer, .key, .signature, .ownKey: "the token is none that is believed here"
    case .expired, .notActive, .noTenant, .keysUnavailable: "the token does not hold"
    }
  }
}

/// What a caller has left (draft-ietf-httpapi-ratelimit-headers-11): `RateLimit-Policy: "default";q=60;w=60;quorate-burst=10` and `RateLimit: "default";r=9;t=1`.
enum RateLimitHeaders {
  static func of(_ allowances: [Bucket.Allowance]) -> [(name: String, value: String)] {
    guard !allowances.isEmpty else { return [] }
    let policies = allowances.map { "\"\($0.bucket.name)\";q=\($0.bucket.requests);w=\($0.bucket.window_s);quorate-burst=\($0.bucket.burst)" }
    let left = allowances.map { "\"\($0.bucket.name)\";r=\($0.remaining);t=\($0.reset_s)" }
    return [(Header.rateLimitPolicy, policies.joined(separator: ", ")), (Header.rateLimit, left.joined(separator: ", "))]
  }
}
