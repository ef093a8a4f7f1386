internal import EmulatorHTTP

/// The Runtime API of one sandbox on the wire. Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
@EventLoop final class RuntimePort: HTTPApplication {
  /// A runtime may poll for ever, and stream a response for as long as its function may run.
  static var limits: HTTPLimits {
    var limits = HTTPLimits()
    limits.idle_ms = nil
    limits.body_ms = nil
    // A runtime's few, and two of each extension.
    limits.connectionsMaximum = 16 + 2 * SandboxExtensions.maximum
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

  init(_ sandbox: LiveSandbox, _ limits: HostLimits) {
    self.sandbox = sandbox
    responseBytesMaximum = limits.responseBytesMaximum
  }

  func head(_ exchange: Exchange) -> BodyPlan {
    if isForeign(exchange.head) { refuse(exchange, .foreign, responseBytesMaximum) }
    if exchange.head.method == .post, let sandbox, isStreaming(exchange.head), case .response(let id) = Self.route(exchange.head) {
      return sandbox.responseBegins(id, exchange, contentType: Array(exchange.head["Content-Type"] ?? []))
    }
    return .collect(limit: responseBytesMaximum)
  }

  private func isStreaming(_ head: RequestHead) -> Bool {
    head["Lambda-Runtime-Function-Response-Mode"].map { equalsIgnoringCase($0, "streaming") } ?? false
  }

  func chunk(_ bytes: ArraySlice<UInt8>, of exchange: Exchange) { sandbox?.received(bytes, exchange) }

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
    case .error(let id): error(.error(id), exchange, sandbox, said: exchange.head[Self.errorType], otherwise: "Function.Unknown")
    case .initError: error(.initError, exchange, sandbox, said: exchange.head[Self.errorType], otherwise: "Runtime.Unknown")
    case .ping: exchange.respond(200, body: Array("pong".utf8))
    case nil: if !sandbox.answersExtension(exchange) { refuse(exchange, .unknownPath, responseBytesMaximum) }
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
    if let type = exchange.trailers["Lambda-Runtime-Function-Error-Type"] {
      // A stream that broke off: what its trailers say takes the place of what it sent.
      exchange.replaceBody(exchange.trailers["Lambda-Runtime-Function-Error-Body"].map { decodedBase64($0) ?? Array($0) } ?? [])
      return error(.error(id), exchange, sandbox, said: type, otherwise: "Function.Unknown")
    }
    sandbox.handle(.response(id), exchange, SaidByRuntime(contentType: Array(exchange.head["Content-Type"] ?? [])))
  }

  /// An error without a body says at least its type, the header's where that has the form `Runtime.Name` or `Function.Name`.
  private func error(_ call: Sandbox.Call, _ exchange: Exchange, _ sandbox: LiveSandbox, said: ArraySlice<UInt8>?, otherwise: String) {
    let text = said.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let type = Self.isErrorType(text) ? text : otherwise
    if exchange.body.isEmpty { exchange.replaceBody(failureObject(type: type, message: "the function reported an error without a body")) }
    sandbox.handle(call, exchange, SaidByRuntime(errorType: type))
  }

  /// `(Runtime|Function)\.[A-Z][a-zA-Z]+`
  static func isErrorType(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].elementsEqual("Runtime".utf8) || parts[0].elementsEqual("Function".utf8) else { return false }
    let isLetter: (UInt8) -> Bool = { ($0 | 0x20) &- 0x61 < 26 }
    return parts[1].count > 1 && (parts[1].first ?? 0) < 0x61 && parts[1].allSatisfy(isLetter)
  }

  private static let errorType: StaticString = "Lambda-Runtime-Function-Error-Type"
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
