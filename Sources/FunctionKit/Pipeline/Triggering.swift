internal import Cases
internal import Forms
internal import HTTPTransport
internal import Identity
internal import LambdaRuntime
internal import StrictJSON

/// What happens to an event that no gateway made: a queue's batch, a schedule's word, or a bare event, each answered in its own form.
struct Triggering {
  let function: Function
  let room: Room

  func handle(_ invocation: Invocation, at started_ms: Int64) async throws(FunctionFailure) -> [UInt8] {
    let event: PlainEvent
    do throws(GatewayRequestError) { event = try PlainEvent(event: invocation.event) } catch {
      throw FunctionFailure(type: "Function.InvalidEvent", masking: "the event cannot be read: \(Pipeline.text(of: error))")
    }
    let deadline_ms = invocation.deadline_ms - Pipeline.answerMargin_ms
    let room = room.until(deadline_ms, of: invocation.requestID)
    let result: Result<[UInt8], EndpointError> = await Deadline.$current_ms.withValue(deadline_ms) {
      do throws(EndpointError) { return .success(try await answer(event, invocation, in: room)) } catch { return .failure(error) }
    }
    log(event, result, invocation, started_ms)
    switch (result, event) {
    case (.success(let bytes), _): return bytes
    // Who invokes a function with a bare event is told what it did wrong; a fault of ours is the platform's to try again.
    case (.failure(let error), .direct) where error.status < 500:
      return Refusal(error).problem(correlationID: invocation.requestID).body
    case (.failure(let error), _): throw FunctionFailure(type: error.status < 500 ? "Function.InvalidEvent" : "Function.Failed", masking: Refusal(error).detail)
    }
  }

  private func answer(_ event: PlainEvent, _ invocation: Invocation, in room: Room) async throws(EndpointError) -> [UInt8] {
    for trigger in function.triggers {
      switch (trigger, event) {
      case (.queue(let respond), .queue(let batch)):
        return try Self.bytes(QueueBatch.failures(try await respond(batch, room)))
      case (.schedule(let respond), .schedule(let scheduled)):
        try await respond(scheduled, room)
        return Array("null".utf8)
      case (.direct(let respond), .direct):
        return try await respond(invocation.event, try await directCaller(invocation.requestID, room), room)
      default: continue
      }
    }
    throw .refused(RequestError(.malformed, path: "", rule: "is no event that `\(function.name)` answers"))
  }

  /// Who asks by a bare event: an operator of one tenant, which no gateway has looked at and which has no headers.
  private func directCaller(_ correlationID: String, _ room: Room) async throws(EndpointError) -> Caller {
    guard let tenant = room.identities.tenantOfDirectEvents else {
      throw .forbidden("bare events are not taken here: DIRECT_TENANT says whose cases they may ask for")
    }
    var caller = Caller(tenant: tenant, principal: "direct", correlationID: correlationID)
    (caller.permissions, caller.clearance) = (Role.operator.permissions, .internal)
    let settings = try await room.tenants.find(caller)
    guard settings.status == .active else { throw .forbidden("the tenant is suspended") }
    guard !settings.requiresBasis else {
      throw .refused(RequestError(.invalid, path: "/" + Header.processingBasis, rule: "is required by the tenant, and a bare event has no place for it"))
    }
    return caller
  }

  private static func bytes(_ value: JSONValue) throws(EndpointError) -> [UInt8] {
    do { return try JSONWriter.write(value) } catch { throw .fault(detail: "an answer's `\(error.path)` is no finite number") }
  }

  private func log(_ event: PlainEvent, _ result: Result<[UInt8], EndpointError>, _ invocation: Invocation, _ started_ms: Int64) {
    let failure: EndpointError? = if case .failure(let error) = result { error } else { nil }
    let level: LogLevel = failure.map { $0.status >= 500 } ?? false ? .error : .info
    guard room.configuration.logsRequests || level == .error else { return }
    let kind =
      switch event {
      case .queue: "queue";
      case .schedule: "schedule";
      case .direct: "direct"
      }
    room.log.write(
      level, "\(kind) event \(failure == nil ? "done" : "failed")",
      fields: [
        ("request_id", .string(invocation.requestID)), ("trace_id", invocation.traceID.map { .string($0) } ?? .null),
        ("duration_ms", .integer(room.cases.surroundings.now_ms() - started_ms)), ("cause", failure.map { .string($0.detail) } ?? .null),
      ])
  }
}
