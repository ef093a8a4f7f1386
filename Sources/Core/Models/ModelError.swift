internal import Cases

/// Why no model answered: what the last attempt, or the last skip, came to.
public enum ModelError: Error, Sendable, Hashable {
  /// Nano-dollars; `committed` is nil where the ledger did not say.
  case budgetExceeded(scope: BudgetScope.Kind, cap: Int64, committed: Int64?, needed: Int64, resetsAt_ms: Int64?)
  /// Nobody knows what it costs, so it is not asked.
  case noPrice
  /// In tokens; the limit is nil where it was not told.
  case contextTooLong(limit: Int?, estimate: Int)
  /// One word of the provider's, or none.
  case refused(category: String?)
  case filtered
  case authentication
  case quota
  case rateLimited(limit: String?, retryAt_ms: Int64?)
  case overloaded
  case server
  case transport
  case timeout
  /// The answer has over 8 MB, or why it cannot be read.
  case malformed(String)
  case truncated
  /// The rule that the request breaks, where it was told.
  case invalid(String)
  case notConfigured
  case deadline
  case cancelled

  /// The name that outcomes, metrics and documentation know it by.
  public var name: String {
    switch self {
    case .budgetExceeded: "budget_exceeded"
    case .noPrice: "no_price"
    case .contextTooLong: "context_too_long"
    case .refused: "refused"
    case .filtered: "filtered"
    case .authentication: "authentication"
    case .quota: "quota"
    case .rateLimited: "rate_limited"
    case .overloaded: "overloaded"
    case .server: "server"
    case .transport: "transport"
    case .timeout: "timeout"
    case .malformed: "malformed"
    case .truncated: "truncated"
    case .invalid: "invalid"
    case .notConfigured: "not_configured"
    case .deadline: "deadline"
    case .cancelled: "cancelled"
    }
  }

  /// Of a model that is not asked: it may not see data that are kept so closely.
  static func unseen(_ classification: Classification) -> ModelError { .invalid("the model may not see \(classification.rawValue) data") }
  /// Of a call that no model can be asked.
  static let indistinct = ModelError.invalid("what it may choose from differs in hidden names alone")
  /// Those rules of `invalid` that are no provider's, by which nothing was sent.
  private static let ownRules = Set(
    (Classification.allCases.map(unseen) + [indistinct]).compactMap { if case .invalid(let rule) = $0 { rule } else { nil } })

  /// The limits of `rateLimited` that are no provider's.
  static let ownLimit = "own"
  static let keysLimit = "keys"

  /// For who runs the service alone: what is wrong with the answer, or what a provider says is wrong with the request.
  public var detail: String? {
    switch self {
    case .malformed(let detail), .invalid(let detail): detail.isEmpty || detail == text ? nil : detail
    default: nil
    }
  }

  /// For who reads the outcome: no key, no text of the provider's.
  public var text: String {
    switch self {
    // The ledger did not say, so that nothing is spent.
    case .budgetExceeded(.case, cap: 0, committed: nil, _, _): "what is left of the budgets cannot be read"
    // What everybody together may spend is the operator's to know.
    case .budgetExceeded(.all, _, _, let needed, _): "the budget of everybody together has no room for \(NanoUSD.text(needed)) USD more"
    case .budgetExceeded(let scope, let cap, _, let needed, _):
      "the budget of \(scope.words) (\(NanoUSD.text(cap)) USD) has no room for \(NanoUSD.text(needed)) USD more"
    case .noPrice: "the model has no price"
    case .contextTooLong(let limit, let estimate): "about \(estimate) tokens are more than the model reads" + (limit.map { " (\($0))" } ?? "")
    case .refused(let category): "the model refused" + (category.map { " (\($0))" } ?? "")
    case .filtered: "the provider filtered the answer"
    case .authentication: "the provider does not know the key"
    case .quota: "the provider's quota is used up"
    case .rateLimited(let limit, _):
      switch limit {
      case Self.ownLimit: "this service's own limit of requests and tokens a minute is reached"
      case Self.keysLimit: "every key of the provider rests"
      default: "the provider's rate limit is reached"
      }
    case .overloaded: "the provider is overloaded"
    case .server: "the provider failed"
    case .transport: "the provider could not be reached"
    case .timeout: "the provider did not answer in time"
    case .malformed: "the answer could not be read"
    case .truncated: "the answer was cut off"
    case .invalid(let rule): Self.ownRules.contains(rule) ? rule : "the provider refused the request"
    case .notConfigured: "no model is configured"
    case .deadline: "there was no time left"
    case .cancelled: "the call was cancelled"
    }
  }
}

/// Money as text.
public enum NanoUSD {
  /// Dollars, exact, without zeros at the end.
  public static func text(_ amount: Int64) -> String {
    let digits = String(amount.magnitude)
    let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    var text = String(padded.dropLast(9)) + "." + String(padded.suffix(9))
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return (amount < 0 ? "-" : "") + text
  }

  /// Nil where a text is no amount of dollars with at most nine decimals, from 0 to a thousand million.
  public static func read(_ text: String) -> Int64? {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let decimals = halves.count > 1 ? halves[1] : ""
    guard (1...10).contains(halves[0].count), decimals.count <= 9, halves.count == 1 || !decimals.isEmpty,
      (halves[0] + decimals).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let whole = Int64(halves[0]), whole <= 1_000_000_000,
      let part = Int64(decimals + String(repeating: "0", count: 9 - decimals.count))
    else { return nil }
    return whole * 1_000_000_000 + part
  }
}
