internal import EmulatorJSON
internal import EmulatorSignatures

/// Whether a token is one of an issuer's, for one of the audiences, now.
///
/// As an HTTP API does it: RS256, RS384 and RS512 only, a `kid` that is in the key set, `iss` equal, `aud` or, without one, `client_id` among the audiences,
/// `exp` to come, `nbf` and `iat` past, and at least one of the route's scopes.
/// Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html.
public struct TokenCheck: Sendable {
  public var issuer: String
  /// Empty: anybody's.
  public var audience: [String]
  public var scopes: [String]

  public init(issuer: String, audience: [String], scopes: [String]) {
    self.issuer = issuer
    self.audience = audience
    self.scopes = scopes
  }

  /// A longer one comes in no header.
  private static let bytesMaximum = 16_384

  /// - Returns: the claims, each as the text that functions see.
  public func claims(of header: String, _ keys: KeySet, time_ms: Int64) throws(AccessRefusal) -> Caller {
    let parts = Self.token(in: header).split(separator: ".", omittingEmptySubsequences: false)
    guard header.utf8.count <= Self.bytesMaximum, parts.count == 3, let head = Self.object(parts[0]), let payload = Self.object(parts[1]),
      let signature = Base64URL.decode(parts[2])
    else { throw refusal("the token is malformed") }
    guard let algorithm = head["alg"]?.string, let bits = ["RS256": 256, "RS384": 384, "RS512": 512][algorithm] else {
      throw refusal("signing method \(head["alg"]?.string ?? "none") is invalid")
    }
    guard let key = keys.keys.first(where: { $0.id == head["kid"]?.string && ($0.algorithm ?? algorithm) == algorithm }) else {
      throw refusal("no key of the issuer has the token's kid")
    }
    guard key.key.verifies(signature, of: Array("\(parts[0]).\(parts[1])".utf8), hashBits: bits) else { throw refusal("the token's signature is invalid") }
    try checkClaims(payload, time_s: Double(time_ms) / 1_000)
    let held = Self.scopes(of: payload)
    if !scopes.isEmpty, !scopes.contains(where: held.contains) { throw .insufficientScope(scopes) }
    return Caller(.claims((payload.object ?? []).map { JSON.Member($0.name, .string(Caller.text($0.value))) }, scopes: scopes))
  }

  private func checkClaims(_ payload: JSON, time_s: Double) throws(AccessRefusal) {
    guard payload["iss"]?.string == issuer else { throw refusal("the token's issuer is invalid") }
    if !audience.isEmpty {
      let named = payload["aud"].map(Self.texts) ?? payload["client_id"].map(Self.texts) ?? []
      guard named.contains(where: audience.contains) else { throw refusal("the token does not have a valid audience") }
    }
    guard let expiry = Self.number(payload["exp"]), expiry > time_s else { throw refusal("the token has expired") }
    for name in ["nbf", "iat"] {
      guard let claim = payload[name] else { continue }
      guard let time = Self.number(claim), time <= time_s else { throw refusal("the token is not valid yet") }
    }
  }

  /// With `Bearer` before it, or alone.
  static func token(in header: String) -> Substring {
    let isBearer = header.prefix(7).lowercased() == "bearer "
    return (isBearer ? header.dropFirst(7) : header[...]).drop { $0 == " " }
  }

  private func refusal(_ reason: String) -> AccessRefusal {
    let scope = scopes.isEmpty ? "" : #"scope="\#(scopes.joined(separator: " "))" "#
    let safe = reason.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7F && $0 != "\"" && $0 != "\\" ? String($0) : "?" }.joined()
    return .unauthorized(challenge: #"Bearer \#(scope)error="invalid_token" error_description="\#(safe)""#)
  }

  private static func object(_ part: Substring) -> JSON? {
    guard let bytes = Base64URL.decode(part), let value = try? JSON(reading: bytes), value.object != nil else { return nil }
    return value
  }

  private static func texts(_ value: JSON) -> [String] { value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? [] }

  private static func scopes(of payload: JSON) -> [String] {
    let words = ["scope", "scp"].compactMap { payload[$0] }.flatMap(texts)
    return words.flatMap { $0.split(separator: " ").map(String.init) }
  }

  private static func number(_ value: JSON?) -> Double? {
    switch value {
    case .integer(let number)?: Double(number)
    case .real(let number)?: number
    default: nil
    }
  }
}
