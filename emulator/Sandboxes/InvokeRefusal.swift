internal import EmulatorHTTP
internal import EmulatorJSON

/// What the Invoke API refuses, in AWS's words.
enum InvokeRefusal {
  case notFound(arn: String)
  case notJSON(String)
  case invalidContext(String)
  case tooLarge(bytesMaximum: Int)
  case throttled(Throttle)
  case invalidType(String)
  case unknownPath

  var status: Int {
    switch self {
    case .notFound, .unknownPath: 404
    case .notJSON, .invalidContext, .invalidType: 400
    case .tooLarge: 413
    case .throttled: 429
    }
  }

  var type: String {
    switch self {
    case .notFound: "ResourceNotFoundException"
    case .notJSON, .invalidContext: "InvalidRequestContentException"
    case .tooLarge: "RequestTooLargeException"
    case .throttled: "TooManyRequestsException"
    case .invalidType: "InvalidParameterValueException"
    case .unknownPath: "UnknownOperationException"
    }
  }

  var body: [UInt8] {
    let members: [(String, String)] =
      switch self {
      case .notFound(let arn): [("Type", "User"), ("Message", "Function not found: \(arn)")]
      case .notJSON(let text): [("Type", "User"), ("message", "Could not parse request body into json: \(text)")]
      case .invalidContext(let text), .invalidType(let text): [("Type", "User"), ("message", text)]
      case .tooLarge(let maximum): [("Type", "User"), ("message", "Request must be smaller than \(maximum) bytes for the InvokeFunction operation")]
      case .throttled(let throttle): [("Reason", throttle.reason), ("Type", "User"), ("message", "Rate Exceeded.")]
      case .unknownPath: [("message", "no such operation in the Lambda API")]
      }
    return JSON.object(members.map { JSON.Member($0.0, .string($0.1)) }).bytes
  }

  @EventLoop func answer(_ exchange: Exchange, _ id: RequestID) {
    exchange.respond(status, body: body) { head in
      head.field("Content-Type", "application/json")
      head.field("x-amzn-RequestId", id.text)
      head.field("x-amzn-ErrorType", type)
      if case .throttled = self { head.field("Retry-After", "1") }
    }
  }
}
