internal import EmulatorJSON
public import EmulatorServerless

/// What stands before a function that has a URL of its own: a request becomes an event of payload 2.0, an output an answer.
/// Sources: AWS Lambda developer guide, "Invoking Lambda function URLs"; what AWS answered.
public struct FunctionURL: Sendable {
  /// The function's key.
  public let function: String
  /// Without a port.
  public let host: String
  public let declaration: FunctionURLDeclaration
  private let route: RouteDeclaration
  private let application: Application

  /// Nil for a function without a URL.
  public init?(_ function: FunctionDeclaration, _ application: Application) {
    guard let declaration = function.url else { return nil }
    self.function = function.key
    self.declaration = declaration
    self.application = application
    host = function.urlHost
    route = function.urlRoute
  }

  public enum Step: Sendable {
    case answer(FrontAnswer)
    case invoke(event: [UInt8])
  }

  /// A request, and what is needed to answer it.
  public struct Call: Sendable {
    var origin: String?
    var moment: Moment
    /// The invocation's own, by which its answer and its log are found.
    public var requestID: String { moment.requestID }
    public var traceID: String
  }

  public func call(_ request: FrontRequest, _ moment: Moment) -> Call {
    var own = moment
    own.extendedID = moment.requestID
    return Call(origin: request.headers["origin"], moment: own, traceID: moment.trace(of: request))
  }

  /// Who signed the request, by a signature for Lambda.
  public func signer(_ request: FrontRequest, _ call: Call) throws(AccessRefusal) -> Caller {
    do {
      let check = SignatureCheck(request: request, region: application.region, service: "lambda", time_ms: call.moment.machine_ms)
      return Caller(.signer(try check.signer(accountID: Application.accountID)))
    } catch {
      throw .signature(error)
    }
  }

  public func step(_ request: FrontRequest, _ call: Call, _ caller: Caller = Caller()) -> Step {
    if request.method == "OPTIONS", let origin = call.origin, let cors = declaration.cors, request.headers["access-control-request-method"] != nil {
      var answer = cors.preflight(origin: origin)
      answer.status = 200
      return .answer(finished(answer, call, isOwn: true))
    }
    let match = Router.Match(route: route, pathParameters: [], path: request.path)
    let event = ProxyEvent(request: request, match: match, moment: call.moment, application: application, caller: caller).bytes
    return event.count > Gateway.eventBytesMaximum ? .answer(tooLarge(call)) : .invoke(event: event)
  }

  public func tooLarge(_ call: Call) -> FrontAnswer {
    refusal(413, "RequestEntityTooLargeException", "Request must be smaller than \(Gateway.eventBytesMaximum) bytes for the InvokeFunction operation", call)
  }

  public func throttled(_ call: Call) -> FrontAnswer { refusal(429, "TooManyRequestsException", "Rate Exceeded.", call) }

  /// The caller may not call it.
  public func forbidden(_ call: Call) -> FrontAnswer {
    refusal(
      403, "AccessDeniedException",
      "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html", call)
  }

  private func refusal(_ status: Int, _ type: String, _ text: String, _ call: Call) -> FrontAnswer {
    let body = JSON.object([.init("Message", .string(text))]).bytes
    return finished(
      FrontAnswer(status: status, headers: [Header("Content-Type", "application/json"), Header("x-amzn-ErrorType", type)], body: body), call, isOwn: true)
  }

  /// The function failed, or gave no answer that can be read.
  public func failed(_ call: Call, _ malformed: MalformedOutput? = nil) -> FrontAnswer {
    let headers = [Header("Content-Type", "application/json"), Header("x-amzn-ErrorType", "InternalServerErrorException")]
    let answer = finished(FrontAnswer(status: 502, headers: headers, body: Array("Internal Server Error".utf8)), call, isOwn: true)
    return malformed.map(answer.because) ?? answer
  }

  /// The answer that an output of the function is, whole. `isHTTP`: it is a prelude and a body.
  public func answer(_ output: [UInt8], isHTTP: Bool, to call: Call) -> FrontAnswer {
    do throws(MalformedOutput) {
      guard isHTTP else { return begun(try FunctionOutput.read(output, .v2), call) }
      var prelude = HTTPPrelude()
      guard let rest = prelude.take(output[...]) else { throw HTTPPrelude.endless }
      let head = try prelude.head()
      return begun(FunctionOutput(status: head.status, headers: head.headers, body: Array(rest)), call)
    } catch {
      return failed(call, error)
    }
  }

  /// Status and fields of an answer whose body follows in parts. `head` is what its prelude said; nil where it has none.
  public func head(_ head: FunctionOutput?, contentType: String, to call: Call) -> FrontAnswer {
    begun(head ?? FunctionOutput(status: 200, headers: [Header("Content-Type", contentType)], body: []), call)
  }

  private func begun(_ output: FunctionOutput, _ call: Call) -> FrontAnswer {
    var headers = output.headers.filter { !Gateway.hopByHop.contains($0.name.lowercased()) }
    if headers["content-type"] == nil { headers.append(Header("Content-Type", "application/json")) }
    return finished(FrontAnswer(status: output.status, headers: headers, body: output.body), call, isOwn: false)
  }

  private func finished(_ answer: FrontAnswer, _ call: Call, isOwn: Bool) -> FrontAnswer {
    var answer = answer
    answer.headers += [Header("x-amzn-RequestId", call.requestID), Header("X-Amzn-Trace-Id", call.traceID)]
    let isPreflight = isOwn && answer.status == 200
    if let cors = declaration.cors, !isPreflight { cors.decorate(&answer.headers, origin: call.origin) }
    return answer
  }
}

/// The head of a streamed answer to HTTP: JSON, then eight NUL bytes, then the body. Taken in as it comes.
public struct HTTPPrelude: Sendable {
  /// A bound on what is waited for.
  static let bytesMaximum = 64 * 1_024
  private static let end = [UInt8](repeating: 0, count: 8)

  private var bytes: [UInt8] = []
  public private(set) var isComplete = false
  /// Longer than a head may be.
  public var isTooLong: Bool { !isComplete && bytes.count > Self.bytesMaximum }

  public init() {}

  /// - Returns: what follows the head; nil while it is not complete.
  public mutating func take(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard !isComplete else { return part }
    let before = bytes.count
    // No more is kept than a head may have, and a little, to know that it has more.
    bytes += part.prefix(max(0, Self.bytesMaximum + 16 - before))
    guard let found = bytes[max(0, before - 7)...].firstRange(of: Self.end) else { return nil }
    isComplete = true
    bytes.removeSubrange(found.lowerBound...)
    return part.dropFirst(found.upperBound - before)
  }

  /// What ends before its eight NUL bytes do, or has more before them than a head may.
  public static let endless = MalformedOutput("eight NUL bytes must end what stands before its body, within \(bytesMaximum) bytes")

  /// What it says, once it is complete.
  public func head() throws(MalformedOutput) -> FunctionOutput {
    guard isComplete else { throw Self.endless }
    return try FunctionOutput.prelude(bytes)
  }
}
