internal import Cases
internal import Forms

/// The attempts of one call.
struct GatewayRun {
  let gateway: ModelGateway
  let ready: ModelGateway.Ready
  let scopes: [BudgetScope]
  let context: StepContext
  var attempts: [ModelAnswer.Attempt] = []
  /// Of the attempt that is not settled yet.
  var lastUsage = Usage()
  /// The same, for the sums of its day.
  var lastEntry: UsageEntry?
  var keptText: String?
  var number: Int
  /// Charged, and not settled.
  var reservation: Reservation?
  var lastCost: Int64 = 0
  var totalCost: Int64 = 0
  var waited_ms: Int64 = 0
  let begun_ms: Int64
  var call: ModelCall
  /// What the last attempt, or the last skip, came to.
  var lastError = ModelError.notConfigured
  var openedFirst: Bool

  /// `begun_ms` is when the step began, before it waited for its turn: its time is counted from there.
  init(_ gateway: ModelGateway, _ ready: ModelGateway.Ready, _ scopes: [BudgetScope], _ context: StepContext, begun_ms: Int64) {
    (self.gateway, self.ready, self.scopes, self.context, self.begun_ms) = (gateway, ready, scopes, context, begun_ms)
    call = ready.call
    number = context.attempt
    openedFirst = context.opened == .noted
    if openedFirst, let first = ready.first { reservation = Reservation(scopes, first.bound) }
  }

  /// What is stored beside the step's receipt.
  var settlement: [RecordChange] { (reservation?.settled(lastCost) ?? []) + (lastEntry?.changes ?? []) }

  var now_ms: Int64 { gateway.surroundings.now_ms() }

  /// The earliest of the call's own deadline, the step's, and the call's limit.
  var deadline_ms: Int64 {
    let limit = begun_ms + gateway.settings.call_ms
    let step = begun_ms + context.limit_ms + RetryWaits.margin_ms
    return min(limit + RetryWaits.margin_ms, step, call.deadline_ms ?? .max)
  }

  mutating func answer() async -> Result<ModelAnswer, ModelError> {
    // Refused with those beside it: none of them is asked.
    if case .refused(let key, let together) = context.opened {
      return .failure(await exceeded(key, together.isEmpty ? ready.first?.bound ?? 0 : Reservation.needed(together)))
    }
    var queue = gateway.chain(call)
    var asked: Set<ModelName> = []
    var hasGoneTo: Set<FailureClass.Next> = []
    while !queue.isEmpty {
      let name = queue.removeFirst()
      guard asked.insert(name).inserted else { continue }
      let isLast = !queue.contains { !asked.contains($0) }
      switch await ask(name, nothingElse: isLast) {
      case .answered(let answer): return .success(answer)
      case .next(let next):
        switch next {
        case .stop: return .failure(lastError)
        case .chain: break
        case .contextChain: queue = gateway.settings.context.isEmpty ? queue : gateway.settings.context
        case .refusalChain:
          guard hasGoneTo.insert(next).inserted else { return .failure(lastError) }
          queue = Array(gateway.settings.refusal.prefix(1))
        }
      }
    }
    return .failure(lastError)
  }

  private enum Outcome { case answered(ModelAnswer), next(FailureClass.Next) }

