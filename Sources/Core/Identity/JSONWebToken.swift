import Crypto
import Forms
package import StrictJSON

/// A signed token in compact form (RFC 7515, RFC 7519), read strictly. Nothing in it is believed before its signature holds, but `iss`, which says whose keys to try.
package struct JSONWebToken: Sendable {
  package static let bytesMaximum = 8_192
  private static let headerBytesMaximum = 1_024
  private static let payloadBytesMaximum = 6_144

  package let algorithm: TokenAlgorithm
  /// At most 200 characters.
  package let keyID: String?
  package let payload: JSONObject
  /// Whether its header says by which key it is to be checked, or where that is: nobody looks there.
  package let bringsKey: Bool
  package let signature: [UInt8]
  /// What was signed: both parts as they came, with the dot between them.
  package let signed: [UInt8]

  /// What a token is known by: 32 hexadecimal digits of the SHA-256 of header and payload. The signature is left out, as (r, n − s) and one that is encoded anew are the
  /// same token.
  package var fingerprint: String { String(Hexadecimal.encode(SHA256.digest(signed)).prefix(32)) }

  package init(_ text: String) throws(TokenFault) {
    guard text.utf8.count <= Self.bytesMaximum else { throw .form("has more than \(Self.bytesMaximum) bytes") }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { throw .form("has not three parts") }
    let header = try Self.object(parts[0], "header", atMost: Self.headerBytesMaximum)
    payload = try Self.object(parts[1], "payload", atMost: Self.payloadBytesMaximum)
    guard let signature = Base64.urlSafe.decode(String(decoding: parts[2], as: UTF8.self)) else { throw .form("has a signature that is no base64url") }
    self.signature = signature
    signed = Array(parts[0]) + [UInt8(ascii: ".")] + parts[1]
    bringsKey = ["jwk", "jku", "x5u", "x5c"].contains { header[$0] != nil }
    (algorithm, keyID) = try Self.read(header)
  }

  /// Members of a header that would change what is signed, how, or where keys come from: refused, whatever they hold (RFC 7515 section 4.1.11, RFC 7797, RFC 8725 section 3.5).
  private static let refused = ["crit", "b64", "zip", "enc", "cty"]
  private static let types = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"]

  private static func read(_ header: JSONObject) throws(TokenFault) -> (TokenAlgorithm, String?) {
    for name in refused where header[name] != nil { throw .form("has `\(name)` in its header") }
    guard case .string(let name)? = header["alg"] else { throw .form("names no `alg`") }
    // RFC 8725 section 3.1: what is not asked for is not tried, `none` least of all.
    guard let algorithm = TokenAlgorithm(rawValue: name) else { throw name.lowercased() == "none" ? .unsigned : .algorithm }
    if let type = header["typ"] {
      guard case .string(let word) = type, types.contains(word.lowercased()) else { throw .form("has a `typ` of something else") }
    }
    guard let id = header["kid"] else { return (algorithm, nil) }
    guard case .string(let keyID) = id, (1...200).contains(keyID.unicodeScalars.count) else {
      throw .form("has a `kid` that is no text of 1 to 200 characters")
    }
    return (algorithm, keyID)
  }

  private static func object(_ part: Substring.UTF8View.SubSequence, _ name: String, atMost bytes: Int) throws(TokenFault) -> JSONObject {
    guard let decoded = Base64.urlSafe.decode(String(decoding: part, as: UTF8.self)) else { throw .form("has a \(name) that is no base64url") }
    guard decoded.count <= bytes else { throw .form("has a \(name) of more than \(bytes) bytes") }
    guard case .object(let object)? = try? JSONReader.read(decoded, limits: JSONLimits(bytesMaximum: bytes, depthMaximum: 8, nodesMaximum: 1_000)) else {
      throw .form("has a \(name) that is no JSON object")
    }
    return object
  }
}

/// How a token is signed (RFC 7518 section 3.1, RFC 8037, RFC 9864).
package enum TokenAlgorithm: String, Sendable, Hashable, CaseIterable {
  case hs256 = "HS256"
  case rs256 = "RS256"
  case ps256 = "PS256"
  case es256 = "ES256"
  case edDSA = "EdDSA"
  case ed25519 = "Ed25519"

  /// With which kind of key; nil for a shared secret.
  var scheme: PublicKey.Scheme? {
    switch self {
    case .hs256: nil
    case .rs256: .rsaPKCS1
    case .ps256: .rsaPSS
    case .es256: .ecdsa
    case .edDSA, .ed25519: .ed25519
    }
  }
}

/// Why a token is not believed. The reasons never hold anything of the token's.
package enum TokenFault: Error, Sendable, Hashable {
  /// Not of the form: what it has or lacks.
  case form(String)
  /// It says that it is not signed.
  case unsigned
  /// Of an algorithm that nobody asked for.
  case algorithm
  /// Of nobody whose keys are known.
  case issuer
  /// No key of the issuer's has this id, or none suits.
  case key
  case signature
  /// None of the issuer's keys signed it, and it brings one of its own.
  case ownKey
  /// A claim breaks its rule.
  case claim(String, String)
  case expired
  case notActive
  /// It names no tenant.
  case noTenant
  /// It is no token of this kind, but the one of a wait, which stands for a credential on no route of this build.
  case wait
  /// The issuer's keys cannot be had: the detail is for the log.
  case keysUnavailable(String)
}
