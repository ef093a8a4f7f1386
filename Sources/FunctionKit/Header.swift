internal import Cases
internal import LambdaRuntime

/// The names of headers, each said once, and what is known of them.
public enum Header {
  // Of requests.
  public static let accept = "Accept"
  public static let prefer = "Prefer"
  public static let ifNoneMatch = "If-None-Match"
  public static let origin = "Origin"
  public static let forwardedProtocol = "X-Forwarded-Proto"
  public static let apiKey = "X-API-Key"
  public static let authorization = "Authorization"
  public static let forwardedFor = "X-Forwarded-For"
  public static let processingBasis = "Processing-Basis"
  // Of answers, and of both.
  public static let location = "Location"
  public static let vary = "Vary"
  public static let contentDisposition = "Content-Disposition"
  public static let contentType = "Content-Type"
  public static let retryAfter = "Retry-After"
  public static let entityTag = "ETag"
  public static let authenticate = "WWW-Authenticate"
  public static let allow = "Allow"
  public static let cacheControl = "Cache-Control"
  /// An API key that was made.
  public static let madeKey = "Api-Key"
  public static let rateLimit = "RateLimit"
  public static let rateLimitPolicy = "RateLimit-Policy"
  public static let reviewToken = "Review-Token"
  public static let preferenceApplied = "Preference-Applied"
  public static let idempotencyKey = Idempotency.header
  public static let idempotentReplayed = "Idempotent-Replayed"
  public static let requestID = "X-Request-ID"
  public static let correlationID = "X-Correlation-Id"
  public static let securityPolicy = "Content-Security-Policy"

  /// Given once: to the one answer that it belongs to, and never again.
  static let givenOnce: Set<String> = [reviewToken, madeKey]
  /// What a browser's script may read of an answer from elsewhere.
  static let exposed = [
    location, entityTag, requestID, correlationID, retryAfter, reviewToken, idempotentReplayed, preferenceApplied, rateLimit, rateLimitPolicy,
  ]
}

extension GatewayRequest {
  /// A header of the request, which keeps their names in lower case.
  func header(_ name: String) -> String? { headers[name.lowercased()] }
}
