internal import EmulatorServerless

/// What the gateway answers on its own account; the bodies are `{"message": …}`.
public enum GatewayFault: Sendable, CaseIterable {
  case unknownRoute
  /// The function failed, timed out by its own limit, or gave no answer that can be read.
  case badFunction
  /// The gateway's own limit passed: 29 s in a REST API, 30 s in an HTTP API.
  case timeout
  case tooLarge
  /// Lambda turned the invocation away.
  case throttled
  /// The request line and the headers are longer than `Gateway.headBytesMaximum`.
  case headTooLarge
  /// The first segment is a stage of the file that does not run here.
  case otherStage

  func answer(_ api: RouteDeclaration.API, _ moment: Moment) -> FrontAnswer {
    let (status, message, type) = api == .rest ? rest : http
    return OwnAnswer(status: status, body: #"{\#(api == .rest ? name : #""message":""#)\#(message)"}"#, errorType: type).answer(api, moment)
  }

  /// What a REST API says of a failed function has a space that its other messages have not.
  private var name: String { self == .badFunction || self == .throttled ? #""message": ""# : #""message":""# }

  private var rest: (Int, String, String) {
    switch self {
    case .unknownRoute: (403, "Missing Authentication Token", "MissingAuthenticationTokenException")
    case .badFunction: (502, "Internal server error", "InternalServerErrorException")
    case .timeout: (504, "Endpoint request timed out", "InternalServerErrorException")
    case .tooLarge: (413, "Request Too Long", "RequestTooLargeException")
    case .throttled: (500, "Internal server error", "InternalServerErrorException")
    case .headTooLarge: (431, "Request Header Fields Too Large", "RequestHeaderFieldsTooLargeException")
    case .otherStage: (403, "Forbidden", "ForbiddenException")
    }
  }

  private var http: (Int, String, String) {
    switch self {
    case .unknownRoute, .otherStage: (404, "Not Found", "")
    case .badFunction: (500, "Internal Server Error", "")
    case .timeout, .throttled: (503, "Service Unavailable", "")
    case .tooLarge: (413, "Request Entity Too Large", "")
    case .headTooLarge: (431, "Request Header Fields Too Large", "")
    }
  }
}

/// An answer that no function gave.
struct OwnAnswer: Equatable {
  var status: Int
  /// JSON.
  var body: String
  /// What a REST API says in `x-amzn-ErrorType`.
  var errorType: String
  var headers: [Header] = []

  func answer(_ api: RouteDeclaration.API, _ moment: Moment) -> FrontAnswer {
    var headers = [Header("Content-Type", "application/json")]
    if api == .rest {
      headers += [
        Header("x-amzn-RequestId", moment.requestID), Header("x-amz-apigw-id", moment.extendedID), Header("x-amzn-ErrorType", errorType),
      ]
    } else {
      headers.append(Header("Apigw-Requestid", moment.extendedID))
    }
    return FrontAnswer(status: status, headers: headers + self.headers, body: Array(body.utf8))
  }
}
