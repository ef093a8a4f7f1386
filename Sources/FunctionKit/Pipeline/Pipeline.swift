internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import HTTPTransport
package import LambdaRuntime
internal import StrictJSON

/// What happens to every request, in this order. A new stage is a file of its own and a line here.
package struct Pipeline: Sendable {
  let function: Function
  let composition: Composition

  package init(function: Function, composition: Composition) {
    self.function = function
    self.composition = composition
  }

  /// One event in, the answer in the gateway's form out. What the caller did wrong is an answer; only an event that is no request at all is a failure.
  package func handle(_ invocation: Invocation) async throws(FunctionFailure) -> [UInt8] {
    let started_ms = composition.surroundings.now_ms()
    let request: GatewayRequest
    do { request = try GatewayRequest(event: invocation.event) } catch {
      throw FunctionFailure(type: "Function.InvalidEvent", message: "the event is no request of API Gateway's: \(Self.text(of: error))")
    }
    let correlationID = Correlation.id(of: request, otherwise: composition.surroundings.uuid())
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
    answer.headers += CrossOrigin.headers(for: request, allowed: composition.configuration.allowedOrigins)
    answer.headers += [("X-Request-ID", correlationID), ("X-Correlation-Id", correlationID)]
    log(request, invocation, answer, refusal, correlationID, started_ms)
    return answer.gatewayResponse.encode(for: request.payloadVersion)
  }

  private func respond(to request: GatewayRequest, by deadline_ms: Int64, _ correlationID: String, at now_ms: Int64) async throws(Refusal) -> Answer {
    let operation = try operation(for: request)
    try BodyLimit.check(request, for: operation)
    try SecureTransport.check(request, by: composition.configuration)
    var principal = Principal.local
    if let permission = operation.permission {
      principal = try Authentication.principal(of: request, by: composition.configuration)
      try Authorisation.check(principal, for: permission)
    }
    let exchange = Exchange(request: request, correlationID: correlationID, principal: principal, now_ms: now_ms)
    // Not `withValue(_:)` around a throwing call: it forgets the error's type.
    let result: Result<Answer, Refusal> = await Deadline.$current_ms.withValue(deadline_ms) {
      do throws(Refusal) { return .success(try await Repetition(composition: composition).respond(to: exchange, of: operation)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// What is kept of Lambda's time to write the answer in.
  private static let answerMargin_ms: Int64 = 500

  private func deadline_ms(of invocation: Invocation, from started_ms: Int64) -> Int64 {
    min(invocation.deadline_ms - Self.answerMargin_ms, started_ms + Int64(composition.configuration.requestTimeout_s) * 1_000)
  }

  private func operation(for request: GatewayRequest) throws(Refusal) -> Operation {
    let here = function.operations.filter { $0.path == request.route || $0.path == request.path }
    if let operation = here.first(where: { $0.method.rawValue == request.method }) { return operation }
    if here.isEmpty { throw .notFound("there is nothing at `\(request.path)`") }
    throw Refusal(
      405, "method_not_allowed", "`\(request.method)` is not answered here",
      headers: [("Allow", here.map(\.method.rawValue).joined(separator: ", "))])
  }

  private func log(
    _ request: GatewayRequest, _ invocation: Invocation, _ answer: Answer, _ refusal: Refusal?, _ correlationID: String, _ started_ms: Int64
  ) {
    let level: LogLevel = answer.status >= 500 ? .error : .info
    guard composition.configuration.logsRequests || level == .error else { return }
    composition.log.write(
      level, "\(request.method) \(request.route) \(answer.status)",
      fields: [
        ("request_id", .string(invocation.requestID)), ("correlation_id", .string(correlationID)),
        ("trace_id", invocation.traceID.map { .string($0) } ?? .null), ("method", .string(request.method)), ("route", .string(request.route)),
        ("status", .integer(Int64(answer.status))), ("duration_ms", .integer(composition.surroundings.now_ms() - started_ms)),
        ("code", refusal.map { .string($0.code) } ?? .null), ("cause", refusal?.logDetail.map { .string($0) } ?? .null),
      ])
  }

  private static func text(of error: GatewayRequestError) -> String {
    switch error {
    case .json(let error): "`\(error.path)` breaks the rule: \(error.rule) (at byte \(error.offset))"
    case .notGateway: "it has no `requestContext` of payload 1.0 or 2.0"
    case .invalid(let path, let rule): "`\(path)` breaks the rule: \(rule)"
    }
  }
}
