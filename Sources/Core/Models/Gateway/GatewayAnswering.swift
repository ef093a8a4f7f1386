public import Cases
internal import Forms
internal import StrictJSON

/// What a call came to, with what is stored beside its receipt.
public struct GatewayResult: Sendable {
  public var result: Result<ModelAnswer, ModelError>
  /// Of what the receipt settles: earlier attempts stand with the notes of those that followed.
  public var usage: Usage
  public var beside: [RecordChange]
  public var attempts: [ModelAnswer.Attempt]

  /// The latest time, from now on, that is waited for where a limit is reached: what a queue delays a message by at most.
  static let comebackMaximum_ms: Int64 = 900_000

  /// What the step fails with where a limit is reached that is free again soon, and nobody waits for the answer: asked again then, the model may speak after all.
  /// `end_ms`: when there is no use in an answer any more.
  public func comeback(_ context: StepContext, at now_ms: Int64, before end_ms: Int64 = .max) -> StepFailure? {
    guard context.comebacks > 0, case .failure(let error) = result, case .rateLimited(_, let retryAt_ms?) = error else { return nil }
    guard retryAt_ms - now_ms <= Self.comebackMaximum_ms, retryAt_ms < end_ms else { return nil }
    var failure = StepFailure(
      .rateLimited, error.text, until_ms: retryAt_ms, usage: usage, detail: "asked again later")
    failure.beside = beside
    return failure
  }
}

extension ModelGateway {
  /// Asks, within one step of a case's journal. `opening` must have been the step's.
  public func answer(_ ready: Ready, _ context: StepContext) async -> GatewayResult {
    if let cached = ready.cached { return saved(cached, ready) }
    let begun_ms = surroundings.now_ms()
    guard !chain(ready.call).isEmpty else { return GatewayResult(result: .failure(.notConfigured), usage: Usage(), beside: [], attempts: []) }
    let scopes: [BudgetScope]
    switch ready.scopes {
    case .success(let found): scopes = found
    case .failure(let error): return GatewayResult(result: .failure(error), usage: Usage(), beside: [], attempts: [])
    }
    guard let key = ready.cacheKey, ready.call.caching == .use else { return await run(ready, scopes, context, begun_ms) }
    let isFirst = await flights.board(key)
    defer { if isFirst { flights.land(key) } }
    // Whoever asked the same before this was ready has its answer by now, or none.
    guard let cached = await cached(key, ready.first, at: surroundings.now_ms()) else {
      tell(.missed)
      return await run(ready, scopes, context, begun_ms)
    }
    var result = saved(cached, ready)
    if context.opened == .noted, let first = ready.first { result.beside += Reservation(scopes, first.bound).settled(0) }
    return result
  }

  private func run(_ ready: Ready, _ scopes: [BudgetScope], _ context: StepContext, _ begun_ms: Int64) async -> GatewayResult {
    guard await turns.begin() else {
      var result = GatewayResult(result: .failure(Task.isCancelled ? .cancelled : .overloaded), usage: Usage(), beside: [], attempts: [])
      if context.opened == .noted, let first = ready.first { result.beside = Reservation(scopes, first.bound).settled(0) }
      return result
    }
    var run = GatewayRun(self, ready, scopes, context, begun_ms: begun_ms)
    let answer = await run.answer()
    turns.end()
    if case .success(let answer) = answer, let key = ready.cacheKey, answer.stop == .complete, let text = run.keptText, let candidate = ready.first,
      answer.asked == candidate.name
    {
      await cache?.keep(
        CachedAnswer(
          text: text, usage: answer.usage, name: answer.asked, answeredModel: answer.answeredModel,
          expires_ms: surroundings.now_ms() + settings.cacheLifetime_ms),
        under: key)
    }
    return GatewayResult(result: answer, usage: run.lastUsage, beside: run.settlement, attempts: run.attempts)
  }

  private func saved(_ answer: ModelAnswer, _ ready: Ready) -> GatewayResult {
    tell(.saved(answer.asked, answer.savedUsage, nanoUSD: answer.savedNanoUSD))
    var usage = Usage()
    usage.savedNanoUSD = answer.savedNanoUSD
    return GatewayResult(result: .success(answer), usage: usage, beside: ready.entry(answer.asked, ready.call.purpose, usage).changes, attempts: [])
  }
}
