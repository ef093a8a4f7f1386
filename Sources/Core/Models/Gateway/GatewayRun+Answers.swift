internal import Cases
internal import Forms

/// What an answer comes to, and having it repaired.
extension GatewayRun {
  enum Accepted { case success(ModelAnswer), failure(FailureClass) }

  mutating func accept(_ reply: ModelReply, _ candidate: Candidate) async -> Accepted {
    breaker(candidate.name) { $0.succeeded() }
    switch reply.stop {
    case .refused: return .failure(none(.refused, .refused(category: word(reply.category)), detail: reply.category.map { String($0.prefix(200)) }))
    case .filtered: return .failure(none(.filtered, .filtered))
    case .truncated: return .failure(none(.truncated, .truncated))
    case .complete: break
    }
    // Numbers alone hold no secret, and are not to be taken for one.
    var mask = candidate.mask
    let text = call.isEmbedding ? reply.text : PromptText.withoutMarks(mask.masked(reply.text))
    switch candidate.read(text) {
    case .success(let read):
      if read.isCut { gateway.tell(.repeated(candidate.name)) } else { keptText = text }
      return .success(made(read.content, reply, candidate, isRepaired: false))
    case .failure(let fault):
      if fault.isEcho {
        gateway.tell(.repeated(candidate.name))
        return .failure(none(.malformed, .malformed("it repeats its instructions"), detail: "it repeats its instructions"))
      }
      _ = none(.malformed, .malformed(fault.words), detail: fault.words)
      guard call.schema != nil, call.purpose != .repair, !text.isEmpty, let repaired = await repair(text, fault, candidate) else { return .failure(.malformed) }
      return .success(repaired)
    }
  }

  /// A provider's own word for why, where it is one: it stands in outcomes, where nothing else of a provider's text does.
  private func word(_ text: String?) -> String? {
    guard let text, (1...64).contains(text.utf8.count), gateway.masker.masked(text) == text,
      text.unicodeScalars.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-") })
    else { return nil }
    return text
  }

  /// What came is no answer, whatever its status: whoever counts attempts, or reads of them, is told so.
  private mutating func none(_ kind: FailureClass, _ error: ModelError, detail: String? = nil) -> FailureClass {
    lastError = error
    guard var attempt = attempts.popLast() else { return kind }
    attempt.failure = kind
    attempts.append(attempt)
    gateway.tell(.useless(attempt, detail: gateway.masker.masked(detail ?? "")))
    return kind
  }

  func made(_ content: ModelAnswer.Content, _ reply: ModelReply, _ candidate: Candidate, isRepaired: Bool) -> ModelAnswer {
    ModelAnswer(
      content: content, stop: .complete, usage: reply.usage ?? TokenUsage(isAssumed: true), costNanoUSD: totalCost, savedNanoUSD: 0, asked: candidate.name,
      answeredModel: reply.model, requestID: reply.requestID, attempts: attempts, isCached: false, isRepaired: isRepaired, optimised: ready.optimised)
  }

  /// One call more, of the cheapest model that holds it.
  mutating func repair(_ text: String, _ fault: AnswerFault, _ asked: Candidate) async -> ModelAnswer? {
    let whole = call
    call = Repair.call(of: whole, asked, text, fault.violations)
    defer { call = whole }
    let names = Set(gateway.settings.chain + gateway.settings.cheap + [asked.name]).sorted { $0.description.precedes($1.description) }
    let candidates = names.compactMap { try? gateway.candidate($0, call, chance: ready.chance + "/repair", at: now_ms).get() }
    guard let cheapest = candidates.min(by: { $0.bound < $1.bound }), breaker(cheapest.name, { $0.admit(at: now_ms) }) else { return nil }
    let error = lastError
    guard let key = takeKey(cheapest, []) else {
      lastError = error
      breaker(cheapest.name) { $0.passed() }
      return nil
    }
    defer { gateway.state.keys(cheapest.name.provider) { $0.give(back: key.id) } }
    guard deadline_ms - RetryWaits.margin_ms - now_ms > 0, await begin(cheapest) == nil else {
      breaker(cheapest.name) { $0.passed() }
      return nil
    }
    let (result, took_ms) = await send(cheapest, key)
    switch await settle(cheapest, key, result, 0, took_ms) {
    case .failure(let failure):
      await count(failure, cheapest.name)
      return nil
    case .success(let reply):
      breaker(cheapest.name) { $0.succeeded() }
      var mask = asked.mask
      let text = PromptText.withoutMarks(mask.masked(reply.text))
      let stop: FailureClass? =
        switch reply.stop {
        case .complete: nil
        case .refused: .refused
        case .filtered: .filtered
        case .truncated: .truncated
        }
      guard stop == nil, case .success(let read) = asked.read(text, besides: cheapest.prompt.instructions) else {
        // What the answer itself was told as stays what the call failed with.
        _ = none(stop ?? .malformed, lastError, detail: "a repair that is none")
        return nil
      }
      if read.isCut { gateway.tell(.repeated(cheapest.name)) }
      return made(read.content, reply, cheapest, isRepaired: true)
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

  /// As the model that answered was asked, without the names that it brought itself.
  static func call(of call: ModelCall, _ asked: Candidate, _ answer: String, _ violations: [Violation]) -> ModelCall {
    let broken = violations.map { "- \($0.path.isEmpty ? "the answer" : $0.path) \($0.rule)" }.joined(separator: "\n")
    let why = violations.isEmpty ? "It is no JSON object." : "It breaks these rules:\n" + broken
    return ModelCall(
      .repair,
      instructions:
        "An answer was to be one JSON object of a given schema and is not. \(why)\nWrite the same answer so that it keeps the schema. Add nothing that it does not say.",
      parts: [.init(.data, asked.aliases.hidden(String(answer.prefix(charactersMaximum))), origin: "the answer")], schema: asked.schema,
      answerTokens: call.answerTokens, effort: .low,
      isCritical: false, classification: call.classification, caching: .off, deadline_ms: call.deadline_ms)
  }
}
