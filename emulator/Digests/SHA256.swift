internal import CDigests

/// SHA-256 (FIPS 180-4), whole or in parts.
public struct SHA256: Sendable {
  public static let digestBytes = 32

  private var context = SHA256_CTX()

  public init() { unsafe SHA256_Init(&context) }

  /// The 32 bytes of the digest.
  public static func digest(_ message: [UInt8]) -> [UInt8] {
    var sum = SHA256()
    sum.update(message)
    return sum.finish()
  }

  public static func digest(_ text: String) -> [UInt8] { digest(Array(text.utf8)) }

  /// Takes the next part of the message, or the first `count` bytes of it.
  public mutating func update(_ part: [UInt8], count: Int? = nil) {
    _ = unsafe part.withUnsafeBytes { part in unsafe SHA256_Update(&context, part.baseAddress, min(count ?? part.count, part.count)) }
  }

  /// The 32 bytes of the digest; nothing may follow.
  public mutating func finish() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: Self.digestBytes) { digest, count in
      unsafe SHA256_Final(digest.baseAddress, &context)
      count = Self.digestBytes
    }
  }
}
