internal import CSignatures

/// A public key that tokens are signed with; freed with its last holder.
@safe public final class RSAKey: Sendable {
  nonisolated(unsafe) private let key: OpaquePointer
  private let library: Cryptography

  /// Big-endian numbers, as a JWK has them; nil where they make no key of 2,048 bits or more.
  public init?(modulus: [UInt8], exponent: [UInt8]) throws(CryptographyError) {
    // Far above any key in use, and a bound on what one costs.
    guard modulus.count <= 2_048, exponent.count <= 8 else { return nil }
    let library = try Cryptography.open()
    let made = unsafe library.withLibrary { library in
      unsafe modulus.withUnsafeBufferPointer { modulus in
        unsafe exponent.withUnsafeBufferPointer { exponent in
          unsafe csignatures_rsa_key(
            library, csignatures_bytes(bytes: modulus.baseAddress, count: modulus.count),
            csignatures_bytes(bytes: exponent.baseAddress, count: exponent.count))
        }
      }
    }
    guard let key = unsafe made else { return nil }
    unsafe self.key = key
    self.library = library
  }

  deinit {
    unsafe library.withLibrary { unsafe $0.pointee.key_free(key) }
  }

  /// PKCS #1 v1.5 with SHA-256, -384 or -512.
  public func verifies(_ signature: [UInt8], of message: [UInt8], hashBits: Int) -> Bool {
    unsafe library.withLibrary { library in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe signature.withUnsafeBufferPointer { signature in
          unsafe csignatures_rsa_verify(
            library, key, Int32(hashBits), csignatures_bytes(bytes: message.baseAddress, count: message.count),
            csignatures_bytes(bytes: signature.baseAddress, count: signature.count)) == 1
        }
      }
    }
  }
}
