internal import Cases
internal import Forms
internal import LambdaRuntime
internal import StrictJSON

/// What carries cases on between requests: triggers that know no family, for all families of a build.
extension Trigger {
  /// A batch of the queues' of work: each message tells of a case that is due.
  public static let worksOnCases = Trigger.queue { batch, room throws(EndpointError) in
    let work = WorkOnCases(room.families, in: room.cases, correlationID: room.invocation)
    return room.told(await work.respond(to: batch.messages.map(\.received)), batch)
  }

  /// A batch of messages that the queues of work gave up.
  public static let buriesMessages = Trigger.queue { batch, room throws(EndpointError) in
    let bury = BuryMessages(room.families, in: room.cases, correlationID: room.invocation)
    return room.told(await bury.respond(to: batch.messages.map(\.received)), batch)
  }

  /// Each minute: what is due and nobody has come to.
  public static let keepsHouse = Trigger.schedule { _, room throws(EndpointError) in
    room.told(try await KeepHouse(room.families, in: room.cases).respond())
  }
}

/// What is counted of work between requests.
enum WorkMetrics {
  static let messages = Metric("work_messages_total", .counter, labels: [.init("deed", Worked.Deed.self)], dimensions: ["deed"])
  static let swept = Metric("swept_cases_total", .counter, labels: [.init("deed", SweepCases.Deed.self)], dimensions: ["deed"])
  static let unsent = Metric("work_unsent_total", .counter, labels: [.init("lane", WorkLane.self)], dimensions: [])
  static let depth = Metric("queue_depth", .gauge, labels: [.init("lane", WorkLane.self)], dimensions: ["lane"])
  static let lag = Metric("queue_lag_seconds", .gauge, .seconds, labels: [], dimensions: [])
  static let all = [messages, swept, unsent, depth, lag, CaseMetric.deadLetters]
}

extension QueueBatch.Message {
  fileprivate var received: WorkReceived {
    let arn = sourceARN.isEmpty ? queueARN : sourceARN
    return WorkReceived(id: id, body: body, receives: Int(clamping: receives), sent_ms: sent_ms, queue: arn.split(separator: ":").last.map(String.init) ?? arn)
  }
}

extension Room {
  /// Leaves in the log what came of each message; those that come again.
  fileprivate func told(_ worked: [Worked], _ batch: QueueBatch) -> [QueueBatch.Message] {
    for deed in Worked.Deed.allCases {
      let number = worked.count { $0.deed == deed }
      if number > 0 { count([MetricSample(WorkMetrics.messages, Double(number), deed.rawValue)]) }
    }
    for one in worked {
      // What set a case aside was counted with its answer.
      if let kind = one.letter, kind != .stuck { count([MetricSample(CaseMetric.deadLetters, 1, kind.rawValue)]) }
      if let answer = one.answer { told(answer, Caller(tenant: answer.place.tenant, principal: "clock", correlationID: invocation)) }
      if let cause = one.cause { log(one, cause) }
    }
    let again = Set(worked.filter(\.comesAgain).map(\.message.id))
    return batch.messages.filter { again.contains($0.id) }
  }

  private func log(_ one: Worked, _ cause: String) {
    let level: LogLevel = one.letter != nil ? .error : .warning
    log.write(
      level, "a message came to nothing",
      fields: [
        ("correlation_id", .string(invocation)), ("message_id", .string(one.message.id)), ("receives", .integer(Int64(one.message.receives))),
        ("deed", .choice(one.deed)), ("tenant", .optional(one.place?.tenant)), ("family", .optional(one.place?.family.singular)),
        ("case_id", .optional(one.place?.id)), ("cause", .string(cause)),
      ])
  }

  fileprivate func told(_ kept: KeepHouse.Kept) {
    let correlation = ("correlation_id", JSONValue.string(invocation))
    guard !kept.isAnothers else { return log.write(.info, "another keeps house", fields: [correlation]) }
    for lane in WorkLane.allCases {
      guard let depth = kept.depth[lane] else { continue }
      count([MetricSample(WorkMetrics.depth, Double(depth.visible + depth.inFlight + depth.delayed), lane.rawValue)])
    }
    count([MetricSample(WorkMetrics.lag, Double(kept.lag_ms) / 1_000)])
    for deed in SweepCases.Deed.allCases {
      let number = kept.swept.count { $0.deed == deed }
      if number > 0 { count([MetricSample(WorkMetrics.swept, Double(number), deed.rawValue)]) }
    }
    for one in kept.swept {
      count(one.metrics)
      guard let cause = one.cause else { continue }
      log.write(
        .warning, "a case that is due came to nothing",
        fields: [
          correlation, ("deed", .choice(one.deed)), ("tenant", .string(one.tenant)), ("family", .string(one.family)), ("case_id", .string(one.caseID)),
          ("cause", .string(cause)),
        ])
    }
    if let failure = kept.queueFailure { log.write(.error, "the queue of work cannot be reached", fields: [correlation, ("cause", .string(failure))]) }
    log.write(
      .info, "kept house",
      fields: [
        correlation, ("sent", .integer(Int64(kept.sent))), ("swept", .integer(Int64(kept.swept.count))), ("queries", .integer(Int64(kept.queries))),
        ("lag_ms", .integer(kept.lag_ms)), ("is_short", .bool(kept.isShort)),
      ])
  }
}

/// A queue of whose failures the log tells: to the kernel a message is a hint, and what becomes of it stops nobody.
struct ToldWorkQueue: WorkQueue {
  let queue: any WorkQueue
  let log: Log
  let count: @Sendable (MetricSample) -> Void

  func send(_ messages: [WorkMessage]) async throws(WorkQueueError) -> [WorkRefusal] {
    do throws(WorkQueueError) {
      let refused = try await queue.send(messages)
      for refusal in refused { tell([messages[refusal.place]], refusal.detail) }
      return refused
    } catch {
      tell(messages, error.detail)
      throw error
    }
  }

  func depth() async throws(WorkQueueError) -> [WorkLane: WorkDepth] { try await queue.depth() }

  private func tell(_ unsent: [WorkMessage], _ cause: String) {
    for message in unsent { count(MetricSample(WorkMetrics.unsent, 1, message.lane.rawValue)) }
    log.write(
      .warning, "word of a case could not be sent; the sweep finds it",
      fields: [
        ("messages", .integer(Int64(unsent.count))), ("family", .optional(unsent.first?.notice.family)), ("case_id", .optional(unsent.first?.notice.id)),
        ("cause", .string(cause)),
      ])
  }
}
