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
}

extension ModelGateway {
  /// Asks, within one step of a case's journal. `opening` must have been the step's.
  public func answer(_ ready: Ready, _ context: StepContext) async -> GatewayResult {
    if let cached = ready.cached { return saved(cached) }
    guard settings.isConfigured else { return GatewayResult(result: .failure(.notConfigured), usage: Usage(), beside: [], attempts: []) }
    let scopes: [BudgetScope]
    switch ready.scopes {
    case .success(let found): scopes = found
    case .failure(let error): return GatewayResult(result: .failure(error), usage: Usage(), beside: [], attempts: [])
    }
    guard let key = ready.cacheKey, ready.call.caching == .use else { return await run(ready, scopes, context) }
    let isFirst = await flights.board(key)
    defer { if isFirst { flights.land(key) } }
    // Whoever asked the same before this was ready has its answer by now, or none.
    guard let cached = await cached(key, ready.first, ready.call, at: surroundings.now_ms()) else { return await run(ready, scopes, context) }
    var result = saved(cached)
    if context.opened == .noted, let first = ready.first { result.beside = Reservation(scopes, first.bound).settled(0) }
    return result
  }

  private func run(_ ready: Ready, _ scopes: [BudgetScope], _ context: StepContext) async -> GatewayResult {
    guard await turns.begin() else {
      var result = GatewayResult(result: .failure(Task.isCancelled ? .cancelled : .overloaded), usage: Usage(), beside: [], attempts: [])
      if context.opened == .noted, let first = ready.first { result.beside = Reservation(scopes, first.bound).settled(0) }
      return result
    }
    var run = GatewayRun(self, ready, scopes, context)
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

  private func saved(_ answer: ModelAnswer) -> GatewayResult {
    var usage = Usage()
    usage.savedNanoUSD = answer.savedNanoUSD
    return GatewayResult(result: .success(answer), usage: usage, beside: [], attempts: [])
  }
}

/// The attempts of one call.
struct GatewayRun {
  let gateway: ModelGateway
  let ready: ModelGateway.Ready
  let scopes: [BudgetScope]
  let context: StepContext
  private(set) var attempts: [ModelAnswer.Attempt] = []
  /// Of the attempt that is not settled yet.
  private(set) var lastUsage = Usage()
  private(set) var keptText: String?
  private var number: Int
  /// Charged, and not settled.
  private var reservation: Reservation?
  private var lastCost: Int64 = 0
  private var totalCost: Int64 = 0
  private var waited_ms: Int64 = 0
  private let begun_ms: Int64
  private var call: ModelCall
  /// What the last attempt, or the last skip, came to.
  private var lastError = ModelError.notConfigured
  private var openedFirst: Bool

  init(_ gateway: ModelGateway, _ ready: ModelGateway.Ready, _ scopes: [BudgetScope], _ context: StepContext) {
    (self.gateway, self.ready, self.scopes, self.context) = (gateway, ready, scopes, context)
    call = ready.call
    begun_ms = gateway.surroundings.now_ms()
    number = context.attempt
    openedFirst = context.opened == .noted
    if openedFirst, let first = ready.first { reservation = Reservation(scopes, first.bound) }
  }

  /// What is stored beside the step's receipt.
  var settlement: [RecordChange] { reservation?.settled(lastCost) ?? [] }

  private var now_ms: Int64 { gateway.surroundings.now_ms() }

  /// The earliest of the call's own deadline, the step's, and the call's limit.
  private var deadline_ms: Int64 {
    let limit = begun_ms + gateway.settings.call_ms
    let step = begun_ms + context.limit_ms + RetryWaits.margin_ms
    return min(limit + RetryWaits.margin_ms, step, call.deadline_ms ?? .max)
  }

  mutating func answer() async -> Result<ModelAnswer, ModelError> {
    // Refused with those beside it: none of them is asked.
    if case .refused(let key) = context.opened { return .failure(await exceeded(key, ready.first?.bound ?? 0)) }
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
      guard gateway.state.breaker(name, { $0.admit(at: now_ms) }) else {
        lastError = .overloaded
        return .next(.chain)
      }
      guard let key = takeKey(candidate, triedKeys) else {
        gateway.state.breaker(name) { $0.passed() }
        return .next(.chain)
      }
      defer { gateway.state.keys(name.provider) { $0.give(back: key.id) } }
      if let free_ms = gateway.state.minute(name, { $0.take(candidate.estimate, at: now_ms) }) {
        gateway.state.breaker(name) { $0.passed() }
        lastError = .rateLimited(limit: "own", retryAt_ms: free_ms)
        let own_ms = free_ms - now_ms
        guard RetryWaits.isWorth(own_ms, nothingElse: nothingElse, now_ms: now_ms, deadline_ms: deadline_ms), tries < budgetOfTries else {
          return .next(.chain)
        }
        tries += 1
        wait_ms = own_ms
        continue
      }
      if let refusal = await begin(candidate) {
        gateway.state.breaker(name) { $0.passed() }
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
          let rest_ms = failure.kind.restsKey_ms ?? failure.wait_ms ?? 0
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
        let next_ms = gateway.wait_ms(ready, number, tries, failure.wait_ms)
        guard RetryWaits.isWorth(next_ms, nothingElse: nothingElse, now_ms: now_ms, deadline_ms: deadline_ms) else {
          return .next(failure.kind.next(status: failure.status))
        }
        wait_ms = next_ms
      }
    }
  }

