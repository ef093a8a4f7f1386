public import Cases

/// What one call to a model used, in tokens. The parts are within the whole: `cached` and the writes are of `prompt`, `reasoning` is of `completion`.
public struct TokenUsage: Sendable, Hashable {
  /// All of it.
  public var prompt: Int
  public var cached: Int
  public var cacheWrite: Int
  /// Written for an hour rather than for minutes.
  public var cacheWriteLong: Int
  /// All of it.
  public var completion: Int
  public var reasoning: Int
  /// Estimated here, as nobody told.
  public var isAssumed: Bool

  /// The most tokens of a kind that are believed.
  public static let tokensMaximum = 100_000_000

  public init(
    prompt: Int = 0, cached: Int = 0, cacheWrite: Int = 0, cacheWriteLong: Int = 0, completion: Int = 0, reasoning: Int = 0, isAssumed: Bool = false
  ) {
    func bounded(_ count: Int) -> Int { min(max(0, count), Self.tokensMaximum) }
    self.prompt = bounded(prompt)
    self.cached = bounded(cached)
    self.cacheWrite = bounded(cacheWrite)
    self.cacheWriteLong = bounded(cacheWriteLong)
    self.completion = bounded(completion)
    self.reasoning = bounded(reasoning)
    self.isAssumed = isAssumed
  }

  /// Whether the parts are more than the whole, as some servers tell: then they are charged as told, and the rest is none.
  public var isInconsistent: Bool { cached + cacheWrite + cacheWriteLong > prompt }
}

extension Usage {
  /// As a receipt keeps it.
  public init(_ tokens: TokenUsage, costNanoUSD: Int64) {
    self.init()
    modelCalls = 1
    promptTokens = tokens.prompt
    completionTokens = tokens.completion
    cachedTokens = tokens.cached
    cacheWriteTokens = tokens.cacheWrite
    cacheWriteLongTokens = tokens.cacheWriteLong
    reasoningTokens = tokens.reasoning
    assumedCalls = tokens.isAssumed ? 1 : 0
    self.costNanoUSD = costNanoUSD
  }
}
