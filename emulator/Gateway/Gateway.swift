public import EmulatorServerless

/// API Gateway's part: a request becomes an event for a function, a function's output becomes an answer. Knows no socket, process or clock.
public struct Gateway: Sendable {
  /// 10 MB, API Gateway's limit for a request's body.
  public static let bodyBytesMaximum = 10_485_760
  /// 6 MB, Lambda's limit for an event.
  public static let eventBytesMaximum = 6_291_456

  public enum Step: Sendable {
    case answer(FrontAnswer)
    case invoke(Integration)
  }

  /// What to invoke, and what is needed to answer when it is done.
  public struct Integration: Sendable {
    /// The function's key.
    public var function: String
    public var event: [UInt8]
    /// After this long the answer is `.timedOut`, whatever the function does.
    public var timeLimit_ms: Int
    public var route: RouteDeclaration
    var moment: Moment
    var method: String
    var origin: String?
    /// The client's, or made for it.
    public var traceID: String
  }

  public enum Outcome: Sendable {
    case output([UInt8])
    /// It failed, crashed or passed its own timeout.
    case functionError
    case timedOut
    case throttled
  }

  private let application: Application
  private let router: Router
  /// Which API speaks for a path that nobody has.
  private let defaultAPI: RouteDeclaration.API

  public init(_ application: Application) {
    self.application = application
    router = Router(application.routes)
    let apis = application.routes.map(\.api)
    defaultAPI = apis.contains(.rest) && !apis.contains(.http) ? .rest : .http
  }

  /// The origins that may call the routes from a browser.
  public var allowedOrigins: [String] {
    (application.httpAPI.cors?.origins ?? []) + application.routes.flatMap { $0.cors?.origins ?? [] }
  }

  public func step(_ request: FrontRequest, _ moment: Moment) -> Step {
    if let preflight = preflight(request, moment) { return .answer(preflight) }
    guard let match = router.match(method: request.method, path: request.path) else { return .answer(own(.unknownRoute, to: request, defaultAPI, moment)) }
    let api = match.route.api
    guard request.body.count <= Self.bodyBytesMaximum else { return .answer(own(.tooLarge, to: request, api, moment)) }
    let event = ProxyEvent(request: request, match: match, moment: moment, application: application).bytes
    guard event.count <= Self.eventBytesMaximum else { return .answer(own(.tooLarge, to: request, api, moment)) }
    return .invoke(
      Integration(
        function: match.route.function, event: event, timeLimit_ms: api == .rest ? 29_000 : 30_000, route: match.route, moment: moment,
        method: request.method, origin: request.headers["origin"], traceID: request.headers["x-amzn-trace-id"] ?? moment.traceID))
  }

  private func own(_ fault: GatewayFault, to request: FrontRequest, _ api: RouteDeclaration.API, _ moment: Moment) -> FrontAnswer {
    finished(fault.answer(api, moment), request.method, request.headers["origin"], api)
  }

  /// The answer to a request whose body is longer than the gateway reads on.
  public func tooLarge(_ request: FrontRequest, _ moment: Moment) -> FrontAnswer {
    let api = router.match(method: request.method, path: request.path)?.route.api ?? defaultAPI
    return own(.tooLarge, to: request, api, moment)
  }

  public func answer(_ outcome: Outcome, to invocation: Integration) -> FrontAnswer {
    let api = invocation.route.api
    let answer: FrontAnswer
    switch outcome {
    case .functionError: answer = GatewayFault.badFunction.answer(api, invocation.moment)
    case .timedOut: answer = GatewayFault.timeout.answer(api, invocation.moment)
    case .throttled: answer = GatewayFault.throttled.answer(api, invocation.moment)
    case .output(let bytes):
      if let output = FunctionOutput.read(bytes, invocation.route.payload) {
        answer = api == .rest ? restAnswer(output, invocation) : httpAnswer(output, invocation)
      } else {
        answer = GatewayFault.badFunction.answer(api, invocation.moment)
      }
    }
    return finished(answer, invocation.method, invocation.origin, api)
  }

  /// What both APIs leave to the connection.
  static let hopByHop: Set<String> = [
    "connection", "content-length", "date", "keep-alive", "proxy-connection", "server", "te", "trailer", "transfer-encoding", "upgrade",
  ]
  /// A REST API keeps these four under `x-amzn-Remapped-`.
  private static let remapped: Set<String> = ["connection", "content-length", "date", "server"]

  private func restAnswer(_ output: FunctionOutput, _ invocation: Integration) -> FrontAnswer {
    var headers = output.headers.compactMap { header -> Header? in
      let name = header.name.lowercased()
      if Self.remapped.contains(name) { return Header("x-amzn-Remapped-\(header.name)", header.value) }
      return Self.hopByHop.contains(name) ? nil : header
    }
    if headers["content-type"] == nil { headers.append(Header("Content-Type", "application/json")) }
    headers += [
      Header("x-amzn-RequestId", invocation.moment.requestID), Header("x-amz-apigw-id", invocation.moment.extendedID),
      Header("X-Amzn-Trace-Id", invocation.traceID),
    ]
    return FrontAnswer(status: output.status, headers: headers, body: output.body)
  }

  private func httpAnswer(_ output: FunctionOutput, _ invocation: Integration) -> FrontAnswer {
    var headers = output.headers.filter { !Self.hopByHop.contains($0.name.lowercased()) }
    if headers["content-type"] == nil { headers.append(Header("content-type", "text/plain; charset=utf-8")) }
    headers.append(Header("Apigw-Requestid", invocation.moment.extendedID))
    return FrontAnswer(status: output.status, headers: headers, body: output.body)
  }

  private func finished(_ answer: FrontAnswer, _ method: String, _ origin: String?, _ api: RouteDeclaration.API) -> FrontAnswer {
    var answer = answer
    if api == .http, let cors = application.httpAPI.cors { cors.decorate(&answer.headers, origin: origin) }
    if method == "HEAD" { answer.body = [] }
    return answer
  }

  /// An HTTP API with CORS answers every preflight itself; a REST resource with CORS answers OPTIONS unless a function has that very method.
  private func preflight(_ request: FrontRequest, _ moment: Moment) -> FrontAnswer? {
    guard request.method == "OPTIONS" else { return nil }
    let origin = request.headers["origin"]
    let rest = router.routes(of: .rest, at: request.path)
    if let cors = application.httpAPI.cors, let origin, request.headers["access-control-request-method"] != nil,
      rest.isEmpty || !router.routes(of: .http, at: request.path).isEmpty
    {
      var answer = cors.preflight(origin: origin)
      answer.headers.append(Header("Apigw-Requestid", moment.extendedID))
      return answer
    }
    guard !rest.contains(where: { $0.method == "OPTIONS" }), let cors = rest.compactMap(\.cors).first else { return nil }
    var methods: [String] = []
    for method in rest.flatMap({ $0.cors?.methods ?? [] }) where !methods.contains(method) { methods.append(method) }
    return cors.restPreflight(origin: origin, methods: methods)
  }
}