  private func retries(_ failure: FailureClass, _ tries: Int, _ most: Int) -> Bool { tries < most && tries <= failure.retriesMaximum }

  private mutating func takeKey(_ candidate: Candidate, _ tried: Set<String>) -> ModelKey? {
    let provider = candidate.name.provider
    let key = gateway.state.keys(provider) { ring -> ModelKey? in
      // A server that wants none.
      ring.isEmpty ? ModelKey("") : ring.take(at: now_ms, besides: tried)
    }
    if key == nil { lastError = .rateLimited(limit: "keys", retryAt_ms: gateway.state.keys(provider) { $0.earliest_ms }) }
    return key
  }

  // MARK: money

  /// Charges the most that the attempt can cost, and settles the one before, in the write that notes it; why it may not be made.
  private mutating func begin(_ candidate: Candidate) async -> ModelError? {
    if openedFirst {
      openedFirst = false
      // Charged with those beside it, for the model that was to be asked then.
      if let first = ready.first, first.name == candidate.name, first.bound >= candidate.bound { return nil }
      number += 1
    } else if reservation != nil {
      number += 1
    }
    let next = Reservation(scopes, candidate.bound)
    let note = AttemptNote(reserved: candidate.bound, isFirst: reservation == nil, model: candidate.name)
    do throws(StepFailure) {
      try await context.begin(number, beside: settlement + next.changes, value: note.json, usage: lastUsage)
    } catch {
      number -= 1
      guard let place = error.refusedBeside else { return .budgetExceeded(scope: .case, cap: 0, committed: nil, needed: candidate.bound, resetsAt_ms: nil) }
      let changes = settlement + next.changes
      return await exceeded(changes.indices.contains(place) ? changes[place].key : nil, candidate.bound)
    }
    (reservation, lastCost, lastUsage) = (next, 0, Usage())
    return nil
  }

  private func exceeded(_ key: RecordKey?, _ needed: Int64) async -> ModelError {
    let scope = scopes.first { $0.key == key } ?? scopes.first
    guard let scope, let cap = scope.capNanoUSD else { return .budgetExceeded(scope: .case, cap: 0, committed: nil, needed: needed, resetsAt_ms: nil) }
    gateway.tell(.budgetRefused(scope.kind))
    let state = try? await gateway.ledger.state(of: scope, at: now_ms)
    return .budgetExceeded(scope: scope.kind, cap: cap, committed: state?.committed, needed: needed, resetsAt_ms: scope.resetsAt_ms)
  }

  /// What the attempt cost, by what is known of it.
  private mutating func settle(
    _ candidate: Candidate, _ key: ModelKey, _ result: Result<ModelReply, ModelFailure>, _ wait_ms: Int64, _ took_ms: Int64
  ) async -> Result<ModelReply, ModelFailure> {
    let (cost, usage) = price(candidate, result)
    lastCost = cost
    totalCost += cost
    lastUsage = Usage(usage, costNanoUSD: cost)
    if usage.isInconsistent { gateway.tell(.usageInconsistent(candidate.name)) }
    let failure: ModelFailure? = if case .failure(let failure) = result { failure } else { nil }
    let attempt = ModelAnswer.Attempt(
      name: candidate.name, key: key.secret.isEmpty ? "" : key.id, failure: failure?.kind, status: failure == nil ? 200 : failure?.status, wait_ms: wait_ms,
      took_ms: took_ms,
      costNanoUSD: cost)
    attempts.append(attempt)
    gateway.tell(.attempt(attempt, detail: failure?.detail ?? ""))
    let limits = (try? result.get())?.limits ?? failure?.limits ?? []
    gateway.state.minute(candidate.name) { $0.told(limits, at: now_ms) }
    return result
  }

