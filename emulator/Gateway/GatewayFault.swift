internal import EmulatorServerless

/// What the gateway answers on its own account; the bodies are `{"message": …}`.
public enum GatewayFault: Sendable, CaseIterable {
  case unknownRoute
  /// The function failed, timed out by its own limit, or gave no answer that can be read.
  case badFunction
  /// The gateway's own limit passed: 29 s in a REST API, 30 s in an HTTP API.
  case timeout
  case tooLarge
  case throttled

  func answer(_ api: RouteDeclaration.API, _ moment: Moment) -> FrontAnswer {
    let (status, message, type) = api == .rest ? rest : http
    var headers = [Header("Content-Type", "application/json")]
    if api == .rest {
      headers += [
        Header("x-amzn-RequestId", moment.requestID), Header("x-amz-apigw-id", moment.extendedID), Header("x-amzn-ErrorType", type),
      ]
    } else {
      headers.append(Header("Apigw-Requestid", moment.extendedID))
    }
    return FrontAnswer(status: status, headers: headers, body: Array(#"{"message":"\#(message)"}"#.utf8))
  }

  private var rest: (Int, String, String) {
    switch self {
    case .unknownRoute: (403, "Missing Authentication Token", "MissingAuthenticationTokenException")
    case .badFunction: (502, "Internal server error", "InternalServerErrorException")
    case .timeout: (504, "Endpoint request timed out", "InternalServerErrorException")
    case .tooLarge: (413, "Request Too Long", "RequestTooLargeException")
    case .throttled: (429, "Too Many Requests", "TooManyRequestsException")
    }
  }

  private var http: (Int, String, String) {
    switch self {
    case .unknownRoute: (404, "Not Found", "")
    case .badFunction: (500, "Internal Server Error", "")
    case .timeout: (503, "Service Unavailable", "")
    case .tooLarge: (413, "Request Entity Too Large", "")
    case .throttled: (429, "Too Many Requests", "")
    }
  }
}
