package import Crypto
import Forms
package import StrictJSON

/// One key that an issuer signs with, bound to what it may be used for.
package struct TokenKey: Sendable, Hashable {
  package enum Material: Sendable, Hashable {
    case secret([UInt8])
    case publicKey(PublicKey)
  }

  package let id: String?
  /// The only one that it may be used with; nil for every one of its kind.
  package let algorithm: TokenAlgorithm?
  package let material: Material

  package init(id: String?, algorithm: TokenAlgorithm? = nil, _ material: Material) { (self.id, self.algorithm, self.material) = (id, algorithm, material) }

  /// RFC 8725 section 3.1: a key is used with its own kind of algorithm, so that nobody's public key is taken for a secret.
  package func suits(_ algorithm: TokenAlgorithm) -> Bool {
    guard self.algorithm == nil || self.algorithm == algorithm else { return false }
    return switch (material, algorithm) {
    case (.secret, .hs256): true
    case (.publicKey(let key), _):
      switch (key.kind, algorithm) {
      case (.rsa, .rs256), (.rsa, .ps256), (.p256, .es256), (.ed25519, .edDSA), (.ed25519, .ed25519): true
      default: false
      }
    default: false
    }
  }

  /// Whether it made the signature. A key that turns out to be none made none.
  func signed(_ token: JSONWebToken) throws(TokenFault) -> Bool {
    switch material {
    case .secret(let secret): return equalInConstantTime(HMAC.sha256(token.signed, key: secret), token.signature)
    case .publicKey(let key):
      guard let scheme = token.algorithm.scheme else { return false }
      do { return try key.isValid(token.signature, of: token.signed, by: scheme) } catch { throw .keysUnavailable("\(error)") }
    }
  }
}

/// An issuer's keys, as a JSON Web Key Set gives them (RFC 7517).
package struct TokenKeySet: Sendable, Hashable {
  package static let bytesMaximum = 256 << 10
  package static let keysMaximum = 100
  /// Keys of one id that are tried.
  private static let triesMaximum = 4

  package let keys: [TokenKey]

  package init(_ keys: [TokenKey]) { self.keys = keys }

  /// Nil where the text is no key set. What else a set holds, keys of other kinds and uses too, is left out.
  package init?(_ text: [UInt8]) {
    guard text.count <= Self.bytesMaximum, let value = try? JSONReader.read(text, limits: JSONLimits(bytesMaximum: Self.bytesMaximum, depthMaximum: 8)) else {
      return nil
    }
    self.init(value)
  }

  package init?(_ value: JSONValue) {
    guard case .object(let object) = value, case .array(let elements)? = object["keys"], elements.count <= Self.keysMaximum else { return nil }
    keys = elements.compactMap { if case .object(let key) = $0 { Self.key(key) } else { nil } }
  }

  /// The keys to try for a token: those of its `kid`, exactly; without one the only key without, or the only one that suits.
  package func candidates(for token: JSONWebToken) -> [TokenKey] {
    let suiting = keys.filter { $0.suits(token.algorithm) }
    guard let id = token.keyID else {
      // A key without an id is for the tokens without one.
      let unnamed = suiting.filter { $0.id == nil }
      return unnamed.count == 1 ? unnamed : suiting.count == 1 ? suiting : []
    }
    return Array(suiting.filter { $0.id.map { Array($0.utf8) == Array(id.utf8) } ?? false }.prefix(Self.triesMaximum))
  }

  private static func key(_ key: JSONObject) -> TokenKey? {
    if let use = key["use"], use != "sig" { return nil }
    if let operations = key["key_ops"] {
      guard case .array(let words) = operations, words.contains("verify") else { return nil }
    }
    var algorithm: TokenAlgorithm?
    if let name = key["alg"] {
      guard case .string(let text) = name, let known = TokenAlgorithm(rawValue: text), known != .hs256 else { return nil }
      algorithm = known
    }
    guard let publicKey = publicKey(key) else { return nil }
    let made = TokenKey(id: text(key["kid"]), algorithm: algorithm, .publicKey(publicKey))
    return algorithm.map(made.suits) ?? true ? made : nil
  }

  private static func publicKey(_ key: JSONObject) -> PublicKey? {
    switch (text(key["kty"]), text(key["crv"])) {
    case ("RSA", nil):
      guard let modulus = bytes(key["n"]), let exponent = bytes(key["e"]) else { return nil }
      return PublicKey(rsaModulus: modulus, exponent: exponent)
    case ("EC", "P-256"):
      guard let x = bytes(key["x"]), let y = bytes(key["y"]) else { return nil }
      return PublicKey(p256X: x, y: y)
    case ("OKP", "Ed25519"): return bytes(key["x"]).flatMap { PublicKey(ed25519: $0) }
    default: return nil
    }
  }

  private static func text(_ value: JSONValue?) -> String? { if case .string(let text)? = value { text } else { nil } }
  private static func bytes(_ value: JSONValue?) -> [UInt8]? { text(value).flatMap { Base64.urlSafe.decode($0) } }
}
