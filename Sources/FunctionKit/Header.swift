/// The names of headers, each said once, and what is known of them.
public enum Header {
  public static let location = "Location"
  public static let vary = "Vary"
  public static let contentDisposition = "Content-Disposition"
  public static let contentType = "Content-Type"
  public static let retryAfter = "Retry-After"
  public static let entityTag = "ETag"
  public static let authenticate = "WWW-Authenticate"
  public static let allow = "Allow"
  public static let reviewToken = "Review-Token"
  public static let preferenceApplied = "Preference-Applied"
  public static let idempotencyKey = "Idempotency-Key"
  public static let idempotentReplayed = "Idempotent-Replayed"
  public static let requestID = "X-Request-ID"
  public static let correlationID = "X-Correlation-Id"
  public static let securityPolicy = "Content-Security-Policy"

  /// Given once: to the one answer that it belongs to, and never again.
  static let givenOnce: Set<String> = [reviewToken]
  /// What a browser's script may read of an answer from elsewhere.
  static let exposed = [
    location, entityTag, requestID, correlationID, retryAfter, reviewToken, idempotentReplayed, preferenceApplied,
  ]
}
