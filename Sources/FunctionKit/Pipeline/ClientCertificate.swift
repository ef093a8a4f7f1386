internal import Crypto
internal import Forms
internal import LambdaRuntime
internal import StrictJSON

/// The certificate that a client showed to the gateway, as far as keys and tokens are bound to it (RFC 8705).
enum ClientCertificate {
  /// The SHA-256 of its DER, base64url; nil where none was shown, or the one that was is not in force, by the gateway's word and its own.
  static func digest(of request: GatewayRequest, at now_s: Int64) -> String? {
    guard case .object(let members) = request.clientCertificate, case .string(let pem)? = members["clientCertPem"], let der = der(pem) else { return nil }
    guard let own = CertificateDER.validity(der), own.contains(now_s), case .object(let told)? = members["validity"] else { return nil }
    guard let from = moment(told["notBefore"]), let until = moment(told["notAfter"]), from <= now_s, now_s <= until else { return nil }
    return Base64.urlSafe.encode(SHA256.digest(der))
  }

  private static let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")

  /// The first of a chain, which is the client's own.
  private static func der(_ pem: String) -> [UInt8]? {
    guard let first = pem.firstRange(of: begin), let last = pem[first.upperBound...].firstRange(of: end) else { return nil }
    return Base64.standard.decode(String(pem[first.upperBound..<last.lowerBound].filter { !$0.isWhitespace }))
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `May 28 12:30:02 2019 GMT`, as gateways write it; seconds since 1970.
  static func moment(_ value: JSONValue?) -> Int64? {
    guard case .string(let text)? = value else { return nil }
    let words = text.split(separator: " ")
    guard words.count == 5, words[4] == "GMT", let month = months.firstIndex(of: String(words[0])), let day = Int64(words[1]), (1...31).contains(day),
      let year = Int64(words[3]), (1_970...9_999).contains(year)
    else { return nil }
    let (twoDigits, twoMore) = (month < 9 ? "0\(month + 1)" : "\(month + 1)", day < 10 ? "0\(day)" : "\(day)")
    return Timestamp.milliseconds("\(year)-\(twoDigits)-\(twoMore)T\(words[2])Z").map { $0 / 1_000 }
  }
}