  private func price(_ candidate: Candidate, _ result: Result<ModelReply, ModelFailure>) -> (Int64, TokenUsage) {
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

  // MARK: sending

  private func send(_ candidate: Candidate, _ key: ModelKey) async -> (Result<ModelReply, ModelFailure>, Int64) {
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

  private func count(_ failure: ModelFailure, _ name: ModelName) async {
    guard failure.kind.countsForBreaker else { return gateway.state.breaker(name) { failure.reach == .refused ? $0.succeeded() : $0.passed() } }
    let isFirst = gateway.state.breaker(name) { $0.isUntroubled }
    if gateway.state.breaker(name, { $0.failed(at: now_ms) }) {
      gateway.tell(.breaker(name, .open))
      await gateway.health?.opened(name, until_ms: now_ms + Breaker.rest_ms)
    } else if isFirst, let until_ms = await gateway.health?.openUntil_ms(name, at: now_ms) {
      gateway.state.breaker(name) { $0.open(until_ms: until_ms) }
    }
  }

  // MARK: what was answered

  private enum Accepted { case success(ModelAnswer), failure(FailureClass) }

  private mutating func accept(_ reply: ModelReply, _ candidate: Candidate) async -> Accepted {
    gateway.state.breaker(candidate.name) { $0.succeeded() }
    switch reply.stop {
    case .refused:
      lastError = .refused(category: reply.category)
      return .failure(.refused)
    case .filtered:
      lastError = .filtered
      return .failure(.filtered)
    case .truncated:
      lastError = .truncated
      return .failure(.truncated)
    case .complete: break
    }
    let text = PromptText.withoutMarks(gateway.masker.masked(reply.text))
    switch gateway.read(text, call) {
    case .success(let content):
      keptText = text
      return .success(made(content, reply, candidate, isRepaired: false))
    case .failure(let fault):
      lastError = .malformed(fault.violations.first.map { "\($0.path) \($0.rule)" } ?? "no JSON object")
      guard call.schema != nil, call.purpose != .repair, !text.isEmpty, let repaired = await repair(text, fault, candidate) else { return .failure(.malformed) }
      return .success(repaired)
    }
  }

  private func made(_ content: ModelAnswer.Content, _ reply: ModelReply, _ candidate: Candidate, isRepaired: Bool) -> ModelAnswer {
    ModelAnswer(
      content: content, stop: .complete, usage: reply.usage ?? TokenUsage(isAssumed: true), costNanoUSD: totalCost, savedNanoUSD: 0, asked: candidate.name,
      answeredModel: reply.model, requestID: reply.requestID, attempts: attempts, isCached: false, isRepaired: isRepaired, optimised: ready.optimised)
  }

  /// One call more, of the cheapest model that holds it.
  private mutating func repair(_ text: String, _ fault: AnswerFault, _ asked: Candidate) async -> ModelAnswer? {
    let whole = call
    call = Repair.call(of: whole, text, fault.violations)
    defer { call = whole }
    let names = Set(gateway.settings.chain + gateway.settings.cheap + [asked.name]).sorted { $0.description.precedes($1.description) }
    let candidates = names.compactMap { try? gateway.candidate($0, call, chance: ready.chance + "/repair", at: now_ms).get() }
    guard let cheapest = candidates.min(by: { $0.bound < $1.bound }), gateway.state.breaker(cheapest.name, { $0.admit(at: now_ms) }) else { return nil }
    guard let key = takeKey(cheapest, []) else { return nil }
    defer { gateway.state.keys(cheapest.name.provider) { $0.give(back: key.id) } }
    guard deadline_ms - RetryWaits.margin_ms - now_ms > 0, await begin(cheapest) == nil else {
      gateway.state.breaker(cheapest.name) { $0.passed() }
      return nil
    }
    let (result, took_ms) = await send(cheapest, key)
    switch await settle(cheapest, key, result, 0, took_ms) {
    case .failure(let failure):
      await count(failure, cheapest.name)
      return nil
    case .success(let reply):
      gateway.state.breaker(cheapest.name) { $0.succeeded() }
      let text = PromptText.withoutMarks(gateway.masker.masked(reply.text))
      guard reply.stop == .complete, case .success(let content) = gateway.read(text, whole) else { return nil }
      return made(content, reply, cheapest, isRepaired: true)
    }
  }
}

extension ModelGateway {
  func wait_ms(_ ready: Ready, _ number: Int, _ tries: Int, _ asked_ms: Int64?) -> Int64 {
    RetryWaits.wait_ms(retry: tries, chance: chance("\(ready.chance)/\(number)"), asked_ms: asked_ms)
  }
}

enum Repair {
  static let charactersMaximum = 8_000

  static func call(of call: ModelCall, _ answer: String, _ violations: [Violation]) -> ModelCall {
    let broken = violations.map { "- \($0.path.isEmpty ? "the answer" : $0.path) \($0.rule)" }.joined(separator: "\n")
    let why = violations.isEmpty ? "It is no JSON object." : "It breaks these rules:\n" + broken
    return ModelCall(
      .repair,
      instructions:
        "An answer was to be one JSON object of a given schema and is not. \(why)\nWrite the same answer so that it keeps the schema. Add nothing that it does not say.",
      parts: [.init(.data, String(answer.prefix(charactersMaximum)), origin: "the answer")], schema: call.schema, answerTokens: call.answerTokens, effort: .low,
      isCritical: false, classification: call.classification, caching: .off, deadline_ms: call.deadline_ms)
  }
}
