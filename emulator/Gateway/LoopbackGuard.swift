/// Keeps pages of other sites from reaching the emulator through the browser of whoever runs it: by DNS rebinding (a foreign Host) or by plain
/// cross-site requests (a foreign Origin).
public enum LoopbackGuard {
  public enum Denial: Error, Sendable, Equatable {
    case host(String?)
    case origin(String)

    public var text: String {
      switch self {
      case .host(let host): "the Host `\(host ?? "")` is not this emulator's; call it as localhost or 127.0.0.1 with its port"
      case .origin(let origin): "the Origin `\(origin)` is foreign; allow it in `provider.httpApi.cors.allowedOrigins` of serverless.yml"
      }
    }

    /// 403, `{"message": …}`.
    public var answer: FrontAnswer {
      // The text is written from what the caller sent, so it is quoted rather than pasted.
      FrontAnswer(status: 403, headers: [Header("Content-Type", "application/json")], body: MessageBody.of(text))
    }
  }

  /// Nil where the request may pass. `allowedOrigins` are the CORS origins of the routes; none for the emulator's own APIs. `allowedHosts` are names by which
  /// it is called beside loopback's, with any port.
  public static func refusal(host: String?, origin: String?, port: Int, allowedOrigins: [String] = [], allowedHosts: [String] = []) -> Denial? {
    let names = ["localhost", "127.0.0.1", "[::1]"]
    let own = names.map { "\($0):\(port)" } + (port == 80 ? names : [])
    guard let host, own.contains(host.lowercased()) || isName(host, oneOf: allowedHosts) else { return .host(host) }
    guard let origin, !own.contains(where: { origin.lowercased() == "http://\($0)" }) else { return nil }
    if origin.lowercased() == "http://\(host.lowercased())" { return nil }
    return allows(origin, allowedOrigins) ? nil : .origin(origin)
  }

  private static func isName(_ host: String, oneOf allowed: [String]) -> Bool {
    let name = host.lowercased().replacing(/:[0-9]+$/, with: "")
    return allowed.contains { $0.lowercased() == name }
  }

  private static func allows(_ origin: String, _ allowed: [String]) -> Bool {
    allowed.contains { $0 == "*" || $0 == origin || $0.hasSuffix("://*") && origin.hasPrefix($0.dropLast()) }
  }
}
