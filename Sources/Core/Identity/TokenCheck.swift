package import Cases
import Forms
import StrictJSON

/// What a token that holds says: who, of which tenant, what they may, and until when.
package struct TokenIdentity: Sendable, Hashable {
  package var principal: String
  package var tenant: String
  /// Names of roles, ours or the tenant's; what the issuer's map does not name is not among them.
  package var roles: [String]
  /// How many it does not name.
  package var unknownRoles = 0
  /// As they were written; nil where none were given, so that the roles alone decide.
  package var scopes: [String]?
  package var issued_s: Int64
  package var expires_s: Int64
  package var fingerprint: String
  /// The SHA-256 of the certificate that must come with it, base64url (RFC 8705).
  package var certificate: String?
  /// By whose word.
  package var via = Principal.Via.token
}

/// Whether a token holds: its signature by one of its issuer's keys, its claims by the clock. Pure; the keys are given.
package struct TokenCheck: Sendable {
  /// Seconds that clocks may be apart.
  package static let leeway_s: ClosedRange<Int64> = 0...300
  package var leeway_s: Int64 = 60
  /// The longest that a token may live, seconds.
  package var lifetimeMaximum_s: Int64 = 86_400

  package init(leeway_s: Int64 = 60, lifetimeMaximum_s: Int64 = 86_400) { (self.leeway_s, self.lifetimeMaximum_s) = (leeway_s, lifetimeMaximum_s) }

  /// The greatest time that is taken: the end of the year 9999.
  private static let latest_s: Int64 = 253_402_300_799

  /// Whose keys to ask for: the issuer that a token names, if it is one of ours and may use this algorithm.
  package static func issuer(of token: JSONWebToken, among issuers: [Issuer]) throws(TokenFault) -> Issuer {
    guard case .string(let name)? = token.payload["iss"], let issuer = issuers.first(where: { Array($0.issuer.utf8) == Array(name.utf8) }) else {
      throw .issuer
    }
    guard issuer.algorithms.contains(token.algorithm) else { throw .algorithm }
    return issuer
  }

  package static func signature(_ token: JSONWebToken, by set: TokenKeySet) throws(TokenFault) {
    let candidates = set.candidates(for: token)
    guard !candidates.isEmpty else { throw .key }
    for key in candidates where try key.signed(token) { return }
    throw .signature
  }

  /// What it says; only of a token whose signature holds.
  package func identity(_ token: JSONWebToken, of issuer: Issuer, at now_s: Int64) throws(TokenFault) -> TokenIdentity {
    let claims = token.payload
    try audience(claims, issuer)
    let (issued_s, expires_s) = try times(claims, at: now_s)
    // An identity token says to a client who logged in; it is no permission to call anybody (RFC 8725 section 3.12).
    if claims["token_use"] == "id" || (claims["nonce"] != nil && claims["at_hash"] != nil) { throw .claim("token_use", "is an identity token's") }
    guard let subject = Self.text(claims[issuer.claims.principal]), (1...200).contains(subject.unicodeScalars.count) else {
      throw .claim(issuer.claims.principal, "must be a text of 1 to 200 characters")
    }
    let roles = try roles(claims, issuer)
    return TokenIdentity(
      principal: issuer.principal(subject), tenant: try tenant(claims, issuer), roles: roles.known, unknownRoles: roles.unknown,
      scopes: try Self.texts(claims[issuer.claims.scopes], issuer.claims.scopes), issued_s: issued_s, expires_s: expires_s, fingerprint: token.fingerprint,
      certificate: try Self.certificate(claims["cnf"]))
  }

  private func audience(_ claims: JSONObject, _ issuer: Issuer) throws(TokenFault) {
    let name = issuer.claims.audience
    let named: [String]
    switch claims[name] {
    case .string(let one)?: named = [one]
    case .array(let several)? where several.count <= 20: named = several.compactMap(Self.text)
    default: throw .claim(name, "must be a text or at most 20 texts")
    }
    let ours = Set(issuer.audiences.map { Array($0.utf8) })
    guard named.contains(where: { ours.contains(Array($0.utf8)) }) else { throw .claim(name, "is somebody else's") }
  }

  /// When it was made and when it ends.
  private func times(_ claims: JSONObject, at now_s: Int64) throws(TokenFault) -> (issued_s: Int64, expires_s: Int64) {
    guard let expires_s = try Self.time(claims, "exp") else { throw .claim("exp", "is required") }
    guard let issued_s = try Self.time(claims, "iat") else { throw .claim("iat", "is required") }
    guard now_s < expires_s + leeway_s else { throw .expired }
    for active_s in [try Self.time(claims, "nbf"), issued_s].compactMap(\.self) where active_s > now_s + leeway_s { throw .notActive }
    guard (1...lifetimeMaximum_s).contains(expires_s - issued_s) else { throw .claim("exp", "must be 1 to \(lifetimeMaximum_s) seconds after `iat`") }
    return (issued_s, expires_s)
  }

  private static func time(_ claims: JSONObject, _ name: String) throws(TokenFault) -> Int64? {
    guard let value = claims[name] else { return nil }
    let seconds: Double
    switch value {
    case .integer(let whole): seconds = Double(whole)
    case .number(let number): seconds = number
    default: throw .claim(name, "must be a number")
    }
    guard seconds >= 0, seconds <= Double(latest_s) else { throw .claim(name, "must be from 0 to \(latest_s)") }
    return Int64(seconds)
  }

  private func tenant(_ claims: JSONObject, _ issuer: Issuer) throws(TokenFault) -> String {
    let name = issuer.claims.tenant
    guard let value = claims[name] else { throw .noTenant }
    guard let tenant = Self.text(value), Tenant.isName(tenant) else { throw .claim(name, "must be the name of a tenant") }
    guard issuer.tenants?.contains(tenant) ?? true else { throw .claim(name, "is a tenant for which the issuer may not speak") }
    return tenant
  }

  /// Our own words, or what the issuer's map makes of its: a claim that users write makes nobody an admin.
  private func roles(_ claims: JSONObject, _ issuer: Issuer) throws(TokenFault) -> (known: [String], unknown: Int) {
    let name = issuer.claims.roles
    let named = try Self.texts(claims[name], name) ?? []
    let roles = issuer.roleMap.map { map in named.compactMap { map[$0] } } ?? named
    guard roles.count <= Self.rolesMaximum else { throw .claim(name, "must come to at most \(Self.rolesMaximum) roles") }
    return (roles, named.count - roles.count)
  }

  /// Of a principal.
  private static let rolesMaximum = 20
  private static let textsMaximum = 50

  /// A text of words, or a list; nil where absent. None of them is left out in silence.
  private static func texts(_ value: JSONValue?, _ name: String) throws(TokenFault) -> [String]? {
    switch value {
    case nil: return nil
    case .string(let words)?:
      let texts = words.split(separator: " ").map(String.init)
      if texts.count <= textsMaximum { return texts }
    case .array(let several)? where several.count <= textsMaximum:
      let texts = several.compactMap(text)
      if texts.count == several.count { return texts }
    default: break
    }
    throw .claim(name, "must be a text of at most \(textsMaximum) words, or as many texts")
  }

  /// What a token is bound to. Another way of binding than by certificate is not checked here, so that such a token is not believed.
  private static func certificate(_ value: JSONValue?) throws(TokenFault) -> String? {
    guard let value else { return nil }
    guard case .object(let confirmation) = value, confirmation.count == 1, let digest = text(confirmation["x5t#S256"]) else {
      throw .claim("cnf", "binds the token in a way that is not checked here")
    }
    return digest
  }

  private static func text(_ value: JSONValue?) -> String? { if case .string(let text)? = value { text } else { nil } }
}
