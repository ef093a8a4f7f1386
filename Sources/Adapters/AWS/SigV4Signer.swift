internal import Crypto
internal import Forms
public import HTTPTransport

/// Signs requests to AWS's services: a pure function of the request, the credentials, the scope and the time.
///
/// Every header given is signed, as are the host and the date. Paths are normalised and encoded once more than they were sent, as all services but S3 want it.
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
public struct SigV4Signer: Sendable {
  private let credentials: AWSAccount.Credentials
  private let region: String
  private let service: String

  public init(credentials: AWSAccount.Credentials, region: String, service: String) {
    self.credentials = credentials
    self.region = region
    self.service = service
  }

  /// The request with `X-Amz-Date`, `X-Amz-Security-Token` where there is a token, and `Authorization`. `time_s` counts from 1970.
  public func sign(_ request: HTTPRequest, time_s: Int64) -> HTTPRequest {
    let url = SignedURL(request.url)
    let time = Self.timestamp(time_s)
    let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
    var signed = request
    signed.headers.append(HTTPField("X-Amz-Date", time))
    if let token = credentials.sessionToken { signed.headers.append(HTTPField("X-Amz-Security-Token", token)) }
    let headers = Self.canonicalHeaders(signed.headers + [HTTPField("host", url.host)])
    let names = headers.map(\.name).joined(separator: ";")
    let canonical = [
      request.method, url.canonicalPath, url.canonicalQuery, headers.map { "\($0.name):\($0.value)\n" }.joined(), names,
      Hexadecimal.encode(SHA256.digest(request.body)),
    ].joined(separator: "\n")
    let text = ["AWS4-HMAC-SHA256", time, scope, Hexadecimal.encode(SHA256.digest(Array(canonical.utf8)))].joined(separator: "\n")
    let signature = Hexadecimal.encode(HMAC.sha256(Array(text.utf8), key: signingKey(date: String(time.prefix(8)))))
    signed.headers.append(
      HTTPField("Authorization", "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"))
    return signed
  }

  private func signingKey(date: String) -> [UInt8] {
    [date, region, service, "aws4_request"].reduce(Array("AWS4\(credentials.secretAccessKey)".utf8)) { HMAC.sha256(Array($1.utf8), key: $0) }
  }

  /// By name in lower case; the values of one name joined by commas, in their order, each with its runs of spaces made one.
  private static func canonicalHeaders(_ fields: [HTTPField]) -> [(name: String, value: String)] {
    var values: [String: [String]] = [:]
    for field in fields { values[field.name.lowercased(), default: []].append(field.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")) }
    return values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value.joined(separator: ",")) }
  }

  /// `20150830T123600Z`.
  static func timestamp(_ time_s: Int64) -> String {
    let (days, second) = time_s.quotientAndRemainder(dividingBy: 86_400)
    let day = CivilDate(day: days)
    let date = digits(day.year, 4) + digits(day.month, 2) + digits(day.day, 2)
    return date + "T" + digits(second / 3_600, 2) + digits(second / 60 % 60, 2) + digits(second % 60, 2) + "Z"
  }

  private static func digits(_ number: Int64, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
