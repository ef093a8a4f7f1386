public enum CryptoError: Error, Sendable, Hashable {
  /// The bytes, the associated data, the nonce or the key are not those of the sealing.
  case wrongTag
  /// A key has 32 bytes, a nonce 12, a tag 16, a text at most 2 GiB.
  case wrongSize(String)
  /// libcrypto is missing or failed; the detail is for the log.
  case unavailable(detail: String)
}

/// Authenticated encryption with AES-256 in Galois/Counter Mode (NIST SP 800-38D). A nonce must never be used twice with one key.
public struct AES256GCM: Sendable {
  public static let keyBytes = 32
  public static let nonceBytes = 12
  public static let tagBytes = 16

  public struct Sealed: Sendable, Hashable {
    /// As long as what was sealed.
    public var ciphertext: [UInt8]
    public var tag: [UInt8]

    public init(ciphertext: [UInt8], tag: [UInt8]) {
      self.ciphertext = ciphertext
      self.tag = tag
    }
  }

  private let key: [UInt8]
  private let library: CryptoLibrary

  public init(key: [UInt8]) throws(CryptoError) {
    guard key.count == Self.keyBytes else { throw .wrongSize("a key has \(Self.keyBytes) bytes") }
    self.key = key
    library = try CryptoLibrary.open()
  }

  public func seal(_ plaintext: [UInt8], nonce: [UInt8], authenticating associated: [UInt8] = []) throws(CryptoError) -> Sealed {
    try check(nonce, plaintext, associated)
    var tag = [UInt8](repeating: 0, count: Self.tagBytes)
    let ciphertext = try library.run(seal: true, key: key, nonce: nonce, associated: associated, input: plaintext, tag: &tag)
    return Sealed(ciphertext: ciphertext, tag: tag)
  }

  /// Gives nothing of the text where the tag is wrong.
  public func open(_ sealed: Sealed, nonce: [UInt8], authenticating associated: [UInt8] = []) throws(CryptoError) -> [UInt8] {
    try check(nonce, sealed.ciphertext, associated)
    guard sealed.tag.count == Self.tagBytes else { throw .wrongSize("a tag has \(Self.tagBytes) bytes") }
    var tag = sealed.tag
    return try library.run(seal: false, key: key, nonce: nonce, associated: associated, input: sealed.ciphertext, tag: &tag)
  }

  private func check(_ nonce: [UInt8], _ text: [UInt8], _ associated: [UInt8]) throws(CryptoError) {
    guard nonce.count == Self.nonceBytes else { throw .wrongSize("a nonce has \(Self.nonceBytes) bytes") }
    guard text.count <= Int32.max, associated.count <= Int32.max else { throw .wrongSize("a text has at most \(Int32.max) bytes") }
  }
}
