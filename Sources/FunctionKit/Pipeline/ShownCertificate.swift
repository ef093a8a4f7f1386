internal import Forms
internal import Identity
internal import LambdaRuntime
internal import StrictJSON

extension ClientCertificate {
  /// What a gateway tells of mutual TLS (`requestContext.authentication.clientCert`, in payload 1.0 `identity.clientCert`); nil where it told of no certificate, or not when that
  /// is in force.
  init?(shownWith request: GatewayRequest) {
    guard case .object(let members) = request.clientCertificate, case .string(let pem)? = members["clientCertPem"],
      case .object(let told)? = members["validity"], let from_s = Self.moment(told["notBefore"]), let until_s = Self.moment(told["notAfter"]), from_s <= until_s
    else { return nil }
    self.init(pem: pem, told_s: from_s...until_s)
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `May 28 12:30:02 2019 GMT`, as gateways write it; seconds since 1970.
  private static func moment(_ value: JSONValue?) -> Int64? {
    guard case .string(let text)? = value else { return nil }
    let words = text.split(separator: " ")
    guard words.count == 5, words[4] == "GMT", let month = months.firstIndex(of: String(words[0])), let day = Int64(words[1]), (1...31).contains(day),
      let year = Int64(words[3]), (1_970...9_999).contains(year)
    else { return nil }
    let (twoDigits, twoMore) = (month < 9 ? "0\(month + 1)" : "\(month + 1)", day < 10 ? "0\(day)" : "\(day)")
    return Timestamp.milliseconds("\(year)-\(twoDigits)-\(twoMore)T\(words[2])Z").map { $0 / 1_000 }
  }
}
