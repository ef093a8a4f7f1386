internal import EmulatorServerless

/// Why a request does not reach its function. The words are API Gateway's.
/// Sources: docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html, …/http-api-jwt-authorizer.html.
public enum AccessRefusal: Error, Sendable, Equatable {
  /// No credentials, or none that fit; what an HTTP API says of a token in `www-authenticate`.
  case unauthorized(challenge: String?)
  /// A token without any of the route's scopes.
  case insufficientScope([String])
  /// A function said no: in so many words, or by not saying yes.
  case denied(isExplicit: Bool)
  /// The function failed, or what it said means nothing.
  case authorizerFailed
  case noKey
  case quotaExceeded
  case tooManyRequests
  case invalidBody
  case missingParameters([String])
  case unsupportedMediaType
  case signature(SignatureFault)

  func answer(_ api: RouteDeclaration.API, _ moment: Moment) -> FrontAnswer { (api == .rest ? rest : http).answer(api, moment) }

  private static func message(_ status: Int, _ text: String, _ type: String, _ headers: [Header] = []) -> OwnAnswer {
    OwnAnswer(status: status, body: String(decoding: MessageBody.of(text), as: UTF8.self), errorType: type, headers: headers)
  }

  private var rest: OwnAnswer {
    switch self {
    case .unauthorized: Self.message(401, "Unauthorized", "UnauthorizedException")
    case .insufficientScope: Self.message(401, "Unauthorized", "UnauthorizedException")
    case .denied(let isExplicit):
      OwnAnswer(
        status: 403, body: #"{"Message":"User is not authorized to access this resource\#(isExplicit ? " with an explicit deny" : "")"}"#,
        errorType: "AccessDeniedException")
    case .authorizerFailed: OwnAnswer(status: 500, body: #"{"message":null}"#, errorType: "AuthorizerConfigurationException")
    case .noKey: Self.message(403, "Forbidden", "ForbiddenException")
    case .quotaExceeded: Self.message(429, "Limit Exceeded", "LimitExceededException")
    case .tooManyRequests: Self.message(429, "Too Many Requests", "TooManyRequestsException")
    case .invalidBody: Self.message(400, "Invalid request body", "BadRequestException")
    case .missingParameters(let names):
      Self.message(400, "Missing required request parameters: [\(names.joined(separator: ", "))]", "BadRequestException")
    case .unsupportedMediaType: Self.message(415, "Unsupported Media Type", "UnsupportedMediaTypeException")
    case .signature(let fault): Self.message(403, fault.message, fault.errorType)
    }
  }

  private var http: OwnAnswer {
    switch self {
    case .unauthorized(let challenge):
      Self.message(401, "Unauthorized", "", challenge.map { [Header("www-authenticate", $0)] } ?? [])
    case .insufficientScope(let scopes):
      Self.message(
        403, "Forbidden", "",
        [
          Header(
            "www-authenticate",
            #"Bearer scope="\#(scopes.joined(separator: " "))" error="insufficient_scope" error_description="no scopes of the token are the route's""#)
        ])
    case .authorizerFailed: Self.message(500, "Internal Server Error", "")
    default: Self.message(403, "Forbidden", "")
    }
  }
}
