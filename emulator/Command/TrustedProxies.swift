internal import EmulatorGateway
internal import Glibc

/// What a port is called by beside loopback's names, and whom it believes about its callers.
struct FrontNames: Sendable {
  var allowedHosts: [String] = []
  /// Whether only this machine reaches it.
  var isLoopback = true
  var proxies = TrustedProxies()
}

/// `--trust-proxy CIDR`: a proxy in one of these networks says who called it and how (X-Forwarded-For, -Proto, -Port).
struct TrustedProxies: Sendable {
  /// A network of IPv4 or IPv6 addresses.
  struct Network: Sendable, Equatable {
    var bytes: [UInt8]
    var bits: Int

    /// `10.0.0.0/8`, `fd00::/8`, or one address.
    init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count <= 2, let bytes = Self.address(String(parts[0])) else { return nil }
      let bits = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
      guard let bits, (0...bytes.count * 8).contains(bits) else { return nil }
      self.bytes = bytes
      self.bits = bits
    }

    func contains(_ address: String) -> Bool {
      guard let other = Self.address(address), other.count == bytes.count else { return false }
      for place in 0..<bytes.count where place * 8 < bits {
        let kept = min(8, bits - place * 8)
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        if bytes[place] & mask != other[place] & mask { return false }
      }
      return true
    }

    static func address(_ text: String) -> [UInt8]? {
      var four = in_addr()
      if unsafe inet_pton(AF_INET, text, &four) == 1 { return unsafe withUnsafeBytes(of: &four) { unsafe Array($0) } }
      var six = in6_addr()
      if unsafe inet_pton(AF_INET6, text, &six) == 1 { return unsafe withUnsafeBytes(of: &six) { unsafe Array($0) } }
      return nil
    }
  }

  var networks: [Network] = []

  init(_ texts: [String] = []) throws(CommandFault) {
    for text in texts {
      guard let network = Network(text) else { throw CommandFault("`--trust-proxy` must be a network such as 10.0.0.0/8, got `\(text)`") }
      networks.append(network)
    }
  }

  init() {}

  func trusts(_ address: String) -> Bool { networks.contains { $0.contains(address) } }

  /// The request as its real caller sent it: the last address of X-Forwarded-For that is no trusted proxy's. What stands before that is hearsay and stays as it came.
  func passed(_ request: FrontRequest) -> FrontRequest {
    guard !networks.isEmpty, trusts(request.sourceAddress) else { return request }
    var request = request
    let all = request.headers.filter { $0.name.lowercased() == "x-forwarded-for" }.flatMap { $0.value.split(separator: ",") }
    var hops = all.map { hop in String(hop.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()) }
    while let last = hops.popLast() {
      guard Network.address(last) != nil else { break }
      request.sourceAddress = last
      if !trusts(last) { break }
    }
    request.headers.removeAll { $0.name.lowercased() == "x-forwarded-for" }
    if !hops.isEmpty { request.headers.append(Header("X-Forwarded-For", hops.joined(separator: ", "))) }
    if let scheme = request.headers["x-forwarded-proto"]?.lowercased(), ["http", "https"].contains(scheme) { request.scheme = scheme }
    if let port = request.headers["x-forwarded-port"].flatMap({ UInt16($0) }) {
      request.port = Int(port)
    } else if request.scheme == "https" {
      request.port = 443
    }
    return request
  }
}
