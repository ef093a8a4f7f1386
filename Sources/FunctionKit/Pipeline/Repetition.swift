internal import Cases
internal import LambdaRuntime
internal import StrictJSON

/// The stage that lets a request be sent again: under one `Idempotency-Key` an operation is carried out once, and its answer given again for 24 hours.
///
/// The header is as in draft-ietf-httpapi-idempotency-key-header; an answer given again says `Idempotent-Replayed: true`.
struct Repetition {
  let room: Room

  func respond(to exchange: Exchange, of endpoint: Endpoint) async throws(Refusal) -> Answer {
    guard endpoint.takesIdempotencyKey, let key = exchange.request.header(Header.idempotencyKey) else {
      return try await answer(exchange, endpoint)
    }
    let idempotency = Idempotency(store: room.cases.records, surroundings: room.cases.surroundings)
    let claim: Idempotency.Claim
    do {
      claim = try await idempotency.claim(
        key, route: "\(endpoint.method.rawValue) \(exchange.request.path)", body: exchange.request.body, from: exchange.caller,
        until: exchange.deadline_ms - room.cases.surroundings.ahead_ms())
    } catch { throw Refusal(error) }
    switch claim {
    case .remembered(let answer): return Answer(again: answer)
    case .new(let ticket): return try await carryOut(exchange, endpoint, ticket, idempotency)
    }
  }

  /// What the core refuses becomes an answer here, for every endpoint.
  private func answer(_ exchange: Exchange, _ endpoint: Endpoint) async throws(Refusal) -> Answer {
    let room = endpoint.needsIdentity ? room.confined(to: exchange.principal.tenant, endpoint) : room
    do throws(EndpointError) { return try await endpoint.respond(exchange, room) } catch { throw Refusal(error) }
  }

  private func carryOut(_ exchange: Exchange, _ endpoint: Endpoint, _ ticket: Idempotency.Ticket, _ idempotency: Idempotency) async throws(Refusal)
    -> Answer
  {
    var exchange = exchange
    exchange.ticket = ticket
    let answer: Answer
    do { answer = try await self.answer(exchange, endpoint) } catch {
      // Refused, nothing was done. Failed, or refused after a failure, it may be done all the same: the key is kept, so that the next try finds it.
      let isRefused = error.status < 500 && !ticket.isTakenOver
      await logged(exchange) { () async throws(EndpointError) in try await isRefused ? idempotency.release(ticket) : idempotency.leave(ticket) }
      throw error
    }
    // What is given once is not given again.
    let headers = answer.headers.filter { !Header.givenOnce.contains($0.name) }
    let kept = Idempotency.Answer(status: answer.status, headers: Dictionary(headers.map { ($0.name, $0.value) }) { $1 }, body: answer.body)
    let isRemembered = await logged(exchange) { () async throws(EndpointError) in try await idempotency.remember(kept, ticket) }
    if !isRemembered { await logged(exchange) { () async throws(EndpointError) in try await idempotency.leave(ticket) } }
    return answer
  }

  /// Whether the key could be settled. What is done stays done where it could not: the key is free again after its lease, and the same request then finds what
  /// was made.
  @discardableResult
  private func logged(_ exchange: Exchange, _ settle: () async throws(EndpointError) -> Void) async -> Bool {
    do {
      try await settle()
      return true
    } catch {
      room.log.write(
        .warning, "an idempotency key was left in flight",
        fields: [("correlation_id", .string(exchange.correlationID)), ("cause", Refusal(error).logDetail.map { .string($0) } ?? .null)])
      return false
    }
  }
}

extension Answer {
  fileprivate init(again answer: Idempotency.Answer) {
    status = answer.status
    headers = answer.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) } + [(Header.idempotentReplayed, "true")]
    body = answer.body
  }
}
