/// What every function reads from its environment, whatever it answers; read once.
public struct Configuration: Settings {
  public var logLevel: LogLevel = .info
  public var logsRequests = true
  public var writesMetrics = true
  public var requestTimeout_s = 120
  public var allowedOrigins: [String] = []
  public var requiresHTTPS = false
  /// Of all events, 0 to 1.
  public var recordedShare = 0.0

  public init() {}

  public static let variables: [Variable<Configuration>] = [
    .word("LOG_LEVEL", \.logLevel, "the least level that is written"),
    .bool("ENABLE_REQUEST_LOGGING", \.logsRequests, "whether every request leaves a log line"),
    .bool("ENABLE_METRICS", \.writesMetrics, "whether what is counted leaves a line in the embedded metric format, whatever `LOG_LEVEL` says"),
    .integer(
      "REQUEST_TIMEOUT_SECONDS", \.requestTimeout_s, 1...900,
      "the longest that a request waits for tables and receivers; Lambda's own deadline, less half a second to answer in, can only shorten it. Then 503"),
    .list(
      "CORS_ALLOWED_ORIGINS", \.allowedOrigins, atMost: 100,
      "origins that a browser may call from, or `*`: for hosts that leave CORS to the function. An HTTP API, and the emulator, answer by `provider.httpApi.cors` instead"
    ),
    .fraction(
      "RECORD_EVENTS", \.recordedShare,
      "the share of events that are logged, masked, with all that was asked and told meanwhile, for `emulator record import` ([recordings.md](recordings.md))"),
    .bool("REQUIRE_HTTPS", \.requiresHTTPS, "whether a request that reached the gateway in the clear is sent to HTTPS (308)"),
  ]
}
