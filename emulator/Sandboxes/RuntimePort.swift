internal import EmulatorHTTP

/// The Runtime API of one sandbox on the wire. Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
@EventLoop final class RuntimePort: HTTPApplication {
  /// A runtime may poll for ever, and stream a response for as long as its function may run.
  static var limits: HTTPLimits {
    var limits = HTTPLimits()
    limits.idle_ms = nil
    limits.body_ms = nil
    limits.connectionsMaximum = 16
    // One response at its largest, and what is refused beside it.
    limits.bodyBytesOverall = 16 * 1_024 * 1_024
    return limits
  }

  private enum Route {
    case next
    case response(RequestID?)
    case error(RequestID?)
    case initError
    case ping
  }

  private weak var sandbox: LiveSandbox?
  private let responseBytesMaximum: Int

  init(_ sandbox: LiveSandbox, responseBytesMaximum: Int) {
    self.sandbox = sandbox
    self.responseBytesMaximum = responseBytesMaximum
  }

  func head(_ exchange: Exchange) -> BodyPlan {
    if isForeign(exchange.head) { refuse(exchange, .foreign, responseBytesMaximum) }
    return .collect(limit: responseBytesMaximum)
  }

  /// Whether a page in a browser of this machine asks: no runtime sends an Origin, or calls by a name that a resolver of the internet knows.
  private func isForeign(_ head: RequestHead) -> Bool {
    guard head["Origin"] == nil, let host = head.host else { return true }
    let name = host.prefix { $0 != UInt8(ascii: ":") }
    return name.contains(UInt8(ascii: ".")) && !name.elementsEqual("127.0.0.1".utf8)
  }

  func request(_ exchange: Exchange) {
    guard let sandbox else { return exchange.abort() }
    switch Self.route(exchange.head) {
    case .next: sandbox.handle(.next, exchange)
    case .response(let id): response(id, exchange, sandbox)
    case .error(let id): error(.error(id), exchange, sandbox, otherwise: "Function.Unknown")
    case .initError: error(.initError, exchange, sandbox, otherwise: "Runtime.Unknown")
    case .ping: exchange.respond(200, body: Array("pong".utf8))
    case nil: refuse(exchange, .unknownPath, responseBytesMaximum)
    }
  }

  func bodyTooLarge(_ exchange: Exchange) {
    guard let sandbox, case .response(let id) = Self.route(exchange.head) else { return refuse(exchange, .tooLarge, responseBytesMaximum) }
    sandbox.handle(.responseTooLarge(id), exchange)
  }

  func closed(_ exchange: Exchange) { sandbox?.hungUp(exchange) }

  private func response(_ id: RequestID?, _ exchange: Exchange, _ sandbox: LiveSandbox) {
    if let mode = exchange.head["Lambda-Runtime-Function-Response-Mode"], !equalsIgnoringCase(mode, "streaming"), !equalsIgnoringCase(mode, "buffered") {
      return refuse(exchange, .invalidResponseMode, responseBytesMaximum)
    }
    if exchange.trailers["Lambda-Runtime-Function-Error-Type"] != nil {
      // A stream that broke off: what its trailers say takes the place of what it sent.
      if let text = exchange.trailers["Lambda-Runtime-Function-Error-Body"] { exchange.replaceBody(decodedBase64(text) ?? Array(text)) }
      return sandbox.handle(.error(id), exchange)
    }
    let type = exchange.head["Content-Type"]
    sandbox.handle(
      .response(id), exchange, isHTTPIntegration: type.map { equalsIgnoringCase($0, "application/vnd.awslambda.http-integration-response") } ?? false)
  }

  /// An error without a body says at least its type, the header's where that has the form `Runtime.Name` or `Function.Name`.
  private func error(_ call: Sandbox.Call, _ exchange: Exchange, _ sandbox: LiveSandbox, otherwise: String) {
    if exchange.body.isEmpty {
      let type = exchange.head["Lambda-Runtime-Function-Error-Type"].map { String(decoding: $0, as: UTF8.self) }
      let isKnown = type?.wholeMatch(of: /(Runtime|Function)\.[A-Z][a-zA-Z]+/) != nil
      exchange.replaceBody(failureObject(type: isKnown ? type ?? otherwise : otherwise, message: "the function reported an error without a body"))
    }
    sandbox.handle(call, exchange)
  }

  private static let version = Array("/2018-06-01/".utf8)
  private static let invocation = Array("runtime/invocation/".utf8)

  private static func route(_ head: RequestHead) -> Route? {
    guard head.path.starts(with: version) else { return nil }
    let path = head.path.dropFirst(version.count)
    if path.starts(with: invocation) {
      let rest = path.dropFirst(invocation.count)
      if rest.elementsEqual("next".utf8) { return head.method == .get ? .next : nil }
      guard head.method == .post, let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      let id = RequestID(rest[..<slash])
      let action = rest[(slash + 1)...]
      if action.elementsEqual("response".utf8) { return .response(id) }
      return action.elementsEqual("error".utf8) ? .error(id) : nil
    }
    if path.elementsEqual("runtime/init/error".utf8) { return head.method == .post ? .initError : nil }
    return path.elementsEqual("ping".utf8) && head.method == .get ? .ping : nil
  }
}

@EventLoop func refuse(_ exchange: Exchange, _ refusal: RuntimeRefusal, _ responseBytesMaximum: Int) {
  exchange.respond(refusal.status, body: refusal.body(responseBytesMaximum: responseBytesMaximum)) { $0.field("Content-Type", "application/json") }
}
