internal import CCrypto

/// The part of libcrypto that is not linked in: opened when it is first asked for, once a process.
struct CryptoLibrary: Sendable {
  /// Functions of a library that is never closed, which may be called from any thread.
  private let functions: ccrypto_library

  private static let opened: Result<CryptoLibrary, CryptoError> = {
    do throws(CryptoError) { return .success(try CryptoLibrary()) } catch { return .failure(error) }
  }()

  static func open() throws(CryptoError) -> CryptoLibrary { try opened.get() }

  private init() throws(CryptoError) {
    var functions = ccrypto_library()
    var reason = [CChar](repeating: 0, count: 256)
    guard unsafe ccrypto_open(&functions, "libcrypto.so.3", &reason, reason.count) == 0 else {
      throw .unavailable(detail: "libcrypto cannot be loaded: " + String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    self.functions = functions
  }

  func run(seal: Bool, key: [UInt8], nonce: [UInt8], associated: [UInt8], input: [UInt8], tag: inout [UInt8]) throws(CryptoError) -> [UInt8] {
    var functions = functions
    var result: Int32 = -1
    let output = unsafe [UInt8](unsafeUninitializedCapacity: max(1, input.count)) { output, count in
      unsafe associated.withUnsafeBufferPointer { associated in
        unsafe input.withUnsafeBufferPointer { input in
          unsafe result = ccrypto_aes_256_gcm(
            &functions, seal ? 1 : 0, key, nonce, ccrypto_bytes(bytes: associated.baseAddress, count: Int32(associated.count)),
            ccrypto_bytes(bytes: input.baseAddress, count: Int32(input.count)), output.baseAddress, &tag)
        }
      }
      count = result == 1 ? input.count : 0
    }
    switch result {
    case 1: return output
    case 0: throw .wrongTag
    default: throw .unavailable(detail: "libcrypto failed at AES-256-GCM")
    }
  }

  /// Whether a key, a SubjectPublicKeyInfo in DER, made the signature. What is no key, a point off its curve, say, signed nothing.
  func verify(_ signature: [UInt8], of message: [UInt8], by key: [UInt8], _ scheme: ccrypto_scheme) -> Bool {
    var functions = functions
    let result = unsafe key.withUnsafeBufferPointer { key in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe signature.withUnsafeBufferPointer { signature in
          unsafe ccrypto_verify(
            &functions, scheme, ccrypto_bytes(bytes: key.baseAddress, count: Int32(key.count)),
            ccrypto_bytes(bytes: message.baseAddress, count: Int32(message.count)),
            ccrypto_bytes(bytes: signature.baseAddress, count: Int32(signature.count)))
        }
      }
    }
    return result == 1
  }

  /// Seconds since 1970; nil where the bytes are no certificate, or one that ends before it begins.
  func validity(ofCertificate der: [UInt8]) -> ClosedRange<Int64>? {
    var functions = functions
    var (from_s, until_s) = (Int64(0), Int64(0))
    let result = unsafe der.withUnsafeBufferPointer { der in
      unsafe ccrypto_certificate_validity(&functions, ccrypto_bytes(bytes: der.baseAddress, count: Int32(der.count)), &from_s, &until_s)
    }
    return result == 1 && from_s <= until_s ? from_s...until_s : nil
  }
}
