import Crypto
import StrictJSON

/// The certificate that a client showed to the gateway, as far as keys and tokens are bound to it (RFC 8705).
///
/// It is read when a credential is met that is bound to one, and not before: only then libcrypto is needed.
package struct ClientCertificate: Sendable, Hashable {
  /// As the gateway passed it on: a chain is one after another, the client's own first.
  private let pem: String
  /// From when until when it is in force by the gateway's word, seconds since 1970.
  private let told_s: ClosedRange<Int64>

  package init(pem: String, told_s: ClosedRange<Int64>) { (self.pem, self.told_s) = (pem, told_s) }

  /// Whether it is one of those whose SHA-256 in DER, base64url, is given, and in force by the gateway's word and its own.
  func isOne(of digests: [String], at now_s: Int64) throws(IdentityRefusal) -> Bool {
    guard told_s.contains(now_s), let der else { return false }
    guard digests.contains(Base64.urlSafe.encode(SHA256.digest(der))) else { return false }
    do throws(CryptoError) { return try Certificate.validity(der)?.contains(now_s) ?? false } catch { throw .unavailable(detail: "\(error)") }
  }

  private static let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")

  private var der: [UInt8]? {
    guard let first = pem.firstRange(of: Self.begin), let last = pem[first.upperBound...].firstRange(of: Self.end) else { return nil }
    return Base64.standard.decode(String(pem[first.upperBound..<last.lowerBound].filter { !$0.isWhitespace }))
  }
}
