package import Forms
package import StrictJSON

/// What was spent on language models.
public struct Usage: Sendable, Hashable {
  public var modelCalls = 0
  public var promptTokens = 0
  public var completionTokens = 0
  public var cachedTokens = 0
  public var costNanoUSD: Int64 = 0
  /// What a cache or a cheaper model spared.
  public var savedNanoUSD: Int64 = 0

  public init() {}

  public static func += (a: inout Usage, b: Usage) {
    a.modelCalls += b.modelCalls
    a.promptTokens += b.promptTokens
    a.completionTokens += b.completionTokens
    a.cachedTokens += b.cachedTokens
    a.costNanoUSD += b.costNanoUSD
    a.savedNanoUSD += b.savedNanoUSD
  }
}

extension Usage {
  package var json: JSONValue {
    [
      "model_calls": .integer(Int64(modelCalls)), "prompt": .integer(Int64(promptTokens)), "completion": .integer(Int64(completionTokens)),
      "cached": .integer(Int64(cachedTokens)), "cost_nano_usd": .integer(costNanoUSD), "saved_nano_usd": .integer(savedNanoUSD),
    ]
  }

  package init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    modelCalls = try object.required("model_calls").integer()
    promptTokens = try object.required("prompt").integer()
    completionTokens = try object.required("completion").integer()
    cachedTokens = try object.required("cached").integer()
    costNanoUSD = Int64(try object.required("cost_nano_usd").integer())
    savedNanoUSD = Int64(try object.required("saved_nano_usd").integer())
  }
}
