internal import EmulatorHTTP

/// What a function is invoked with.
public struct InvocationRequest: Sendable {
  /// The event: one JSON text.
  public var payload: [UInt8]
  /// JSON, decoded from its base64.
  public var clientContext: [UInt8]
  public var cognitoIdentity: [UInt8]
  /// As in `X-Amzn-Trace-Id`.
  public var traceID: [UInt8]
  /// Whether the end of the log is wanted.
  public var wantsLogTail: Bool
  /// Another attempt at the same event keeps its id.
  public var id: RequestID

  public init(payload: [UInt8], wantsLogTail: Bool = false, id: RequestID = RequestID()) {
    self.payload = payload
    self.wantsLogTail = wantsLogTail
    self.id = id
    clientContext = []
    cognitoIdentity = []
    traceID = []
  }
}

/// How an invocation ended.
public struct InvocationResult: Sendable {
  public enum Outcome: Sendable {
    case response
    /// The function or its runtime failed; `payload` says how (`X-Amz-Function-Error: Unhandled`).
    case functionError
    /// It was not run.
    case throttled(Throttle)
  }

  public var id: RequestID
  public var outcome: Outcome
  /// What the function answered, byte for byte.
  public var payload: [UInt8]
  /// Whether `payload` is a streamed HTTP answer: a JSON prelude, eight NUL bytes, and the body
  /// (`application/vnd.awslambda.http-integration-response`).
  public var isHTTPIntegration: Bool
  /// The last 4 KiB of the log, if wanted.
  public var logTail: [UInt8]
  /// From the delivery to the response.
  public var duration_ns: UInt64
}

/// An invocation under way.
@EventLoop final class Invocation {
  let request: InvocationRequest
  let function: HostedFunction
  let ticket: Pool.Ticket
  let completion: @EventLoop (InvocationResult) -> Void
  var tail = LogTail()
  /// When it was delivered; nil until then.
  var started_ns: UInt64?

  init(_ request: InvocationRequest, _ function: HostedFunction, _ ticket: Pool.Ticket, _ completion: @escaping @EventLoop (InvocationResult) -> Void) {
    self.request = request
    self.function = function
    self.ticket = ticket
    self.completion = completion
  }

  func complete(
    _ outcome: InvocationResult.Outcome, _ payload: [UInt8], isHTTPIntegration: Bool = false, duration_ns: UInt64 = 0
  ) {
    completion(
      InvocationResult(
        id: request.id, outcome: outcome, payload: payload, isHTTPIntegration: isHTTPIntegration, logTail: request.wantsLogTail ? tail.text : [],
        duration_ns: duration_ns))
  }
}
