/// What of an X.509 certificate in DER (RFC 5280) is read here: when it is in force. Everything else of it was the gateway's to check.
public enum Certificate {
  /// What of a certificate is looked at, in bytes: many times what one with the largest RSA key has.
  public static let bytesMaximum = 64 << 10

  /// Seconds since 1970; nil where the bytes are no certificate. libcrypto is opened for the first.
  public static func validity(_ der: [UInt8]) throws(CryptoError) -> ClosedRange<Int64>? {
    guard (1...bytesMaximum).contains(der.count) else { return nil }
    return try CryptoLibrary.open().validity(ofCertificate: der)
  }
}
