internal import CDigests

/// MD5 (RFC 1321), which SQS answers of bodies and attributes, and which protects nothing.
public enum MD5 {
  public static let digestBytes = 16

  /// Of a text's UTF-8, in hexadecimal.
  public static func hex(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in unsafe hex(UnsafeRawBufferPointer(bytes)) }
  }

  public static func hex(_ message: [UInt8]) -> String { unsafe message.withUnsafeBytes { bytes in unsafe hex(bytes) } }

  private static func hex(_ message: UnsafeRawBufferPointer) -> String {
    let digest = unsafe [UInt8](unsafeUninitializedCapacity: digestBytes) { digest, count in
      var context = MD5_CTX()
      unsafe MD5_Init(&context)
      unsafe MD5_Update(&context, message.baseAddress, message.count)
      unsafe MD5_Final(digest.baseAddress, &context)
      count = digestBytes
    }
    return Hexadecimal.text(digest)
  }
}
