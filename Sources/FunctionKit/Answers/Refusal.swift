/// An answer that says no: what the caller did, and what may be done about it. Never what went wrong inside; that goes to the log.
public struct Refusal: Error, Sendable, Equatable {
  /// One thing wrong with the request.
  public struct Fault: Sendable, Equatable {
    /// A JSON Pointer (RFC 6901) into the body, or `/` and the name of a query parameter or header.
    public var path: String
    public var rule: String

    public init(path: String, rule: String) {
      self.path = path
      self.rule = rule
    }
  }

  /// Stable, snake_case.
  public var code: String
  public var status: Int
  public var detail: String
  public var faults: [Fault] = []
  public var recoveryActions: [String] = []
  public var headers: [(name: String, value: String)] = []
  /// Of a caller that calls too often: the policies of `RateLimit-Policy` whose allowance is used up.
  public var violatedPolicies: [String] = []
  /// What only the log may know.
  public var logDetail: String?

  public init(
    _ status: Int, _ code: String, _ detail: String, faults: [Fault] = [], recoveryActions: [String] = [],
    headers: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.faults = faults
    self.recoveryActions = recoveryActions
    self.headers = headers
  }

  public static func == (a: Refusal, b: Refusal) -> Bool {
    a.code == b.code && a.status == b.status && a.detail == b.detail && a.faults == b.faults && a.recoveryActions == b.recoveryActions
      && a.violatedPolicies == b.violatedPolicies && a.headers.elementsEqual(b.headers) { $0 == $1 }
  }
}

extension Refusal {
  /// The same answer, with something for the log beside it.
  public func logging(_ detail: String) -> Refusal {
    var refusal = self
    refusal.logDetail = detail
    return refusal
  }

  public static func notFound(_ what: String) -> Refusal { Refusal(404, "not_found", what) }

  public static func insufficientScope(_ permission: String) -> Refusal {
    Refusal(
      403, "insufficient_scope", "this call needs the permission `\(permission)`", recoveryActions: ["ask an administrator for it"],
      headers: [(Header.authenticate, "Bearer realm=\"quorate\", error=\"insufficient_scope\", scope=\"\(permission)\", ApiKey realm=\"quorate\"")])
  }

  public static let storeUnavailable = Refusal(
    503, "store_unavailable", "the records cannot be reached; what was asked for may be done all the same",
    recoveryActions: ["send it again in a moment, and under the same Idempotency-Key: what is done already is then answered, and not done twice"],
    headers: [(Header.retryAfter, "1")])

  public static let recordChanged = Refusal(
    500, "record_changed", "the record is not as it was stored, and is not shown; what was found is in the log under this correlation id",
    recoveryActions: ["tell its operator, who may bring it back from a backup"])

  public static let internalError = Refusal(500, "internal_error", "something went wrong here; it is in the log under this correlation id")
}
