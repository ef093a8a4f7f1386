internal import EmulatorDigests
internal import EmulatorServerless
internal import EmulatorSignatures

/// What is wrong with a signature.
public enum SignatureFault: Error, Sendable, Equatable {
  case missing
  case incomplete(String)
  case unknownKey
  case expired
  case foreignScope
  case mismatch
  /// libcrypto cannot be opened.
  case unavailable(String)

  /// As a REST API says it; an HTTP API says `Forbidden` to all.
  var message: String {
    switch self {
    case .missing: "Missing Authentication Token"
    case .incomplete(let what): what
    case .unknownKey: "The security token included in the request is invalid."
    case .expired: "Signature expired: the request's time is more than five minutes off"
    case .foreignScope: "Credential should be scoped to a valid region and to service `execute-api`."
    case .mismatch:
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service "
        + "documentation for details."
    case .unavailable(let what): what
    }
  }

  var errorType: String {
    switch self {
    case .missing: "MissingAuthenticationTokenException"
    case .incomplete: "IncompleteSignatureException"
    case .unknownKey: "UnrecognizedClientException"
    case .expired, .foreignScope, .mismatch: "InvalidSignatureException"
    case .unavailable: "InternalServerErrorException"
    }
  }
}

/// Signature Version 4, in the Authorization header or in the query, by the credentials that the emulator gives its functions.
/// Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
struct SignatureCheck {
  /// The access key and the secret that functions find in their environment. An access key of twelve digits is an account's.
  static let key = "emulator"
  static let secret = "emulator"
  private static let skew_s: Int64 = 300

  let request: FrontRequest
  let region: String
  /// `execute-api`, or `lambda` for a function's URL.
  var service = "execute-api"
  let time_ms: Int64

  private struct Claim {
    var accessKey: String
    var date: String
    var region: String
    var service: String
    var time: String
    var signedHeaders: [String]
    var signature: String
    var isQuery = false
    var expires_s: Int64?
  }

  func signer(accountID: String) throws(SignatureFault) -> Caller.Signer {
    let claim = try readClaim()
    let isAccount = claim.accessKey.utf8.count == 12 && claim.accessKey.utf8.allSatisfy { (48...57).contains($0) }
    guard claim.accessKey == Self.key || isAccount else { throw .unknownKey }
    guard claim.region == region, claim.service == service else { throw .foreignScope }
    guard let signed_s = Self.seconds(claim.time), claim.time.hasPrefix(claim.date) else { throw .incomplete("Date must be in ISO-8601 'basic format'.") }
    let age = time_ms / 1_000 - signed_s
    guard age >= -Self.skew_s, age <= claim.expires_s ?? Self.skew_s else { throw .expired }
    guard claim.signedHeaders.contains("host") else { throw .incomplete("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.") }
    do {
      guard Self.equal(try signature(claim), claim.signature) else { throw SignatureFault.mismatch }
    } catch let fault as SignatureFault {
      throw fault
    } catch {
      throw .unavailable("\(error)")
    }
    return Caller.Signer(accessKey: claim.accessKey, accountID: isAccount ? claim.accessKey : accountID)
  }

  // MARK: What is claimed

