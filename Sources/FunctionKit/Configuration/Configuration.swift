public import Adapters

/// What a function reads from its environment, read once; where AWS's services are and who signs is `AWSAccount`'s. Each value has a default that works, a range, and a line here.
public struct Configuration: Sendable, Equatable {
  /// LOG_LEVEL: debug, info, warning or error; the least level that is written. Default info.
  public var logLevel: LogLevel = .info
  /// ENABLE_REQUEST_LOGGING: whether every request leaves a log line. Default true.
  public var logsRequests = true
  /// ENABLE_METRICS: whether every decision leaves a line of metrics in the log, whatever LOG_LEVEL says. Default true.
  public var writesMetrics = true
  /// REQUEST_TIMEOUT_SECONDS: 1…900, the longest a request may take; the deadline that Lambda gives, less a margin to answer in, can only shorten it. Default 120.
  public var requestTimeout_s = 120
  /// RECORDS_TABLE: the DynamoDB table of all records, 3…255 characters. Default quorate-records.
  public var recordsTable = "quorate-records"
  /// API_KEY_REQUIRED: whether a call needs an API key. Default true.
  public var requiresAPIKey = true
  /// JWT_AUTH_ENABLED: whether a bearer token may stand for a caller. Default true.
  public var acceptsTokens = true
  /// CORS_ALLOWED_ORIGINS: origins, comma separated, that a browser may call from; `*` for every one. Default none.
  public var allowedOrigins: [String] = []
  /// REQUIRE_HTTPS: whether a request that came to the gateway over plain HTTP is sent to HTTPS (308). Default false.
  public var requiresHTTPS = false
  /// EXECUTIVES_PATH: a folder of JSON files, an executive each, beside the six that ship. Default none.
  public var executivesPath: String?
  /// CONSENSUS_THRESHOLD: 0…1, the support from which the panel agrees. Default .7.
  public var consensusThreshold = 0.7
  /// MIN_PARTICIPATION: 0…1, the share of the panel without which there is no consensus. Default .8.
  public var minimumParticipation = 0.8
  /// MAX_RESOLUTION_ATTEMPTS: 0…10, how often a panel that disagrees is asked again. Default 3.
  public var resolutionAttemptsMaximum = 3
  /// ENABLE_VETO: whether an executive may veto in its own domain. Default true.
  public var allowsVeto = true
  /// HUMAN_ESCALATION_THRESHOLD: 0…1, the support under which a human decides. Default .3.
  public var escalationThreshold = 0.3
  /// REVIEW_WEBHOOK_URL: who is told of a decision that waits for a review; HTTPS, or HTTP to this machine. Default nobody but the caller.
  public var reviewWebhook: WebhookAddress?
  /// REVIEW_WEBHOOK_SECRET: `whsec_` and the Base64 of 24…64 bytes, what the notices are signed with. Default unsigned.
  public var reviewWebhookSecret: WebhookSecret?

  public init() {}
}
