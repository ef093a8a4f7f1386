package import Forms
internal import StrictJSON

/// Who signs tokens that are believed here, and for whom it may speak.
public struct Issuer: Sendable, Hashable {
  package enum Keys: Sendable, Hashable {
    /// Shared secrets or a key set that stands in the configuration.
    case fixed(TokenKeySet)
    /// Where the set is fetched: an https URL, or an http one of this machine.
    case at(String)

  }

  /// `[a-z0-9-]{1,20}`; in front of its subjects' names.
  public let name: String
  /// What `iss` must be, byte for byte.
  public let issuer: String
  public let audiences: [String]
  package let algorithms: Set<TokenAlgorithm>
  package let keys: Keys
  /// The tenants that it may speak for; nil for every one, which is our own.
  public let tenants: [String]?
  package let claims: Claims
  /// From its words for roles to ours; nil where they are ours by name.
  public let roleMap: [String: String]?

  /// Under which names the issuer says what.
  package struct Claims: Sendable, Hashable {
    package var principal = "sub"
    package var tenant = "tenant"
    package var roles = "roles"
    package var scopes = "scope"
    package var audience = "aud"
  }

  /// Our own: its tokens are signed with JWT_SECRETS, whose first key makes new ones.
  package static let ownName = "quorate"

  /// Our own tokens' issuer, by its secrets; those without an id of their own are for tokens without one.
  package static func own(_ secrets: [TokenKey]) -> Issuer {
    Issuer(
      name: ownName, issuer: ownName, audiences: [ownName], algorithms: [.hs256], keys: .fixed(TokenKeySet(secrets)), tenants: nil, claims: Claims(),
      roleMap: nil)
  }

  /// A principal of this issuer's, as it is known here.
  package func principal(_ subject: String) -> String { name == Self.ownName ? subject : "\(name):\(subject)" }
}

extension Issuer {
  package static let issuersMaximum = 10
  private static let fields = ["name", "issuer", "audiences", "algorithms", "jwks_uri", "jwks", "tenants", "claims", "role_map"]

  /// Reads JWT_ISSUERS: an array of at most ten. Whatever is wrong is told with its path.
  package static func list(_ text: [UInt8]) throws(RequestError) -> [Issuer] {
    let value: JSONValue
    do { value = try JSONReader.read(text, limits: JSONLimits(bytesMaximum: 512 << 10, depthMaximum: 12)) } catch {
      throw RequestError(.malformed, path: error.path, rule: error.rule)
    }
    let findings = Findings()
    guard case .array(let elements) = value, elements.count <= issuersMaximum else {
      throw RequestError(.malformed, path: "", rule: "must be an array of at most \(issuersMaximum) issuers")
    }
    let issuers = elements.enumerated().compactMap { Issuer($1, at: "/\($0)", findings) }
    for (place, issuer) in issuers.enumerated() where issuers[..<place].contains(where: { $0.name == issuer.name || $0.issuer == issuer.issuer }) {
      findings.invalid("/\(place)", "`\(issuer.name)` has the name or the issuer of another")
    }
    try findings.check()
    return issuers
  }

  private init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    guard let reader = FieldReader(value, at: path, findings, fields: Self.fields) else { return nil }
    for name in ["name", "issuer", "audiences", "algorithms", "tenants"] { reader.require(name) }
    let name = reader.text("name", 1...20) ?? ""
    if !name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) {
      findings.invalid(reader.pointer("name"), "must be of small letters, digits and hyphens")
    }
    if [Self.ownName, "gateway"].contains(name) { findings.invalid(reader.pointer("name"), "`\(name)` is a name of our own") }
    let algorithms: [TokenAlgorithm] = reader.list("algorithms", atMost: 6) { FieldReader.choice($0, at: $1, findings) }
    if algorithms.contains(.hs256) { findings.invalid(reader.pointer("algorithms"), "must not have HS256: whoever checks its tokens could make them") }
    let (audiences, tenants) = (reader.texts("audiences", atMost: 20, 1...500), reader.texts("tenants", atMost: 1_000, 1...63))
    for (name, isEmpty) in [("audiences", audiences.isEmpty), ("tenants", tenants.isEmpty), ("algorithms", algorithms.isEmpty)] where isEmpty {
      findings.invalid(reader.pointer(name), "must have at least one element")
    }
    guard let keys = Self.keys(reader), let issuer = reader.text("issuer", 1...500) else { return nil }
    self.init(
      name: name, issuer: issuer, audiences: audiences, algorithms: Set(algorithms), keys: keys, tenants: tenants, claims: Self.claims(reader),
      roleMap: Self.map(reader, "role_map"))
  }

  private static func keys(_ reader: FieldReader) -> Keys? {
    guard reader.has("jwks") != reader.has("jwks_uri") else {
      reader.findings.invalid(reader.path, "must have either `jwks` or `jwks_uri`")
      return nil
    }
    if let value = reader.object["jwks"] {
      guard let set = TokenKeySet(value), !set.keys.isEmpty else {
        reader.findings.invalid(reader.pointer("jwks"), "must be a key set with at least one key that tokens are checked with")
        return nil
      }
      return .fixed(set)
    }
    guard let address = reader.text("jwks_uri", 1...2_000) else { return nil }
    guard address.hasPrefix("https://") || ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains(where: { Self.isOf($0, address) }) else {
      reader.findings.invalid(reader.pointer("jwks_uri"), "must be an https URL, or an http one of this machine")
      return nil
    }
    return .at(address)
  }

  private static func isOf(_ origin: String, _ address: String) -> Bool {
    address.hasPrefix(origin) && [nil, ":", "/"].contains(address.dropFirst(origin.count).first)
  }

  private static func claims(_ reader: FieldReader) -> Claims {
    var claims = Claims()
    guard let value = reader.object["claims"],
      let names = FieldReader(value, at: reader.pointer("claims"), reader.findings, fields: ["principal", "tenant", "roles", "scopes", "audience"])
    else { return claims }
    claims.principal = names.text("principal", 1...100) ?? claims.principal
    claims.tenant = names.text("tenant", 1...100) ?? claims.tenant
    claims.roles = names.text("roles", 1...100) ?? claims.roles
    claims.scopes = names.text("scopes", 1...100) ?? claims.scopes
    claims.audience = names.text("audience", 1...100) ?? claims.audience
    return claims
  }

  private static func map(_ reader: FieldReader, _ name: String) -> [String: String] {
    guard let value = reader.object[name] else { return [:] }
    guard case .object(let object) = value, object.count <= 100 else {
      reader.findings.malformed(reader.pointer(name), "must be an object of at most 100 roles")
      return [:]
    }
    var map: [String: String] = [:]
    for member in object.members {
      map[member.name] = FieldReader.text(member.value, at: reader.pointer(name).pointer(to: member.name), 1...63, reader.findings)
    }
    return map
  }
}
