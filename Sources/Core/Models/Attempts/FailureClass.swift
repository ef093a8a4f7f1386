/// What went wrong with one request to a provider, as far as what is done next hangs on it.
public enum FailureClass: String, Sendable, Hashable, CaseIterable {
  case rateLimited = "rate_limited"
  case quota
  case overloaded
  case server
  case transport
  case timeout
  case authentication
  case context
  case refused
  case filtered
  case malformed
  case truncated
  case invalid
  case budget
  case deadline
  case cancelled

  /// How often the same model is asked again.
  public var retriesMaximum: Int {
    switch self {
    case .rateLimited, .overloaded, .server, .transport: 2
    case .malformed, .truncated: 1
    case .quota, .timeout, .authentication, .context, .refused, .filtered, .invalid, .budget, .deadline, .cancelled: 0
    }
  }

  /// Whether it speaks against the provider's health.
  public var countsForBreaker: Bool { [.overloaded, .server, .transport, .timeout].contains(self) }

  /// Whether the key is at fault, so that it rests and another may be tried.
  public var restsKey_ms: Int64? { self == .quota || self == .authentication ? 300_000 : nil }

  public enum Next: Sendable, Hashable { case chain, contextChain, refusalChain, stop }

  /// Where one goes on when the same model is not asked again.
  public func next(status: Int?) -> Next {
    switch self {
    case .rateLimited, .quota, .overloaded, .server, .transport, .timeout, .authentication, .malformed, .budget: .chain
    case .context: .contextChain
    case .refused, .filtered: .refusalChain
    case .invalid: status == 404 ? .chain : .stop
    case .truncated, .deadline, .cancelled: .stop
    }
  }
}

/// One request to a provider that came to no answer.
public struct ModelFailure: Error, Sendable, Hashable {
  /// How far the request had gone, which says what it can have cost.
  public enum Reach: Sendable, Hashable {
    /// Not wholly sent: nothing was charged.
    case unsent
    /// Wholly sent, and no status came: it may have been answered for.
    case sent
    /// A status of success came, and then it broke.
    case answering
    /// An error's status came: nothing was charged, unless usage is told.
    case refused
    /// A stream that was ended here, after so much text of an answer.
    case cancelled(receivedText: String)
  }

  public var kind: FailureClass
  public var status: Int?
  public var reach: Reach
  /// What the provider wants waited, in milliseconds from the answer on.
  public var wait_ms: Int64?
  /// The limit that is used up, in the provider's word.
  public var limit: String?
  public var usage: TokenUsage?
  /// Of `context`: tokens that the model reads.
  public var contextLimit: Int?
  /// Of `refused`.
  public var category: String?
  /// The provider says whether another try can help.
  public var shouldRetry: Bool?
  /// No trusted connection: another try finds none either.
  public var isTLS: Bool
  public var requestID: String?
  /// Limits that the answer's head told.
  public var limits: [RateLimit]
  /// For the log alone; holds no key.
  public var detail: String

  public init(
    _ kind: FailureClass, status: Int? = nil, reach: Reach, wait_ms: Int64? = nil, limit: String? = nil, usage: TokenUsage? = nil, contextLimit: Int? = nil,
    category: String? = nil, shouldRetry: Bool? = nil, isTLS: Bool = false, requestID: String? = nil, limits: [RateLimit] = [], detail: String
  ) {
    self.kind = kind
    self.status = status
    self.reach = reach
    self.wait_ms = wait_ms
    self.limit = limit
    self.usage = usage
    self.contextLimit = contextLimit
    self.category = category
    self.shouldRetry = shouldRetry
    self.isTLS = isTLS
    self.requestID = requestID
    self.limits = limits
    self.detail = String(detail.prefix(500))
  }

  /// How often the same model is asked again after this.
  public var retriesMaximum: Int {
    if shouldRetry == false || isTLS { return 0 }
    if kind == .transport, reach == .answering { return 1 }
    return kind.retriesMaximum
  }

  public func error(estimate: Int, at now_ms: Int64) -> ModelError {
    switch kind {
    case .rateLimited: .rateLimited(limit: limit, retryAt_ms: wait_ms.map { now_ms + $0 })
    case .quota: .quota
    case .overloaded: .overloaded
    case .server: .server
    case .transport: .transport
    case .timeout: .timeout
    case .authentication: .authentication
    case .context: .contextTooLong(limit: contextLimit, estimate: estimate)
    case .refused: .refused(category: nil)
    case .filtered: .filtered
    case .malformed: .malformed(detail)
    case .truncated: .truncated
    case .invalid: .invalid(detail)
    case .budget, .deadline: .deadline
    case .cancelled: .cancelled
    }
  }
}

/// What a provider says is left of one of its limits.
public struct RateLimit: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable { case requests, tokens, inputTokens = "input-tokens", outputTokens = "output-tokens" }

  public var kind: Kind
  public var remaining: Int
  /// Milliseconds from the answer on until it is whole again; nil where it was not told.
  public var reset_ms: Int64?

  public init(_ kind: Kind, remaining: Int, reset_ms: Int64?) { (self.kind, self.remaining, self.reset_ms) = (kind, remaining, reset_ms) }
}
