internal import Cases

/// One model that may answer a call, with what it reads and the most that it can cost.
struct Candidate: Sendable {
  let name: ModelName
  let provider: ModelProvider
  let profile: ModelProfile
  let price: Price
  let prompt: PromptText
  /// What was taken out of the prompt.
  let mask: any PromptMask
  let estimate: Int
  /// Nano-dollars.
  let bound: Int64
  /// Of the answer, without what it thinks.
  let answerTokens: Int

  /// With what it may think.
  var outputTokens: Int { min(answerTokens + profile.thinkingAllowance, profile.outputMaximum) }

  func request(_ call: ModelCall, _ key: ModelKey, firstByte_ms: Int64, timeout_ms: Int64) -> ModelRequest {
    ModelRequest(
      model: name.model, key: key, instructions: prompt.instructions, stable: prompt.stable, rest: prompt.rest,
      schema: profile.structured == .native ? call.schema : nil, wantsObject: call.schema != nil && profile.structured == .jsonObject,
      tokensMaximum: outputTokens, effort: profile.thinking == .none ? nil : call.effort, takesSampling: profile.takesSampling,
      marksCache: marksCache, firstByte_ms: Int(firstByte_ms), idle_ms: Int(min(RetryWaits.idle_ms, timeout_ms)), timeout_ms: Int(timeout_ms))
  }

  private var marksCache: Bool {
    guard let minimum = profile.cacheMinimum else { return false }
    return TokenEstimate.tokens(instructions: prompt.instructions, parts: [prompt.stable]) >= minimum
  }

  /// The same with another answer's length.
  func with(answerTokens: Int) -> Candidate {
    let allowed = min(answerTokens, profile.outputMaximum)
    let output = min(allowed + profile.thinkingAllowance, profile.outputMaximum)
    return Candidate(
      name: name, provider: provider, profile: profile, price: price, prompt: prompt, mask: mask, estimate: estimate,
      bound: price.bound(estimate: estimate, output: output), answerTokens: allowed)
  }
}

extension ModelGateway {
  /// The model as it would be asked now, or why it is not.
  func candidate(_ name: ModelName, _ call: ModelCall, chance: String, at now_ms: Int64) -> Result<Candidate, ModelError> {
    if call.isEmbedding { return embeddingCandidate(name, call, at: now_ms) }
    guard let provider = providers[name.provider] else { return .failure(.notConfigured) }
    let profile = profiles[name]
    guard call.classification <= profile.maySee else { return .failure(.invalid("the model may not see \(call.classification.rawValue) data")) }
    var mask = masker.prompt()
    let prompt = PromptText(call, structured: profile.structured, chance: chance) { mask.masked($0) }
    let estimate = prompt.estimate(profile.structured == .native ? call.schema : nil)
    let limit = min(profile.inputMaximum, state.context(of: name) ?? profile.inputMaximum)
    guard estimate <= limit else { return .failure(.contextTooLong(limit: limit, estimate: estimate)) }
    guard let price = prices.price(of: name, on: String(Self.day(now_ms)), promptTokens: estimate) else { return .failure(.noPrice) }
    let candidate = Candidate(
      name: name, provider: provider, profile: profile, price: price, prompt: prompt, mask: mask, estimate: estimate, bound: 0, answerTokens: call.answerTokens)
    return .success(candidate.with(answerTokens: call.answerTokens))
  }

  /// About the most that a call would cost now, in nano-dollars, of the model that is asked first; 0 where none can be. Nobody is asked, and nothing is charged.
  public func estimateNanoUSD(_ call: ModelCall) -> Int64 {
    let now_ms = surroundings.now_ms()
    return chain(call).lazy.compactMap { try? self.candidate($0, call, chance: "estimate", at: now_ms).get().bound }.first ?? 0
  }

  /// Which models are asked for a call, in order.
  func chain(_ call: ModelCall) -> [ModelName] {
    if call.isEmbedding { return settings.embedding }
    return call.isCritical || settings.cheap.isEmpty ? settings.chain : settings.cheap
  }
}
