internal import Models

/// The class of an error by a provider's status and words.
enum ErrorClasses {
  private static let quota: Set = [
    "insufficient_quota", "credit_balance_exhausted", "organization_usage_limit_exceeded", "billing_error", "enforced_spend_limit_reached",
    "ServiceQuotaExceededException",
  ]
  private static let authentication: Set = [
    "authentication_error", "permission_error", "invalid_api_key", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException",
    "InvalidSignatureException", "MissingAuthenticationTokenException", "IncompleteSignatureException",
  ]
  private static let rateLimited: Set = ["rate_limit_error", "rate_limit_exceeded", "ModelNotReadyException", "TooManyRequestsException"]
  private static let overloaded: Set = ["overloaded_error", "slow_down", "ServiceUnavailableException", "server_overloaded"]
  private static let server: Set = [
    "api_error", "server_error", "internal_server_error", "timeout_error", "InternalServerException", "ModelErrorException", "ModelTimeoutException",
    "ModelStreamErrorException",
  ]
  private static let context: Set = ["context_length_exceeded", "exceed_context_size_error"]

  /// `words` are its type and codes; a code that is a number is a status. `usage` is what was told beside it, which is paid.
  static func fault(status: Int?, words: [String], message: String, contextLimit: Int? = nil, usage: TokenUsage? = nil) -> WireFault {
    let status = words.lazy.compactMap { Int($0) }.first { (400...599).contains($0) } ?? status
    let kind = kind(status, Set(words), message)
    // A model that reads nothing is none: what says so is not remembered.
    let limit = kind == .context ? (contextLimit ?? limit(in: message)).flatMap { $0 > 0 ? $0 : nil } : nil
    return WireFault(kind, contextLimit: limit, usage: usage, detail(status, words, message))
  }

  private static func kind(_ status: Int?, _ words: Set<String>, _ message: String) -> FailureClass {
    let isOurs = status.map { (400...499).contains($0) } ?? true
    if !words.isDisjoint(with: context) || isOurs && isAboutContext(message) { return .context }
    if status == 402 || !words.isDisjoint(with: quota) || words.contains(where: isSpendLimit) || status == 400 && isAboutSpending(message) { return .quota }
    if status == 401 || status == 403 || !words.isDisjoint(with: authentication) { return .authentication }
    if !words.isDisjoint(with: overloaded) { return .overloaded }
    if status == 429 || !words.isDisjoint(with: rateLimited) || words.contains(where: { $0.hasPrefix("Throttling") }) { return .rateLimited }
    if status == 529 || status == 503 { return .overloaded }
    if let status, status >= 500 || [408, 409, 424].contains(status) { return .server }
    if !words.isDisjoint(with: server) { return .server }
    return .invalid
  }

  private static func isSpendLimit(_ word: String) -> Bool { word.hasPrefix("organization_spend_limit_") || word.hasPrefix("project_spend_limit_") }

  private static func isAboutSpending(_ message: String) -> Bool {
    let message = message.lowercased()
    return message.contains("spend limit") || message.contains("credit balance")
  }

  private static func isAboutContext(_ message: String) -> Bool {
    let message = message.lowercased()
    return ["prompt is too long", "maximum context length", "greater than the context length", "input is too long", "exceeds the available context size"]
      .contains { message.contains($0) }
  }

  /// N of "maximum context length is N tokens", and of "N maximum".
  private static func limit(in message: String) -> Int? {
    let lower = message.lowercased()
    if let start = lower.firstRange(of: "maximum context length is ")?.upperBound { return Int(lower[start...].prefix { $0.isNumber }) }
    // "prompt is too long: 208310 tokens > 200000 maximum".
    if lower.contains("prompt is too long"), let start = lower.firstRange(of: "> ")?.upperBound { return Int(lower[start...].prefix { $0.isNumber }) }
    return nil
  }

  /// For the log: no more of the provider's own text than its beginning.
  private static func detail(_ status: Int?, _ words: [String], _ message: String) -> String {
    ([status.map(String.init) ?? ""] + words + [String(message.prefix(200))]).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
