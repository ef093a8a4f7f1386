internal import CCrypto

/// A public key that signatures are checked with, of the kinds that JSON Web Keys name (RFC 7518 section 6, RFC 8037).
///
/// libcrypto is opened when a signature is first checked, not when a key is made.
public struct PublicKey: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// RSA, with as many bytes as its modulus has.
    case rsa(modulusBytes: Int)
    /// The curve P-256.
    case p256
    case ed25519
  }

  public enum Scheme: Sendable, Hashable {
    /// RSASSA-PKCS1-v1_5 over SHA-256 (RFC 8017 section 8.2).
    case rsaPKCS1
    /// RSASSA-PSS over SHA-256 with a salt of 32 bytes (RFC 8017 section 8.1).
    case rsaPSS
    /// ECDSA over SHA-256; the signature is r and s, 32 bytes each (RFC 7518 section 3.4).
    case ecdsa
    /// Ed25519 over the message itself (RFC 8032).
    case ed25519
  }

  public let kind: Kind
  /// A SubjectPublicKeyInfo in DER (RFC 5280 section 4.1).
  private let der: [UInt8]

  /// Nil where the modulus, big-endian, has a leading zero byte, is even, or has not 2,048 to 8,192 bits, or the exponent is even, under 3 or over 8 bytes.
  public init?(rsaModulus modulus: [UInt8], exponent: [UInt8]) {
    guard let first = modulus.first, first != 0, let last = modulus.last, last & 1 == 1 else { return nil }
    guard (2_048...8_192).contains(modulus.count * 8 - first.leadingZeroBitCount) else { return nil }
    guard let head = exponent.first, head != 0, exponent.count <= 8, let tail = exponent.last, tail & 1 == 1, exponent != [1] else { return nil }
    kind = .rsa(modulusBytes: modulus.count)
    let key = DER.sequence([DER.integer(modulus), DER.integer(exponent)])
    der = DER.sequence([DER.sequence([DER.rsaEncryption, DER.null]), DER.bits(key)])
  }

  /// Nil where a coordinate has not 32 bytes. Whether the point lies on the curve is seen when it is used.
  public init?(p256X x: [UInt8], y: [UInt8]) {
    guard x.count == 32, y.count == 32 else { return nil }
    kind = .p256
    der = DER.sequence([DER.sequence([DER.ecPublicKey, DER.prime256v1]), DER.bits([4] + x + y)])
  }

  /// Nil where it has not 32 bytes.
  public init?(ed25519 bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    kind = .ed25519
    der = DER.sequence([DER.sequence([DER.ed25519]), DER.bits(bytes)])
  }

  /// Whether this key made `signature` of `message`. A scheme of another kind of key, or a signature that is not of the form, made none: false.
  public func isValid(_ signature: [UInt8], of message: [UInt8], by scheme: Scheme) throws(CryptoError) -> Bool {
    switch (kind, scheme) {
    case (.rsa(let modulusBytes), .rsaPKCS1), (.rsa(let modulusBytes), .rsaPSS):
      guard signature.count == modulusBytes else { return false }
      return try CryptoLibrary.open().verify(signature, of: message, by: der, scheme == .rsaPSS ? CCRYPTO_PSS_SHA256 : CCRYPTO_SHA256)
    case (.p256, .ecdsa):
      guard signature.count == 64, let (r, s) = Self.halves(signature) else { return false }
      return try CryptoLibrary.open().verify(DER.sequence([DER.integer(r), DER.integer(s)]), of: message, by: der, CCRYPTO_SHA256)
    case (.ed25519, .ed25519):
      guard signature.count == 64, Self.precedes(signature[32...].reversed(), Self.ed25519Order) else { return false }
      return try CryptoLibrary.open().verify(signature, of: message, by: der, CCRYPTO_ED25519)
    default: return false
    }
  }

  /// r and s of an ECDSA signature, where both are from 1 to the order less 1 (FIPS 186-5 section 6.4.2).
  private static func halves(_ signature: [UInt8]) -> (r: [UInt8], s: [UInt8])? {
    let (r, s) = (Array(signature[..<32]), Array(signature[32...]))
    for half in [r, s] where !half.contains(where: { $0 != 0 }) || !precedes(half, p256Order) { return nil }
    return (r, s)
  }

  private static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.lexicographicallyPrecedes(b) }

  private static let p256Order = Hexadecimal.decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []
  /// 2²⁵² + 27742317777372353535851937790883648493 (RFC 8032 section 5.1), big-endian.
  private static let ed25519Order = Hexadecimal.decode("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed") ?? []
}

/// The few forms of DER (ITU-T X.690) that keys and signatures are written in.
private enum DER {
  static let null: [UInt8] = [5, 0]
  /// 1.2.840.113549.1.1.1
  static let rsaEncryption: [UInt8] = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1]
  /// 1.2.840.10045.2.1
  static let ecPublicKey: [UInt8] = [6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]
  /// 1.2.840.10045.3.1.7
  static let prime256v1: [UInt8] = [6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7]
  /// 1.3.101.112
  static let ed25519: [UInt8] = [6, 3, 0x2B, 0x65, 0x70]

  static func sequence(_ parts: [[UInt8]]) -> [UInt8] { tagged(0x30, parts.flatMap { $0 }) }
  static func bits(_ bytes: [UInt8]) -> [UInt8] { tagged(3, [0] + bytes) }

  /// Of a magnitude, big-endian, that is not 0.
  static func integer(_ magnitude: [UInt8]) -> [UInt8] {
    let digits = Array(magnitude.drop { $0 == 0 })
    return tagged(2, (digits.first ?? 0) & 0x80 == 0 ? digits : [0] + digits)
  }

  private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    switch content.count {
    case ..<128: [tag, UInt8(content.count)] + content
    case ..<256: [tag, 0x81, UInt8(content.count)] + content
    default: [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
    }
  }
}
