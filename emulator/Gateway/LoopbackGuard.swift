/// Keeps pages of other sites from reaching the emulator through the browser of whoever runs it: by DNS rebinding (a foreign Host) or by plain
/// cross-site requests (a foreign Origin).
public enum LoopbackGuard {
  public enum Denial: Error, Sendable, Equatable {
    case host(String?)
    /// `listedAt`: where the file may name it.
    case origin(String, listedAt: String)
    case foreignPage(String)
    case crossSite

    public var text: String {
      switch self {
      case .host(let host): "the Host `\(host ?? "")` is not this emulator's; call it as localhost or 127.0.0.1 with its port"
      case .origin(let origin, let place): "the Origin `\(origin)` is foreign; allow it in `\(place)` of serverless.yml"
      case .foreignPage(let origin): "the Origin `\(origin)` is foreign; only this port's own pages may call this"
      case .crossSite: "a page of another site may not call this"
      }
    }

    /// 403, `{"message": …}`.
    public var answer: FrontAnswer {
      // The text is written from what the caller sent, so it is quoted rather than pasted.
      FrontAnswer(status: 403, headers: [Header("Content-Type", "application/json")], body: MessageBody.of(text))
    }
  }

  /// What one port lets in.
  public struct Rules: Sendable {
    public var port: Int
    /// Names by which it is called beside loopback's, with any port.
    public var hosts: [String] = []
    /// The CORS origins of what is called, and where the file names them.
    public var origins: [String] = []
    public var originsPath = "provider.httpApi.cors.allowedOrigins"
    /// Whether everybody who can reach it runs on this machine: then `*` would mean every page that is open in a browser.
    public var isLoopback = true

    public init(port: Int, hosts: [String] = [], origins: [String] = [], isLoopback: Bool = true) {
      self.port = port
      self.hosts = hosts
      self.origins = origins
      self.isLoopback = isLoopback
    }
  }

  /// Nil where a request of a route may pass: one that no page sent, a page of this machine, of the same host, or of the file's CORS list.
  public static func refusal(host: String?, origin: String?, scheme: String = "http", _ rules: Rules) -> Denial? {
    guard let host, isOwn(host, rules) else { return .host(host) }
    guard let origin else { return nil }
    let lower = origin.lowercased()
    if isLoopback(lower) || lower == "\(scheme)://\(host.lowercased())" { return nil }
    return allows(origin, rules) ? nil : .origin(origin, listedAt: rules.originsPath)
  }

  /// Nil where a request of the emulator's own APIs may pass: one that no page sent, or a page of the port itself.
  public static func ownRefusal(host: String?, origin: String?, fetchSite: String?, _ rules: Rules) -> Denial? {
    guard let host, isOwn(host, rules) else { return .host(host) }
    if fetchSite?.lowercased() == "cross-site" { return .crossSite }
    guard let origin else { return nil }
    let lower = origin.lowercased()
    return lower == "http://\(host.lowercased())" || lower.hasPrefix("http://") && isLoopback(host: split(String(lower.dropFirst(7))), rules.port)
      ? nil : .foreignPage(origin)
  }

  private static let names = ["localhost", "127.0.0.1", "[::1]"]

  /// Every request asks, so that nothing is built for it.
  private static func isLoopback(host: (name: String, port: String), _ port: Int) -> Bool {
    guard host.port == String(port) || host.port.isEmpty && port == 80 else { return false }
    return names.contains(host.name)
  }

  private static func isOwn(_ host: String, _ rules: Rules) -> Bool {
    let host = split(host.lowercased())
    if isLoopback(host: host, rules.port) { return true }
    // Browsers and resolvers take `*.localhost` for this machine, whoever else may own names (RFC 6761, section 6.3).
    if host.name.hasSuffix(".localhost"), host.port == String(rules.port) || host.port.isEmpty && rules.port == 80 { return true }
    return rules.hosts.contains { $0.lowercased() == host.name }
  }

  private static func split(_ host: String) -> (name: String, port: String) {
    guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]"), host[host.index(after: colon)...].allSatisfy(\.isNumber) else { return (host, "") }
    return (String(host[..<colon]), String(host[host.index(after: colon)...]))
  }

  /// An origin of this machine, whatever its port: a developer's own page, served by a tool of theirs.
  private static func isLoopback(_ origin: String) -> Bool {
    for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
      let name = split(String(origin.dropFirst(scheme.count))).name
      return names.contains(name) || name.hasSuffix(".localhost")
    }
    return false
  }

  private static func allows(_ origin: String, _ rules: Rules) -> Bool {
    rules.origins.contains { pattern in
      pattern == origin || !rules.isLoopback && (pattern == "*" || pattern.hasSuffix("://*") && origin.hasPrefix(pattern.dropLast()))
    }
  }
}
