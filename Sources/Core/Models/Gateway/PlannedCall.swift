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
  var bound: Int64
  /// Of the answer, without what it thinks.
  var answerTokens: Int
  /// As the model is sent it.
  var schema: AnswerSchema?
  /// What the words stand for that it may choose from, where something was taken out of them.
  var maskedChoices: [String: String] = [:]
  var aliases = StakeholderAliases()
  var aliasedChoices: [String: String] = [:]

  /// With what it may think.
  var outputTokens: Int { min(answerTokens + profile.thinkingAllowance, profile.outputMaximum) }

  func request(_ call: ModelCall, _ key: ModelKey, firstByte_ms: Int64, timeout_ms: Int64) -> ModelRequest {
    ModelRequest(
      model: name.model, key: key, instructions: prompt.instructions, stable: prompt.stable, rest: prompt.rest,
      schema: profile.structured == .native ? schema : nil, wantsObject: schema != nil && profile.structured == .jsonObject,
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
    var other = self
    (other.bound, other.answerTokens) = (price.bound(estimate: estimate, output: output), allowed)
    return other
  }
}

extension ModelGateway {
  /// The model as it would be asked now, or why it is not.
  func candidate(_ name: ModelName, _ call: ModelCall, chance: String, at now_ms: Int64) -> Result<Candidate, ModelError> {
    // Whatever still has names of who is concerned goes to nobody.
    guard call.stakeholders.isEmpty else { return .failure(.indistinct) }
    if call.isEmbedding { return embeddingCandidate(name, call, at: now_ms) }
    guard let provider = providers[name.provider] else { return .failure(.notConfigured) }
    let profile = profiles[name]
    guard call.classification <= profile.maySee else { return .failure(.unseen(call.classification)) }
    var mask = masker.prompt()
    var sent = call
    var choices: [String: String] = [:]
    if let schema = call.schema {
      guard let worded = schema.worded({ mask.masked($0) }) else { return .failure(.indistinct) }
      (sent.schema, choices) = (worded.schema, worded.choices)
    }
    let prompt = PromptText(sent, structured: profile.structured, chance: chance) { mask.masked($0) }
    let estimate = prompt.estimate(profile.structured == .native ? sent.schema : nil)
    let limit = min(profile.inputMaximum, state.context(of: name) ?? profile.inputMaximum)
    guard estimate <= limit else { return .failure(.contextTooLong(limit: limit, estimate: estimate)) }
    guard let price = prices.price(of: name, on: String(Self.day(now_ms)), promptTokens: estimate) else { return .failure(.noPrice) }
    let candidate = Candidate(
      name: name, provider: provider, profile: profile, price: price, prompt: prompt, mask: mask, estimate: estimate, bound: 0, answerTokens: call.answerTokens,
      schema: sent.schema, maskedChoices: choices, aliases: call.aliases, aliasedChoices: call.aliasedChoices)
    return .success(candidate.with(answerTokens: call.answerTokens))
  }

  /// About the most that a call would cost now, in nano-dollars, of the model that is asked first; 0 where none can be. Nobody is asked, and nothing is charged.
  public func estimateNanoUSD(_ call: ModelCall) -> Int64 {
    let now_ms = surroundings.now_ms()
    let call = call.hidingStakeholders() ?? call
    return chain(call).lazy.compactMap { try? self.candidate($0, call, chance: "estimate", at: now_ms).get().bound }.first ?? 0
  }

  /// Which models are asked for a call, in order.
  func chain(_ call: ModelCall) -> [ModelName] {
    if call.isEmbedding { return settings.embedding }
    return call.isCritical || settings.cheap.isEmpty ? settings.chain : settings.cheap
  }
}
