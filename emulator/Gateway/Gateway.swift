public import EmulatorServerless

/// API Gateway's part: a request becomes an event for a function, a function's output becomes an answer. Knows no socket, process or clock.
public struct Gateway: Sendable {
  /// 10 MB, API Gateway's limit for a request's body.
  public static let bodyBytesMaximum = 10_485_760
  /// 6 MB, Lambda's limit for an event.
  public static let eventBytesMaximum = 6_291_456
  /// The request line and all headers. Source: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html.
  public static let headBytesMaximum = 10_240

  public enum Step: Sendable {
    case answer(FrontAnswer)
    /// Somebody must be asked first who calls.
    case admit(Admission)
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
    var accept: String?
    /// The client's, or made for it.
    public var traceID: String
  }

  public enum Outcome: Sendable {
    case output([UInt8])
    /// It failed, crashed or passed its own timeout.
    case functionError
    case timedOut
    case throttled
    /// It is taken in and runs when it can.
    case accepted
  }

  let application: Application
  let router: Router
  /// Which API speaks for a path that nobody has.
  private let defaultAPI: RouteDeclaration.API

  public init(_ application: Application) {
    self.application = application
    router = Router(application.routes, stage: application.stage)
    let apis = application.routes.map(\.api)
    defaultAPI = apis.contains(.rest) && !apis.contains(.http) ? .rest : .http
  }

  /// The origins that may call the routes from a browser.
  public var allowedOrigins: [String] {
    (application.httpAPI.cors?.origins ?? []) + application.routes.flatMap { $0.cors?.origins ?? [] }
  }

  public func step(_ request: FrontRequest, _ moment: Moment) -> Step {
    if let preflight = preflight(request, moment) { return .answer(preflight) }
    guard let match = router.match(method: request.method, path: request.path) else {
      return .answer(own(isOfOtherStage(request.path) ? .otherStage : .unknownRoute, to: request, defaultAPI, moment))
    }
    let admission = Admission(request: request, match: match, moment: moment)
    guard request.body.count <= Self.bodyBytesMaximum else { return .answer(own(.tooLarge, to: request, match.route.api, moment)) }
    return match.route.access.isOpen ? integration(admission, Caller()) : .admit(admission)
  }

  /// The step behind the door: the method's validator, then the event.
  public func integration(_ admission: Admission, _ caller: Caller) -> Step {
    let (request, match, moment) = (admission.request, admission.match, admission.moment)
    let (route, api) = (match.route, match.route.api)
    if let refusal = RequestCheck(request: request, match: match).refusal { return .answer(refused(admission, refusal)) }
    let event: [UInt8]
    if route.isAsynchronous {
      guard let mapped = MappedEvent(admission, application, caller).bytes else { return .answer(refused(admission, .unsupportedMediaType)) }
      event = mapped
    } else {
      event = ProxyEvent(request: request, match: match, moment: moment, application: application, caller: caller).bytes
    }
    guard event.count <= Self.eventBytesMaximum else { return .answer(own(.tooLarge, to: request, api, moment)) }
    return .invoke(
      Integration(
        function: route.function, event: event, timeLimit_ms: route.timeout_ms ?? (api == .rest ? 29_000 : 30_000), route: route, moment: moment,
        method: request.method, origin: request.headers["origin"], accept: request.headers["accept"], traceID: moment.trace(of: request)))
  }

  /// The answer to a request that is not let in.
  public func refused(_ admission: Admission, _ refusal: AccessRefusal) -> FrontAnswer {
    let api = admission.match.route.api
    return finished(refusal.answer(api, admission.moment), admission.request.headers["origin"], api)
  }

  private func isOfOtherStage(_ path: String) -> Bool {
    path.split(separator: "/").first.map { application.otherStages.contains(String($0)) } ?? false
  }

  private func own(_ fault: GatewayFault, to request: FrontRequest, _ api: RouteDeclaration.API, _ moment: Moment) -> FrontAnswer {
    finished(fault.answer(api, moment), request.headers["origin"], api)
  }

  /// The answer to a request that is refused before its body is read.
  public func answer(_ fault: GatewayFault, to request: FrontRequest, _ moment: Moment) -> FrontAnswer {
    own(fault, to: request, router.match(method: request.method, path: request.path)?.route.api ?? defaultAPI, moment)
  }

  public func answer(_ outcome: Outcome, to invocation: Integration) -> FrontAnswer {
    let api = invocation.route.api
    let answer: FrontAnswer
    switch outcome {
    case .functionError: answer = GatewayFault.badFunction.answer(api, invocation.moment)
    case .timedOut: answer = GatewayFault.timeout.answer(api, invocation.moment)
    case .throttled: answer = GatewayFault.throttled.answer(api, invocation.moment)
    case .accepted: answer = restAnswer(FunctionOutput(status: 200, headers: [], body: []), invocation)
    case .output(let bytes):
      do throws(MalformedOutput) {
        let output = try delivered(FunctionOutput.read(bytes, invocation.route.payload), invocation)
        answer = api == .rest ? restAnswer(output, invocation) : httpAnswer(output, invocation)
      } catch {
        answer = GatewayFault.badFunction.answer(api, invocation.moment).because(error)
      }
    }
    return finished(answer, invocation.origin, api)
  }

  /// A REST API decodes a body only for whoever asked for one of the binary types, in exactly its words; everybody else gets the text that it is in.
  private func delivered(_ output: FunctionOutput, _ invocation: Integration) throws(MalformedOutput) -> FunctionOutput {
    guard let encoded = output.encoded else { return output }
    var output = output
    let types = application.restAPI.binaryMediaTypes
    let isBinary = invocation.route.api == .http || types.contains("*/*") || invocation.accept.map(types.contains) ?? false
    if isBinary {
      guard !output.isUndecodable else { throw FunctionOutput.undecodable }
      return output
    }
    output.body = encoded
    return output
  }

  /// What both APIs leave to the connection.
  static let hopByHop: Set<String> = [
    "connection", "content-length", "date", "keep-alive", "proxy-connection", "server", "te", "trailer", "transfer-encoding", "upgrade",
  ]
  /// A REST API keeps these under `x-amzn-Remapped-`.
  /// Source: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html.
  private static let remapped: Set<String> = [
    "authorization", "connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards", "proxy-authenticate", "server", "trailer",
    "upgrade",
    "user-agent", "www-authenticate",
  ]

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

  func finished(_ answer: FrontAnswer, _ origin: String?, _ api: RouteDeclaration.API) -> FrontAnswer {
    var answer = answer
    if api == .http, let cors = application.httpAPI.cors { cors.decorate(&answer.headers, origin: origin) }
    return answer
  }
}