  private func readClaim() throws(SignatureFault) -> Claim {
    let query = PercentCoding.parameters(of: request.query)
    let value: (String) -> String? = { name in query.first { $0.name == name }?.values.first }
    if value("X-Amz-Algorithm") != nil { return try claim(value) }
    guard let header = request.headers["authorization"], !header.isEmpty else { throw .missing }
    guard header.hasPrefix("AWS4-HMAC-SHA256") else { throw .incomplete("Authorization header requires 'Credential', 'Signature' and 'SignedHeaders'.") }
    var parts: [String: String] = [:]
    for part in header.dropFirst("AWS4-HMAC-SHA256".count).split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      if sides.count == 2 { parts[sides[0].filter { $0 != " " }] = String(sides[1].filter { $0 != " " }) }
    }
    guard let credential = parts["Credential"], let signature = parts["Signature"], let signed = parts["SignedHeaders"] else {
      throw .incomplete("Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.")
    }
    guard let time = request.headers["x-amz-date"] ?? request.headers["date"] else {
      throw .incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    }
    return try claim(credential, time, signed, signature)
  }

  private func claim(_ value: (String) -> String?) throws(SignatureFault) -> Claim {
    guard value("X-Amz-Algorithm") == "AWS4-HMAC-SHA256", let credential = value("X-Amz-Credential"), let time = value("X-Amz-Date"),
      let signed = value("X-Amz-SignedHeaders"), let signature = value("X-Amz-Signature")
    else { throw .incomplete("The query requires 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders' and 'X-Amz-Signature'.") }
    var claim = try claim(credential, time, signed, signature)
    claim.isQuery = true
    claim.expires_s = value("X-Amz-Expires").flatMap { Int64($0) }.map { min(max($0, 0), 604_800) }
    return claim
  }

  private func claim(_ credential: String, _ time: String, _ signed: String, _ signature: String) throws(SignatureFault) -> Claim {
    let scope = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard scope.count == 5, scope[4] == "aws4_request" else { throw .incomplete("Credential must have five parts, the last `aws4_request`.") }
    return Claim(
      accessKey: scope[0], date: scope[1], region: scope[2], service: scope[3], time: time, signedHeaders: signed.split(separator: ";").map { $0.lowercased() },
      signature: signature)
  }

  // MARK: What it should be

  private func signature(_ claim: Claim) throws(CryptographyError) -> String {
    let scope = "\(claim.date)/\(claim.region)/\(claim.service)/aws4_request"
    let canonical = canonicalRequest(claim)
    let text = "AWS4-HMAC-SHA256\n\(claim.time)\n\(scope)\n\(Hexadecimal.text(SHA256.digest(canonical)))"
    var key = Array("AWS4\(Self.secret)".utf8)
    for part in [claim.date, claim.region, claim.service, "aws4_request"] { key = try HMAC.sha256(Array(part.utf8), key: key) }
    return Hexadecimal.text(try HMAC.sha256(Array(text.utf8), key: key))
  }

  private func canonicalRequest(_ claim: Claim) -> String {
    let headers = claim.signedHeaders.map { name in
      let values = request.headers.filter { $0.name.lowercased() == name }.map { Self.collapsed($0.value) }
      return "\(name):\(values.joined(separator: ","))\n"
    }
    return [
      request.method, Self.canonicalPath(request.path), canonicalQuery(claim), headers.joined(), claim.signedHeaders.joined(separator: ";"),
      Hexadecimal.text(SHA256.digest(request.body)),
    ].joined(separator: "\n")
  }

  /// Each segment encoded a second time, `.`, `..` and empty segments taken out.
  private static func canonicalPath(_ path: String) -> String {
    var segments: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    let end = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
    return "/" + segments.map { encoded(Array($0.utf8)) }.joined(separator: "/") + end
  }

  private func canonicalQuery(_ claim: Claim) -> String {
    var pairs: [(String, String)] = []
    for part in request.query.split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = PercentCoding.decoded(sides[0], plusIsSpace: true)
      if claim.isQuery, name == "X-Amz-Signature" { continue }
      pairs.append((Self.encoded(Array(name.utf8)), sides.count > 1 ? Self.encoded(Array(PercentCoding.decoded(sides[1], plusIsSpace: true).utf8)) : ""))
    }
    return pairs.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  private static func encoded(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes {
      let isPlain = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "-._~".utf8.contains(byte)
      text += isPlain ? String(UnicodeScalar(byte)) : "%" + Hexadecimal.text([byte]).uppercased()
    }
    return text
  }

  private static func collapsed(_ value: String) -> String { value.split(whereSeparator: { $0 == " " }).joined(separator: " ") }

  /// As long for every signature, however much of it is right.
  private static func equal(_ one: String, _ other: String) -> Bool {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(UInt8(0)) { $0 | $1.0 ^ $1.1 } == 0
  }

  /// `20250414T221146Z` in seconds since 1970.
  private static func seconds(_ time: String) -> Int64? {
    let digits = Array(time.utf8)
    guard digits.count == 16, digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z") else { return nil }
    let number: (Range<Int>) -> Int? = { range in Int(String(decoding: digits[range], as: UTF8.self)) }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8), let hour = number(9..<11), let minute = number(11..<13),
      let second = number(13..<15), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    return Int64(Moment.days(year: year, month: month, day: day)) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
  }
}

extension Admission {
  /// Who signed the request.
  public func signer(region: String) throws(AccessRefusal) -> Caller {
    do {
      let check = SignatureCheck(request: request, region: region, time_ms: moment.machine_ms)
      return Caller(.signer(try check.signer(accountID: Application.accountID)))
    } catch {
      throw .signature(error)
    }
  }
}
