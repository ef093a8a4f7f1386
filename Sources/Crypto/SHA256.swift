internal import CCrypto

/// SHA-256 (FIPS 180-4), whole or in pieces. A copy goes on by itself from where it was made.
public struct SHA256: Sendable {
  public static let digestBytes = 32
  /// The hash's internal block, which HMAC needs.
  static let blockBytes = 64

  private var context = SHA256_CTX()

  public init() { unsafe SHA256_Init(&context) }

  public static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest
  }

  public mutating func update(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { unsafe SHA256_Update(&context, $0.baseAddress, $0.count) }
  }

  /// Of everything up to now; more may follow.
  public var digest: [UInt8] {
    var context = context
    return unsafe [UInt8](unsafeUninitializedCapacity: Self.digestBytes) { digest, count in
      unsafe SHA256_Final(digest.baseAddress, &context)
      count = Self.digestBytes
    }
  }
}
