internal import EmulatorHTTP
internal import EmulatorJSON

/// What the Invoke API refuses, in AWS's words.
enum InvokeRefusal {
  /// With the whole text.
  case notFound(String)
  case notJSON(String)
  case invalidContext(String)
  case tooLarge(bytesMaximum: Int)
  case throttled(Throttle)
  case invalidParameter(String)
  /// A member breaks a rule of the API's model.
  case invalid(String)
  case conflict(String)
  /// The revision that was named is not the latest.
  case staleRevision
  /// The body is no object.
  case serialization
  /// The emulator could not do it.
  case service(String)
  case codeStorage(String)
  case unknownPath

  var status: Int {
    switch self {
    case .notFound, .unknownPath: 404
    case .notJSON, .invalidContext, .invalidParameter, .invalid, .codeStorage, .serialization: 400
    case .conflict: 409
    case .staleRevision: 412
    case .service: 500
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
    case .invalidParameter: "InvalidParameterValueException"
    case .invalid: "ValidationException"
    case .conflict: "ResourceConflictException"
    case .staleRevision: "PreconditionFailedException"
    case .serialization: "SerializationException"
    case .service: "ServiceException"
    case .codeStorage: "CodeStorageExceededException"
    case .unknownPath: "UnknownOperationException"
    }
  }

  var body: [UInt8] {
    let members: [(String, String)] =
      switch self {
      case .notFound(let text): [("Type", "User"), ("Message", text)]
      case .notJSON(let text): [("Type", "User"), ("message", "Could not parse request body into json: \(text)")]
      case .invalidContext(let text), .invalidParameter(let text), .conflict(let text), .codeStorage(let text):
        [("Type", "User"), ("message", text)]
      case .staleRevision:
        [
          ("Type", "User"),
          ("message", "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id"),
        ]
      case .serialization: [("Type", "User"), ("message", "the request's body is no JSON object")]
      case .service(let text): [("Type", "Service"), ("message", text)]
      case .invalid(let text): [("message", text)]
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

struct Refused: Error {
  var refusal: InvokeRefusal
  init(_ refusal: InvokeRefusal) { self.refusal = refusal }
}
