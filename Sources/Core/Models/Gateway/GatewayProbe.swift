internal import Cases
internal import Forms

extension ModelGateway {
  /// Every model that a chain names, each once, in order.
  public var named: [ModelName] {
    var seen: Set<ModelName> = []
    return (settings.chain + settings.cheap + settings.context + settings.refusal).filter { seen.insert($0).inserted }
  }

  /// Those that are named, to speak or to make numbers of texts, and have no price on any day: they are never asked.
  public var unpriced: [ModelName] {
    (named + settings.embedding).filter { prices.price(of: $0, on: "9999-12-31", promptTokens: 1) == nil }
  }

  /// Today's, of a short prompt.
  public func price(of name: ModelName) -> Price? { prices.price(of: name, on: String(Self.day(surroundings.now_ms())), promptTokens: 1) }

  public struct Probe: Sendable, Hashable {
    /// Its own word for itself.
    public var model: String
    public var usage: TokenUsage?
    public var key: String
    public var costNanoUSD: Int64
    /// How many numbers an embedder made of a text.
    public var dimension: Int?
  }

  /// Asks a model for one token, or an embedder for the numbers of one word, once: whether it can be reached, by which key, and what that cost.
  public func probe(_ name: ModelName, embeds: Bool = false) async -> Result<Probe, ModelError> {
    let now_ms = surroundings.now_ms()
    let call =
      embeds
      ? ModelCall.embedding(["yes"], .public)
      : ModelCall(.probe, instructions: "Answer with one word: yes.", answerTokens: 1, classification: .public, caching: .off)
    let candidate: Candidate
    switch self.candidate(name, call, chance: "probe", at: now_ms) {
    case .failure(let error): return .failure(error)
    case .success(let found): candidate = found
    }
    let keys = candidate.provider.keys
    let key = keys.first ?? ModelKey("")
    let request = candidate.request(call, key, firstByte_ms: 20_000, timeout_ms: 30_000)
    do throws(ModelFailure) {
      let reply = try await candidate.provider.model.answer(request)
      let cost = reply.usage.map(candidate.price.cost) ?? candidate.bound
      return .success(
        Probe(
          model: reply.model.isEmpty ? name.model : reply.model, usage: reply.usage, key: keys.isEmpty ? "none" : key.id, costNanoUSD: cost,
          dimension: embeds ? EmbeddingText.vectors(reply.text)?.first?.count : nil))
    } catch {
      // A provider that repeats the key that it does not know is not repeated.
      var failure = error
      failure.detail = masker.masked(error.detail)
      return .failure(failure.error(estimate: candidate.estimate, at: now_ms))
    }
  }

  /// What a process knows of a model now, for who asks.
  public var now_ms: Int64 { surroundings.now_ms() }

  /// Its breaker, as this process has it or another has told; until when it is open.
  public func breaker(of name: ModelName) async -> (state: Breaker.State, until_ms: Int64?) {
    let now_ms = now_ms
    let own = state.breaker(name) { ($0.state(at: now_ms), $0.opens_ms(at: now_ms)) }
    if own.0 == .closed, let told_ms = await health?.openUntil_ms(name, at: now_ms) { return (.open, told_ms) }
    return own
  }

  public func limitsLeft(of name: ModelName) -> (requests: Int, tokens: Int) { state.minute(name) { $0.left(at: surroundings.now_ms()) } }

  /// Ids alone.
  public func keys(of provider: String) -> [(id: String, restsUntil_ms: Int64)] { state.keys(provider) { $0.ids } }
}
