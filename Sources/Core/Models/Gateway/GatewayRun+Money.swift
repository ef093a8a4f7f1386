internal import Cases

/// What attempts cost, before and after, and their sending.
extension GatewayRun {
  /// Charges the most that the attempt can cost, and settles the one before, in the write that notes it; why it may not be made.
  mutating func begin(_ candidate: Candidate) async -> ModelError? {
    var following = reservation == nil ? number : number + 1
    if openedFirst {
      openedFirst = false
      // Charged with those beside it, for the model that was to be asked then.
      if let first = ready.first, first.name == candidate.name, first.bound >= candidate.bound { return nil }
      following = number + 1
    }
    let next = Reservation(scopes, candidate.bound)
    let note = AttemptNote(reserved: candidate.bound, isFirst: reservation == nil, model: candidate.name)
    do throws(StepFailure) {
      try await context.begin(following, beside: settlement + next.changes, value: note.json, usage: lastUsage)
    } catch {
      guard let place = error.refusedBeside else { return .budgetExceeded(scope: .case, cap: 0, committed: nil, needed: candidate.bound, resetsAt_ms: nil) }
      let changes = settlement + next.changes
      return await exceeded(changes.indices.contains(place) ? changes[place].key : nil, candidate.bound)
    }
    (reservation, lastCost, lastUsage, lastEntry, number) = (next, 0, Usage(), nil, following)
    return nil
  }

  func exceeded(_ key: RecordKey?, _ needed: Int64) async -> ModelError {
    let scope = scopes.first { $0.key == key } ?? scopes.first
    guard let scope, let cap = scope.capNanoUSD else { return .budgetExceeded(scope: .case, cap: 0, committed: nil, needed: needed, resetsAt_ms: nil) }
    gateway.tell(.budgetRefused(scope.kind))
    let state = try? await gateway.ledger.state(of: scope, at: now_ms)
    return .budgetExceeded(scope: scope.kind, cap: cap, committed: state?.committed, needed: needed, resetsAt_ms: scope.resetsAt_ms)
  }

  /// What the attempt cost, by what is known of it.
  mutating func settle(
    _ candidate: Candidate, _ key: ModelKey, _ result: Result<ModelReply, ModelFailure>, _ wait_ms: Int64, _ took_ms: Int64
  ) async -> Result<ModelReply, ModelFailure> {
    let (cost, usage) = price(candidate, result)
    lastCost = cost
    totalCost += cost
    lastUsage = Usage(usage, costNanoUSD: cost)
    lastEntry = ready.entry(candidate.name, call.purpose, lastUsage)
    if usage.isInconsistent { gateway.tell(.usageInconsistent(candidate.name)) }
    if let reserved = reservation?.amount, cost > reserved { gateway.tell(.dearer(candidate.name, reserved: reserved, cost: cost)) }
    let failure: ModelFailure? = if case .failure(let failure) = result { failure } else { nil }
    let attempt = ModelAnswer.Attempt(
      name: candidate.name, key: key.secret.isEmpty ? "" : key.id, failure: failure?.kind, status: failure == nil ? 200 : failure?.status, wait_ms: wait_ms,
      took_ms: took_ms,
      costNanoUSD: cost)
    attempts.append(attempt)
    gateway.tell(.attempt(attempt, usage, detail: gateway.masker.masked(failure?.detail ?? "")))
    let limits = (try? result.get())?.limits ?? failure?.limits ?? []
    gateway.state.minute(candidate.name) { $0.told(limits, at: now_ms) }
    await gateway.health?.heard(attempt, limits)
    return result
  }

  func price(_ candidate: Candidate, _ result: Result<ModelReply, ModelFailure>) -> (Int64, TokenUsage) {
    func told(_ usage: TokenUsage) -> (Int64, TokenUsage) {
      let row = gateway.prices.price(of: candidate.name, on: String(ModelGateway.day(begun_ms)), promptTokens: usage.prompt) ?? candidate.price
      return (row.cost(usage), usage)
    }
    let bound = (candidate.bound, TokenUsage(prompt: candidate.estimate, completion: candidate.outputTokens, isAssumed: true))
    switch result {
    case .success(let reply): return reply.usage.map(told) ?? bound
    case .failure(let failure):
      if let usage = failure.usage { return told(usage) }
      switch failure.reach {
      case .unsent, .refused: return (0, TokenUsage())
      case .sent, .answering: return bound
      case .cancelled(let text):
        guard candidate.name.provider != "bedrock" else { return bound }
        let received = min(TokenEstimate.tokens(text) + 256, candidate.outputTokens)
        return told(TokenUsage(prompt: candidate.estimate, completion: received, isAssumed: true))
      }
    }
  }

  func send(_ candidate: Candidate, _ key: ModelKey) async -> (Result<ModelReply, ModelFailure>, Int64) {
    let left_ms = deadline_ms - RetryWaits.margin_ms - now_ms
    let request = candidate.request(
      call, key, firstByte_ms: min(RetryWaits.firstByte_ms, left_ms), timeout_ms: min(gateway.settings.call_ms, left_ms))
    let sent_ms = now_ms
    let streams = gateway.settings.streams || candidate.outputTokens > GatewaySettings.unstreamedTokensMaximum
    let result: Result<ModelReply, ModelFailure>
    do throws(ModelFailure) {
      result = .success(streams ? try await candidate.provider.model.stream(request) { _ in } : try await candidate.provider.model.answer(request))
    } catch { result = .failure(error) }
    return (result, now_ms - sent_ms)
  }

  func count(_ failure: ModelFailure, _ name: ModelName) async {
    guard failure.kind.countsForBreaker else { return breaker(name) { failure.reach == .refused ? $0.succeeded() : $0.passed() } }
    let isFirst = gateway.state.breaker(name) { $0.isUntroubled }
    if breaker(name, { $0.failed(at: now_ms) }) {
      await gateway.health?.opened(name, until_ms: now_ms + Breaker.rest_ms)
    } else if isFirst, let until_ms = await gateway.health?.openUntil_ms(name, at: now_ms) {
      breaker(name) { $0.trip(until_ms: until_ms) }
    }
  }
}