  /// One model, as often as its failures allow.
  private mutating func ask(_ name: ModelName, nothingElse: Bool) async -> Outcome {
    var candidate: Candidate
    switch gateway.candidate(name, call, chance: ready.chance, at: now_ms) {
    case .success(let found): candidate = found
    case .failure(let error):
      lastError = error
      if case .contextTooLong = error { return .next(.contextChain) }
      return .next(.chain)
    }
    var tries = 0
    var triedKeys: Set<String> = []
    var budgetOfTries = RetryWaits.attemptsMaximum
    var wait_ms: Int64 = 0
    while true {
      if wait_ms > 0 {
        await gateway.surroundings.pause(wait_ms)
        if Task.isCancelled {
          lastError = .cancelled
          return .next(.stop)
        }
      }
      guard deadline_ms - RetryWaits.margin_ms - now_ms > 0 else {
        lastError = .deadline
        return .next(.stop)
      }
      let isProbe = gateway.state.breaker(name) { $0.state(at: now_ms) } != .closed
      guard breaker(name, { $0.admit(at: now_ms) }) else {
        lastError = .overloaded
        return .next(.chain)
      }
      guard let key = takeKey(candidate, triedKeys) else {
        breaker(name) { $0.passed() }
        return .next(.chain)
      }
      defer { gateway.state.keys(name.provider) { $0.give(back: key.id) } }
      if let free_ms = gateway.state.minute(name, { $0.take(candidate.estimate, at: now_ms) }) {
        breaker(name) { $0.passed() }
        let isTold = gateway.state.minute(name) { $0.isTold(until_ms: free_ms) }
        lastError = .rateLimited(limit: isTold ? nil : ModelError.ownLimit, retryAt_ms: free_ms)
        let own_ms = free_ms - now_ms
        guard RetryWaits.isWorth(own_ms, nothingElse: nothingElse, now_ms: now_ms, deadline_ms: deadline_ms), tries < budgetOfTries else {
          return .next(.chain)
        }
        tries += 1
        wait_ms = own_ms
        continue
      }
      if let refusal = await begin(candidate) {
        breaker(name) { $0.passed() }
        lastError = refusal
        return .next(.chain)
      }
      tries += 1
      let (result, took_ms) = await send(candidate, key)
      switch await settle(candidate, key, result, wait_ms, took_ms) {
      case .success(let reply):
        switch await accept(reply, candidate) {
        case .success(let answer): return .answered(answer)
        case .failure(let failure):
          guard retries(failure, tries, budgetOfTries), !isProbe else { return .next(failure.next(status: nil)) }
          if failure == .truncated { candidate = candidate.with(answerTokens: min(candidate.answerTokens * 2, ModelCall.answerTokens.upperBound)) }
          wait_ms = gateway.wait_ms(ready, number, tries, nil)
        }
      case .failure(let failure):
        lastError = failure.error(estimate: candidate.estimate, at: now_ms)
        await count(failure, name)
        if failure.kind == .context, let limit = failure.contextLimit { gateway.state.remember(context: limit, of: name) }
        if failure.kind.restsKey_ms != nil || failure.kind == .rateLimited {
          let rest_ms = failure.kind.restsKey_ms ?? min(failure.wait_ms ?? 0, KeyRing.restMaximum_ms)
          gateway.state.keys(name.provider) { $0.rest(key.id, until_ms: now_ms + rest_ms) }
          triedKeys.insert(key.id)
          // Another key at once, without a try being counted against the model.
          if gateway.state.keys(name.provider, { $0.hasFree(at: now_ms, besides: triedKeys) }) {
            budgetOfTries += 1
            wait_ms = 0
            continue
          }
          if failure.kind == .rateLimited { triedKeys.remove(key.id) }
        }
        guard tries < budgetOfTries, tries <= failure.retriesMaximum + (budgetOfTries - RetryWaits.attemptsMaximum), !isProbe else {
          return .next(failure.kind.next(status: failure.status))
        }
        // What has just opened the breaker is not waited for.
        guard gateway.state.breaker(name, { $0.state(at: now_ms) }) != .open else { return .next(failure.kind.next(status: failure.status)) }
        let next_ms = gateway.wait_ms(ready, number, tries, failure.wait_ms)
        guard RetryWaits.isWorth(next_ms, nothingElse: nothingElse, now_ms: now_ms, deadline_ms: deadline_ms) else {
          return .next(failure.kind.next(status: failure.status))
        }
        wait_ms = next_ms
      }
    }
  }

  /// Whatever a breaker comes to is told.
  @discardableResult
  func breaker<Result: Sendable>(_ name: ModelName, _ body: (inout Breaker) -> Result) -> Result {
    let (result, news) = gateway.state.changed(name, at: now_ms, body)
    if let news { gateway.tell(.breaker(name, news)) }
    return result
  }

  private func retries(_ failure: FailureClass, _ tries: Int, _ most: Int) -> Bool { tries < most && tries <= failure.retriesMaximum }

  mutating func takeKey(_ candidate: Candidate, _ tried: Set<String>) -> ModelKey? {
    let provider = candidate.name.provider
    let key = gateway.state.keys(provider) { ring -> ModelKey? in
      // A server that wants none.
      ring.isEmpty ? ModelKey("") : ring.take(at: now_ms, besides: tried)
    }
    if key == nil { lastError = .rateLimited(limit: ModelError.keysLimit, retryAt_ms: gateway.state.keys(provider) { $0.earliest_ms }) }
    return key
  }
}
