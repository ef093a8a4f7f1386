internal import Cases
internal import HTTPTransport
internal import Identity
internal import Protection
package import LambdaRuntime
internal import StrictJSON

/// What happens to every request, in this order. A new stage is a file of its own and a line here.
package struct Pipeline: Sendable {
  let function: Function
  let room: Room
  private let endpoints: [Endpoint]

  package init(function: Function, room: Room) {
    (self.function, self.room, endpoints) = (function, room, function.endpoints)
  }

  /// One event in, the answer in the gateway's form out. What the caller did wrong is an answer; only an event that is no request at all is a failure.
  package func handle(_ invocation: Invocation) async throws(FunctionFailure) -> [UInt8] {
    room.run?.begins(invocation)
    let tally = MaskTally()
    // Not `withValue(_:)` around a throwing call: it forgets the error's type.
    let result: Result<[UInt8], FunctionFailure> = await MaskTally.$current.withValue(tally) {
      do throws(FunctionFailure) { return .success(try await answered(invocation)) } catch { return .failure(error) }
    }
    room.count(tally)
    switch result {
    case .success(let answer): room.run?.answered(answer, false)
    case .failure(let failure): room.run?.answered(failure.json, true)
    }
    return try result.get()
  }

  private func answered(_ invocation: Invocation) async throws(FunctionFailure) -> [UInt8] {
    let started_ms = room.cases.surroundings.now_ms()
    let request: GatewayRequest
    do { request = try GatewayRequest(event: invocation.event) } catch {
      if error == .notGateway, !function.triggers.isEmpty { return try await Triggering(function: function, room: room).handle(invocation, at: started_ms) }
      throw FunctionFailure(type: "Function.InvalidEvent", masking: "the event is no request of API Gateway's: \(Self.text(of: error))")
    }
    let correlationID = Correlation.id(of: request, otherwise: room.cases.surroundings.uuid())
    var answer: Answer
    var refusal: Refusal?
    do {
      answer = try await respond(to: request, by: deadline_ms(of: invocation, from: started_ms), correlationID, at: started_ms)
      answer = EntityTag.apply(to: answer, for: request)
    } catch {
      refusal = error
      answer = error.problem(correlationID: correlationID)
    }
    SecurityHeaders.apply(to: &answer)
    answer.headers += CrossOrigin.headers(for: request, allowed: room.configuration.allowedOrigins)
    answer.headers += [(Header.requestID, correlationID), (Header.correlationID, correlationID)]
    log(request, invocation, answer, refusal, correlationID, started_ms)
    return answer.gatewayResponse.encode(for: request.payloadVersion)
  }

  /// What the event before left to be done, now that its answer was delivered.
  package func afterAnswer(_ invocation: Invocation) async {
    let tally = MaskTally()
    await MaskTally.$current.withValue(tally) { await room.afterwards.run(until: invocation.deadline_ms) }
    room.count(tally)
    room.run?.ends(function.name, room.log)
  }

  private func respond(to request: GatewayRequest, by deadline_ms: Int64, _ correlationID: String, at now_ms: Int64) async throws(Refusal) -> Answer {
    let endpoint: Endpoint
    do { endpoint = try self.endpoint(for: request) } catch {
      try await Entrance(room: room).checkAddress(of: request, at: now_ms, isFound: false)
      throw error
    }
    try BodyLimit.check(request, for: endpoint)
    try SecureTransport.check(request, by: room.configuration)
    // Not `withValue(_:)` around a throwing call: it forgets the error's type.
    let result: Result<Answer, Refusal> = await Deadline.$current_ms.withValue(deadline_ms) {
      do throws(Refusal) { return .success(try await admitted(request, to: endpoint, by: deadline_ms, correlationID, at: now_ms)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// What a caller has left is told with every answer to an identity, refusals too.
  private func admitted(
    _ request: GatewayRequest, to endpoint: Endpoint, by deadline_ms: Int64, _ correlationID: String, at now_ms: Int64
  ) async throws(Refusal) -> Answer {
    let identity = try await Entrance(room: room).identity(for: request, of: endpoint, correlationID, at: now_ms)
    let exchange = Exchange(request: request, correlationID: correlationID, identity: identity, now_ms: now_ms, deadline_ms: deadline_ms)
    do throws(Refusal) {
      try QueryParameters.check(request, for: endpoint)
      var answer = try await Repetition(room: room).respond(to: exchange, of: endpoint)
      answer.headers += RateLimitHeaders.of(identity.allowances)
      return answer
    } catch {
      var refusal = error
      if refusal.status == 403 { await denied(refusal, exchange) }
      refusal.headers += RateLimitHeaders.of(identity.allowances)
      throw refusal
    }
  }

  /// Whoever may call an endpoint and not this of it leaves an event.
  private func denied(_ refusal: Refusal, _ exchange: Exchange) async {
    await room.authentication.watch?.denied(exchange.caller, refusal.code, ("endpoints", exchange.request.route), at: exchange.now_ms * 1_000)
  }

  /// What is kept of Lambda's time to write the answer in.
  static let answerMargin_ms: Int64 = 500

  /// By the machine's own clock, as the invocation's.
  private func deadline_ms(of invocation: Invocation, from started_ms: Int64) -> Int64 {
    let limit_ms = Int64(room.configuration.requestTimeout_s) * 1_000
    return min(invocation.deadline_ms - Self.answerMargin_ms, started_ms + room.cases.surroundings.ahead_ms() + limit_ms)
  }

  private func endpoint(for request: GatewayRequest) throws(Refusal) -> Endpoint {
    let here = endpoints.filter { $0.path == request.route || $0.path == request.path }
    if let endpoint = here.first(where: { $0.method.rawValue == request.method }) { return endpoint }
    if here.isEmpty { throw .notFound("there is nothing at `\(request.path)`") }
    throw Refusal(
      405, "method_not_allowed", "`\(request.method)` is not answered here",
      headers: [(Header.allow, here.map(\.method.rawValue).joined(separator: ", "))])
  }

  private func log(
    _ request: GatewayRequest, _ invocation: Invocation, _ answer: Answer, _ refusal: Refusal?, _ correlationID: String, _ started_ms: Int64
  ) {
    let level: LogLevel = answer.status >= 500 ? .error : .info
    guard room.configuration.logsRequests || level == .error else { return }
    room.log.write(
      level, "\(request.method) \(request.route) \(answer.status)",
      fields: [
        ("request_id", .string(invocation.requestID)), ("correlation_id", .string(correlationID)),
        ("trace_id", invocation.traceID.map { .string($0) } ?? .null), ("method", .string(request.method)), ("route", .string(request.route)),
        ("status", .integer(Int64(answer.status))), ("duration_ms", .integer(room.cases.surroundings.now_ms() - started_ms)),
        ("code", refusal.map { .string($0.code) } ?? .null), ("cause", refusal?.logDetail.map { .string($0) } ?? .null),
      ])
  }

  static func text(of error: GatewayRequestError) -> String {
    switch error {
    case .json(let error): "`\(error.path)` breaks the rule: \(error.rule) (at byte \(error.offset))"
    case .notGateway: "it has no `requestContext` of payload 1.0 or 2.0"
    case .invalid(let path, let rule): "`\(path)` breaks the rule: \(rule)"
    }
  }
}
