/// One event that the Runtime API handed over, and what came with it.
public struct Invocation: Sendable, Hashable {
  /// What the answer is posted under; the same for every retry of an asynchronous event.
  public var requestID: String
  /// Milliseconds since 1970 at which the platform ends the invocation.
  public var deadline_ms: Int64
  public var functionARN: String?
  /// The X-Ray header's value, `Root=…;Parent=…;Sampled=…`.
  public var traceID: String?
  /// JSON, as the caller of the Invoke API gave it.
  public var clientContext: String?
  /// JSON.
  public var cognitoIdentity: String?
  /// The event's bytes, meant to be JSON and not looked at yet.
  public var event: [UInt8]

  public init(
    requestID: String, deadline_ms: Int64, functionARN: String? = nil, traceID: String? = nil, clientContext: String? = nil, cognitoIdentity: String? = nil,
    event: [UInt8]
  ) {
    self.requestID = requestID
    self.deadline_ms = deadline_ms
    self.functionARN = functionARN
    self.traceID = traceID
    self.clientContext = clientContext
    self.cognitoIdentity = cognitoIdentity
    self.event = event
  }
}

/// A fault of ours, as the platform is told of it. What a caller did wrong is an answer and never comes this way.
public struct FunctionFailure: Error, Sendable, Hashable {
  /// `Runtime` or `Function`, a full stop, and a capitalised word of ASCII letters; the platform takes nothing else.
  public let type: String
  /// Goes to the caller of the Invoke API and into its log: never a secret.
  public let message: String

  /// A `type` of another form becomes `Function.Unknown`, as the platform itself would make it.
  public init(type: String, message: String) {
    self.type = Self.isValid(type) ? type : "Function.Unknown"
    self.message = message
  }

  /// What a handler's error says without saying more than its type: the text of an error may hold what no caller may see.
  public init(unexpected error: any Error) {
    self =
      error as? FunctionFailure
      ?? FunctionFailure(type: "Function.UnexpectedError", message: "the handler failed with an error of type `\(Swift.type(of: error))`")
  }

  private static func isValid(_ type: String) -> Bool {
    let parts = type.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].elementsEqual("Runtime".utf8) || parts[0].elementsEqual("Function".utf8), let first = parts[1].first else { return false }
    return (65...90).contains(first) && parts[1].count > 1 && parts[1].allSatisfy { (65...90).contains($0) || (97...122).contains($0) }
  }
}
