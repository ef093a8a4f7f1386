public import Cases
import Forms
import StrictJSON

/// What a task took.
public struct TaskReceipt: Sendable, Hashable {
  public var latency_ms: Int64
  public var toolCalls: Int
  public var cacheHits: Int
  /// What language models were asked, in all of their attempts.
  public var usage: Usage

  public init(latency_ms: Int64, toolCalls: Int, cacheHits: Int, usage: Usage = Usage()) {
    (self.latency_ms, self.toolCalls, self.cacheHits, self.usage) = (latency_ms, toolCalls, cacheHits, usage)
  }

  var json: JSONValue {
    [
      "latency_ms": .integer(latency_ms), "tool_calls": .integer(Int64(toolCalls)), "cache_hits": .integer(Int64(cacheHits)),
      "model_calls": .integer(Int64(usage.modelCalls)),
      "tokens": [
        "prompt": .integer(Int64(usage.promptTokens)), "completion": .integer(Int64(usage.completionTokens)), "cached": .integer(Int64(usage.cachedTokens)),
      ],
      "cost_usd": JSONValue(measure: Double(usage.costNanoUSD) / 1e9), "saved_usd": JSONValue(measure: Double(usage.savedNanoUSD) / 1e9),
    ]
  }

  /// What an engine before 1.1.0 stored tells of no model, as it asked none.
  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    latency_ms = Int64(try object.required("latency_ms").integer())
    toolCalls = try object.required("tool_calls").integer()
    cacheHits = try object.required("cache_hits").integer()
    usage = Usage()
    usage.modelCalls = try object.optional("model_calls")?.integer() ?? 0
    usage.costNanoUSD = Plan.nanoUSD(try object.optional("cost_usd")?.number() ?? 0)
    usage.savedNanoUSD = Plan.nanoUSD(try object.optional("saved_usd")?.number() ?? 0)
    guard let tokens = try object.optional("tokens")?.object() else { return }
    usage.promptTokens = try tokens.required("prompt").integer()
    usage.completionTokens = try tokens.required("completion").integer()
    usage.cachedTokens = try tokens.required("cached").integer()
  }

  static let schema = Schema.object([
    .required("latency_ms", .count), .required("tool_calls", .count), .required("cache_hits", .count),
    .required("model_calls", .count, "Requests to language models, their retries too."),
    .required("tokens", .object([.required("prompt", .count), .required("completion", .count), .required("cached", .count, "Of the prompt's.")])),
    .required("cost_usd", .number), .required("saved_usd", .number, "What answers kept from before would have cost."),
  ])
}
