package import Forms
package import StrictJSON

/// What was spent on language models.
public struct Usage: Sendable, Hashable {
  public var modelCalls = 0
  public var promptTokens = 0
  public var completionTokens = 0
  public var cachedTokens = 0
  public var cacheWriteTokens = 0
  public var cacheWriteLongTokens = 0
  /// Of `completionTokens`.
  public var reasoningTokens = 0
  /// Calls whose tokens were estimated here, as nobody told.
  public var assumedCalls = 0
  public var costNanoUSD: Int64 = 0
  /// What a cache or a cheaper model spared.
  public var savedNanoUSD: Int64 = 0

  public init() {}

  public static func += (a: inout Usage, b: Usage) {
    a.modelCalls += b.modelCalls
    a.promptTokens += b.promptTokens
    a.completionTokens += b.completionTokens
    a.cachedTokens += b.cachedTokens
    a.cacheWriteTokens += b.cacheWriteTokens
    a.cacheWriteLongTokens += b.cacheWriteLongTokens
    a.reasoningTokens += b.reasoningTokens
    a.assumedCalls += b.assumedCalls
    a.costNanoUSD += b.costNanoUSD
    a.savedNanoUSD += b.savedNanoUSD
  }
}

extension Usage {
  /// What came later stands only where it is not 0: a receipt of before is read, and sealed, as it was.
  package var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("model_calls", .integer(Int64(modelCalls))), ("prompt", .integer(Int64(promptTokens))), ("completion", .integer(Int64(completionTokens))),
      ("cached", .integer(Int64(cachedTokens))), ("cost_nano_usd", .integer(costNanoUSD)), ("saved_nano_usd", .integer(savedNanoUSD)),
    ]
    for (name, count) in [
      ("cache_write", cacheWriteTokens), ("cache_write_long", cacheWriteLongTokens), ("reasoning", reasoningTokens), ("assumed", assumedCalls),
    ] where count != 0 {
      members.append((name, .integer(Int64(count))))
    }
    return .fields(members)
  }

  package init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    modelCalls = try object.required("model_calls").integer()
    promptTokens = try object.required("prompt").integer()
    completionTokens = try object.required("completion").integer()
    cachedTokens = try object.required("cached").integer()
    cacheWriteTokens = try object.optional("cache_write")?.integer() ?? 0
    cacheWriteLongTokens = try object.optional("cache_write_long")?.integer() ?? 0
    reasoningTokens = try object.optional("reasoning")?.integer() ?? 0
    assumedCalls = try object.optional("assumed")?.integer() ?? 0
    costNanoUSD = Int64(try object.required("cost_nano_usd").integer())
    savedNanoUSD = Int64(try object.required("saved_nano_usd").integer())
  }
}
