public import EmulatorHTTP

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
  /// The function's ARN with the qualifier that the caller named; nil: without one.
  public var invokedARN: String?
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
  /// Whether it ran and failed.
  public var hasFailed: Bool { if case .functionError = outcome { true } else { false } }

  public enum Outcome: Sendable {
    case response
    /// The function or its runtime failed; `payload` says how (`X-Amz-Function-Error: Unhandled`).
    case functionError
    /// It was not run.
    case throttled(Throttle)
  }

  public var id: RequestID
  public var outcome: Outcome
  /// What the function answered, byte for byte; empty where it was passed on as it came.
  public var payload: [UInt8]
  /// Whether the sink had the response already.
  public var isStreamed: Bool
  /// As the runtime named it; empty where it named none.
  public var contentType: [UInt8]
  /// `Function.Name` or `Runtime.Name` of an error, as far as it is known.
  public var errorType: String
  /// The last 4 KiB of the log, if wanted.
  public var logTail: [UInt8]
  /// From the delivery to the response.
  public var duration_ns: UInt64

  /// Whether `payload` is a streamed HTTP answer: a JSON prelude, eight NUL bytes, and the body.
  public var isHTTPIntegration: Bool { SaidByRuntime(contentType: contentType).isHTTPIntegration }
}

/// Takes a response as it comes. How it ends is told by the invocation's completion.
@EventLoop public protocol ResponseSink: AnyObject {
  /// At most once, before any part. `source` can be held back.
  func begin(contentType: [UInt8], from source: ResponseSource)
  func receive(_ bytes: ArraySlice<UInt8>)
}

/// Where a response comes from.
@EventLoop public final class ResponseSource {
  private weak var exchange: Exchange?

  init(_ exchange: Exchange) { self.exchange = exchange }

  /// No more parts until `resume`: the runtime's writes then wait, and its time goes on.
  public func pause() { exchange?.pauseReading() }
  public func resume() { exchange?.resumeReading() }
}

/// An invocation under way.
@EventLoop final class Invocation {
  let request: InvocationRequest
  let function: HostedFunction
  let ticket: Pool.Ticket
  let sink: (any ResponseSink)?
  let completion: @EventLoop (InvocationResult) -> Void
  /// What it meets on purpose.
  var fault: InvocationFault?
  var tail = LogTail()
  /// When its own time began: at its delivery, or at the second start of a sandbox whose first one failed. Nil until then.
  var started_ns: UInt64?
  /// When that time is over, in milliseconds since 1970.
  var deadline_ms = 0
  /// How much of its response was passed on.
  var streamedBytes = 0

  init(
    _ request: InvocationRequest, _ function: HostedFunction, _ ticket: Pool.Ticket, into sink: (any ResponseSink)?,
    _ completion: @escaping @EventLoop (InvocationResult) -> Void
  ) {
    self.request = request
    self.function = function
    self.ticket = ticket
    self.sink = sink
    self.completion = completion
  }

  func complete(
    _ outcome: InvocationResult.Outcome, _ payload: [UInt8], _ said: SaidByRuntime = SaidByRuntime(), isStreamed: Bool = false, duration_ns: UInt64 = 0
  ) {
    completion(
      InvocationResult(
        id: request.id, outcome: outcome, payload: payload, isStreamed: isStreamed, contentType: said.contentType, errorType: said.errorType,
        logTail: request.wantsLogTail ? tail.text : [], duration_ns: duration_ns))
  }
}
