internal import CSignatures
internal import Synchronization

/// libcrypto could not be opened; without it nothing that is signed can be let in.
public struct CryptographyError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
}

/// libcrypto's functions, opened at the first use and kept.
@safe final class Cryptography: Sendable {
  private let library: csignatures_library

  /// Debian 12's and 13's.
  private static let name = "libcrypto.so.3"
  private static let opened = Mutex<Cryptography?>(nil)

  private init() throws(CryptographyError) {
    var library = csignatures_library()
    var error = [CChar](repeating: 0, count: 256)
    guard unsafe csignatures_open(&library, Self.name, &error, error.count) == 0 else {
      let text = error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw CryptographyError(description: "libcrypto: \(String(decoding: text, as: UTF8.self))")
    }
    self.library = library
  }

  static func open() throws(CryptographyError) -> Cryptography {
    try opened.withLock { held throws(CryptographyError) in
      if let held { return held }
      let library = try Cryptography()
      held = library
      return library
    }
  }

  func withLibrary<Result>(_ work: (UnsafePointer<csignatures_library>) -> Result) -> Result {
    var copy = library
    return unsafe withUnsafePointer(to: &copy) { unsafe work($0) }
  }
}

/// HMAC-SHA-256 (RFC 2104).
public enum HMAC {
  /// The 32 bytes of the code.
  public static func sha256(_ message: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
    let library = try Cryptography.open()
    var out = [UInt8](repeating: 0, count: 32)
    let status = unsafe library.withLibrary { library in
      unsafe key.withUnsafeBufferPointer { key in
        unsafe message.withUnsafeBufferPointer { message in
          unsafe csignatures_hmac_sha256(
            library, csignatures_bytes(bytes: key.baseAddress, count: key.count), csignatures_bytes(bytes: message.baseAddress, count: message.count), &out)
        }
      }
    }
    guard status == 0 else { throw CryptographyError(description: "libcrypto: HMAC failed") }
    return out
  }
}
