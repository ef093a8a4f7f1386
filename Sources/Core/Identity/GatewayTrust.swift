import Cases
import Crypto
import Forms
package import StrictJSON

/// A gateway that says who calls: what kind of word is taken from it, of which APIs, for which tenants.
package struct GatewayTrust: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable { case jwt, lambda, iam }

  package var kind: Kind
  /// The ids of APIs whose authorizer is believed; another's could be anybody's.
  package var apis: Set<String>
  package var tenants: [String]
  /// From the gateway's words for roles, or the ARN of a caller, to ours; what is not named gives none.
  package var roles: [String: [String]]

  package init(_ kind: Kind, apis: Set<String>, tenants: [String], roles: [String: [String]]) {
    (self.kind, self.apis, self.tenants, self.roles) = (kind, apis, tenants, roles)
  }

  /// What a gateway said of a request, as its event has it.
  package struct Word: Sendable, Hashable {
    package var api: String
    /// `requestContext.authorizer`; null where there is none.
    package var authorizer: JSONValue
    /// Of a caller that signed its request; empty where none did.
    package var callerARN: String

    package init(api: String, authorizer: JSONValue, callerARN: String) { (self.api, self.authorizer, self.callerARN) = (api, authorizer, callerARN) }
  }

  /// Who calls by the gateway's word; nil where it says nothing, or is not one of ours.
  package func identity(of word: Word, at now_s: Int64, leeway_s: Int64) throws(TokenFault) -> TokenIdentity? {
    guard apis.contains(word.api) else { return nil }
    switch kind {
    case .jwt: return try claims(of: word.authorizer).map { claims throws(TokenFault) in try identity(claims: claims, at: now_s, leeway_s) }
    case .lambda: return try lambda(word.authorizer)
    case .iam: return try iam(word.callerARN)
    }
  }

  /// Payload 2.0 has `jwt.claims`, 1.0 `claims`.
  private func claims(of authorizer: JSONValue) -> JSONObject? {
    guard case .object(let members) = authorizer else { return nil }
    if case .object(let jwt)? = members["jwt"], case .object(let claims)? = jwt["claims"] { return claims }
    if case .object(let claims)? = members["claims"] { return claims }
    return nil
  }

  /// The signature, the issuer, the audience and the times were the gateway's to check; what follows is ours.
  private func identity(claims: JSONObject, at now_s: Int64, _ leeway_s: Int64) throws(TokenFault) -> TokenIdentity {
    if Self.text(claims["token_use"]) == "id" || (claims["nonce"] != nil && claims["at_hash"] != nil) { throw .claim("token_use", "is an identity token's") }
    guard let subject = Self.text(claims["sub"]) else { throw .claim("sub", "must be a text of 1 to 200 characters") }
    let expires_s = Self.text(claims["exp"]).flatMap { Int64($0) }
    if let expires_s, now_s >= expires_s + leeway_s { throw .expired }
    let issued_s = Self.text(claims["iat"]).flatMap { Int64($0) }
    return try identity(
      subject, tenant: Self.text(claims["tenant"]), roles: Self.words(Self.text(claims["roles"])), scopes: Self.text(claims["scope"]).map { Self.words($0) },
      issued_s: issued_s ?? now_s, expires_s: expires_s)
  }

  /// Payload 2.0 has what the authorizer's function answered under `lambda`, 1.0 beside `principalId`.
  private func lambda(_ authorizer: JSONValue) throws(TokenFault) -> TokenIdentity? {
    guard case .object(let members) = authorizer else { return nil }
    var said = members
    if case .object(let inner)? = members["lambda"] { said = inner }
    guard let principal = Self.text(said["principal"]) ?? Self.text(said["principalId"]) else { return nil }
    return try identity(
      principal, tenant: Self.text(said["tenant"]), roles: Self.words(Self.text(said["roles"])), scopes: Self.text(said["scopes"]).map { Self.words($0) },
      issued_s: .max, expires_s: nil)
  }

  /// A session's name is its caller's to choose: who it is, is the role.
  private func iam(_ arn: String) throws(TokenFault) -> TokenIdentity? {
    guard !arn.isEmpty else { return nil }
    guard tenants.count == 1 else { throw .noTenant }
    var name = arn
    if let role = arn.firstRange(of: ":assumed-role/"), let slash = arn[role.upperBound...].firstIndex(of: "/") { name = String(arn[..<slash]) }
    return try identity(name, tenant: tenants[0], roles: [name], scopes: nil, issued_s: .max, expires_s: nil)
  }

  private func identity(
    _ subject: String, tenant: String?, roles named: [String], scopes: [String]?, issued_s: Int64, expires_s: Int64?
  ) throws(TokenFault) -> TokenIdentity {
    guard (1...200).contains(subject.unicodeScalars.count) else { throw .claim("sub", "must be a text of 1 to 200 characters") }
    guard let tenant else { throw .noTenant }
    guard Tenant.isName(tenant), tenants.contains(tenant) else { throw .claim("tenant", "is a tenant for which the gateway may not speak") }
    return TokenIdentity(
      principal: "\(Self.name):\(subject)", tenant: tenant, roles: Array(named.flatMap { roles[$0] ?? [] }.prefix(20)),
      unknownRoles: named.count { roles[$0] == nil }, scopes: scopes, issued_s: issued_s,
      expires_s: expires_s ?? .max, fingerprint: "", certificate: nil, via: .gateway)
  }

  /// What stands in front of its principals; no issuer may be called so.
  package static let name = "gateway"

  /// Claims come as texts, numbers too where a function made them.
  private static func text(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text)?: text
    case .integer(let number)?: String(number)
    default: nil
    }
  }

  /// `[a b]` is how a gateway writes a list; words else.
  private static func words(_ text: String?) -> [String] {
    guard var text = text.map({ Substring($0) }) else { return [] }
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    return text.split { $0 == " " || $0 == "," }.prefix(50).map(String.init)
  }
}
