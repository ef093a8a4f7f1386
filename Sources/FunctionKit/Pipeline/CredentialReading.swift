internal import Forms
internal import Identity
internal import LambdaRuntime

/// The stage that finds what a caller shows of itself: `X-API-Key`, or `Authorization: Bearer`. Cookies are never read.
enum CredentialReading {
  /// Where a gateway says who calls, `Authorization` is its business and not read.
  static func credentials(of request: GatewayRequest, trusting proxies: Int, byGateway isGateways: Bool) -> Credentials {
    let address = NetworkAddress.text(of: request, trusting: proxies)
    var credentials = Credentials(certificate: ClientCertificate(shownWith: request), address: address)
    // Several headers of one name come joined by a comma, which no credential has.
    if let key = request.header(Header.apiKey) {
      credentials.apiKey = key
      credentials.isUnreadable = key.contains(",")
    }
    if isGateways {
      credentials.gateway = GatewayTrust.Word(api: request.apiID, authorizer: request.authorizer, callerARN: request.callerARN)
      return credentials
    }
    guard let authorization = request.header(Header.authorization) else { return credentials }
    let words = authorization.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count == 2, words[0].lowercased() == "bearer", !words[1].contains(",") else {
      credentials.isUnreadable = true
      return credentials
    }
    credentials.bearer = String(words[1])
    return credentials
  }

  /// A key or token in the path or the query, in a name or a value and whatever stands around it, is in somebody's log by now: refused, whoever may be let in.
  static func checkAddress(of request: GatewayRequest) throws(Refusal) {
    try checkPath(of: request)
    for parameter in request.query {
      if holdsCredential(parameter.name) { throw held(by: "the name of a query parameter", at: "") }
      guard holdsCredential(parameter.value) else { continue }
      let name = String(parameter.name.prefix(40))
      throw held(by: "the query parameter `\(name)`", at: "".pointer(to: name))
    }
  }

  static func checkPath(of request: GatewayRequest) throws(Refusal) {
    if holdsCredential(request.path) { throw held(by: "the path", at: "") }
  }

  private static func held(by place: String, at pointer: String) -> Refusal {
    Refusal(
      400, "credential_in_url", place + " holds a credential, which is in every log on the way by now",
      faults: [Refusal.Fault(path: pointer, rule: "must be no credential")],
      recoveryActions: ["revoke it", "send credentials in `X-API-Key` or `Authorization`"])
  }

  private static func holdsCredential(_ text: String) -> Bool {
    text.utf8.split { !isBase64URL($0) && $0 != UInt8(ascii: ".") }.contains { isCredential($0) }
  }

  /// A token's parts are joined by full stops; at a key's end one is a sentence's, or begins a file's ending.
  private static func isCredential(_ word: Substring.UTF8View) -> Bool {
    let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if word.starts(with: "eyJ".utf8), parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) { return true }
    return parts.contains { $0.count == 70 && $0.starts(with: "qk1_".utf8) || $0.starts(with: "qw1_".utf8) && isWaitToken($0) }
  }

  /// A tenant in base64url, and 64 hexadecimal digits.
  private static func isWaitToken(_ word: Substring.UTF8View) -> Bool {
    let digits = word.suffix(64)
    return word.count > 69 && word.dropLast(64).last == UInt8(ascii: "_") && digits.allSatisfy { isHexadecimal($0) }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private static func isBase64URL(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
  }
}

/// Where a call comes from, as allowances of addresses are kept by it.
package enum NetworkAddress {
  /// The gateway's word, or the n-th from the right of X-Forwarded-For where n proxies of ours stand in front. IPv6 is cut to its /64, which is one household's; an IPv4 address
  /// within IPv6 is that address. What is no address is itself, cut.
  static func text(of request: GatewayRequest, trusting proxies: Int) -> String {
    var address = request.sourceIP
    if proxies > 0, let chain = request.header(Header.forwardedFor) {
      let hops = chain.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
      if hops.count >= proxies { address = String(hops[hops.count - proxies]) }
    }
    return normal(address)
  }

  package static func normal(_ address: String) -> String {
    guard address.contains(":"), let groups = groups(address) else { return String(address.prefix(64)) }
    if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
      return [groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255].map(String.init).joined(separator: ".")
    }
    return groups[..<4].map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
  }

  /// The eight groups of an IPv6 address (RFC 4291 section 2.2); nil where it is none.
  private static func groups(_ text: String) -> [UInt16]? {
    var text = Substring(text.split(separator: "%", maxSplits: 1)[0])
    var tail: [UInt16] = []
    if let dotted = text.split(separator: ":").last, dotted.contains(".") {
      let bytes = dotted.split(separator: ".", omittingEmptySubsequences: false).map { UInt16($0) }
      guard bytes.count == 4, bytes.allSatisfy({ $0.map { $0 < 256 } ?? false }) else { return nil }
      tail = [(bytes[0] ?? 0) << 8 | (bytes[1] ?? 0), (bytes[2] ?? 0) << 8 | (bytes[3] ?? 0)]
      text = text.dropLast(dotted.count)
      if text.hasSuffix(":"), !text.hasSuffix("::") { text = text.dropLast() }
    }
    let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    func read(_ half: Substring) -> [UInt16]? {
      guard !half.contains("::") else { return nil }
      let words = half.split(separator: ":", omittingEmptySubsequences: true)
      let numbers = words.compactMap { $0.utf8.count <= 4 ? UInt16($0, radix: 16) : nil }
      return numbers.count == words.count ? numbers : nil
    }
    guard let first = halves.first, let head = read(first) else { return nil }
    guard halves.count == 2 else { return head.count + tail.count == 8 ? head + tail : nil }
    guard let rest = read(halves[1]) else { return nil }
    let gap = 8 - head.count - rest.count - tail.count
    return gap >= 1 ? head + [UInt16](repeating: 0, count: gap) + rest + tail : nil
  }
}
