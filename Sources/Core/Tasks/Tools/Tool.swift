public import Cases
public import StrictJSON

/// Something that can be asked of the world, or done to it.
///
/// Rules:
/// 1. What goes wrong is a value, in one of the classes of `ToolFailure`; its message holds no secret, and of who was asked no text but names among which the caller has to
///    choose.
/// 2. `params` are valid when it is called: against the form, and with no reference left. What it answers is held against the form after it.
/// 3. A call ends within its time limit, and at once where its task is cancelled.
/// 4. A call reaches only the hosts of the tool.
/// 5. A tool that lacks a variable answers `authentication` (a key) or `refused` (a host), naming it, and calls nobody.
public protocol Tool: Sendable {
  var form: ToolForm { get }
  /// Why it calls nobody as it is set up; nil where it is available.
  var unavailable: ToolFailure? { get }
  /// Whom it asks, as they are called among upstreams; nil where that is nobody, or several.
  var upstream: String? { get }
  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer
}

extension Tool {
  public var unavailable: ToolFailure? { nil }
  public var upstream: String? { nil }
}

/// What one call knows of itself.
public struct ToolCall: Sendable, Hashable {
  public var tenant: String
  /// What a tool that writes sends as `Idempotency-Key`.
  public var key: String
  public var limit_ms: Int64
  /// In whose name it asks for what is kept here; nil where nobody's is known.
  public var asker: Asker?

  public init(tenant: String, key: String, limit_ms: Int64, asker: Asker? = nil) {
    (self.tenant, self.key, self.limit_ms, self.asker) = (tenant, key, limit_ms, asker)
  }
}

public enum ToolAnswer: Sendable, Hashable {
  /// Its age in seconds where it was kept from an earlier call; nil: it was fetched now.
  case completed(JSONValue, age_s: Int? = nil)
  case failed(ToolFailure)
}

/// Why a call came to nothing.
public struct ToolFailure: Error, Sendable, Hashable {
  public enum Class: String, Sendable, Hashable, CaseIterable {
    /// What was asked breaks a rule of who was asked, or of the tool.
    case validation
    case authentication
    case notFound = "not_found"
    case rateLimited = "rate_limited"
    case timeout, network
    /// Who was asked has a fault of its own.
    case upstream
    case tooLarge = "too_large"
    /// An answer in another form than is known.
    case malformed
    /// Ours: not asked at all.
    case refused
    case budget, deadline, cancelled
  }

  public var kind: Class
  /// Lower case, no full stop.
  public var message: String
  /// Of `rateLimited`: milliseconds since 1970.
  public var retryAt_ms: Int64?
  /// Whether it may have happened all the same.
  public var isAmbiguous: Bool

  public init(_ kind: Class, _ message: String, retryAt_ms: Int64? = nil, isAmbiguous: Bool = false) {
    (self.kind, self.message, self.retryAt_ms, self.isAmbiguous) = (kind, message, retryAt_ms, isAmbiguous)
  }
}

extension ToolFailure.Class {
  /// Whether another try may come to something else.
  var isTriedAgain: Bool { self == .network || self == .upstream || self == .timeout || self == .rateLimited }
}
