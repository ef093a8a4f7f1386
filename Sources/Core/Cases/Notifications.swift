import Forms

/// Tells people outside that a decision waits for them: a webhook or a queue.
///
/// Rules:
/// 1. `announce` returns when the receiver has taken the notice; else it throws.
/// 2. Two announcements under one idempotency key are one to the receiver.
/// 3. The token goes to the receiver alone: never into a log, an error or a store.
public protocol Notifications: Sendable {
  func announce(_ notice: ReviewNotice, idempotencyKey: String) async throws(StepFailure)
}

/// That a decision waits for a review, and what answers it.
public struct ReviewNotice: Sendable, Hashable {
  public var tenant: String
  public var decisionID: String
  public var title: String
  /// Lower case, no full stop.
  public var reasons: [String]
  /// Good for one answer.
  public var token: String
  public var expires_ms: Int64

  public init(tenant: String, decisionID: String, title: String, reasons: [String], token: String, expires_ms: Int64) {
    self.tenant = tenant
    self.decisionID = decisionID
    self.title = title
    self.reasons = reasons
    self.token = token
    self.expires_ms = expires_ms
  }
}
