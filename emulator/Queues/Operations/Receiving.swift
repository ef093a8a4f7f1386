internal import EmulatorJSON

/// ReceiveMessage, which may wait.
struct ReceiveRequest {
  var key: String
  var count: Int
  var visibility_ms: Int64
  var wait_ms: Int64
  var attempt: String?
  var shown: ShownAttributes

  init(_ call: QueueCall, _ keeper: QueueKeeper) throws(QueueRefusal) {
    key = try keeper.queue(call)
    guard let record = keeper.queues[key] else { throw .noSuchQueue }
    let parameters = call.parameters
    let maximum = try parameters.integer("MaxNumberOfMessages") ?? 1
    guard (1...10).contains(maximum) else { throw .invalid(String(maximum), "MaxNumberOfMessages", "Must be between 1 and 10, if provided.") }
    count = Int(maximum)
    let wait = try parameters.integer("WaitTimeSeconds")
    if let wait, !(0...20).contains(wait) { throw .invalid(String(wait), "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.") }
    wait_ms = (wait ?? record.number("ReceiveMessageWaitTimeSeconds")) * 1_000
    let visibility = try parameters.integer("VisibilityTimeout")
    if let visibility, !(0...43_200).contains(visibility) {
      throw .invalid(String(visibility), "VisibilityTimeout", "Must be between 0 and 43200, if provided.")
    }
    visibility_ms = visibility.map { $0 * 1_000 } ?? record.model.rules.visibility_ms
    if let attempt = try parameters.text("ReceiveRequestAttemptId") {
      guard record.isFIFO else {
        throw .invalid(attempt, "ReceiveRequestAttemptId", "The request include parameter that is not valid for this queue type.")
      }
      guard (1...128).contains(attempt.utf8.count), attempt.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw .invalid(
          attempt, "ReceiveRequestAttemptId", "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.")
      }
      self.attempt = attempt
    }
    shown = try ShownAttributes(parameters)
  }
}

/// Which attributes a receiver asked for.
struct ShownAttributes {
  var system: Set<String> = []
  var own: [String] = []

  static let known = [
    "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber", "MessageDeduplicationId",
    "MessageGroupId", "AWSTraceHeader", "DeadLetterQueueSourceArn",
  ]

  static let everything = {
    var all = ShownAttributes()
    (all.system, all.own) = (Set(known), ["All"])
    return all
  }()

  private init() {}

  init(_ parameters: Parameters) throws(QueueRefusal) {
    for name in try parameters.texts("AttributeNames") + parameters.texts("MessageSystemAttributeNames") {
      guard name == "All" || Self.known.contains(name) else { throw QueueRefusal(.invalidAttributeName, "Unknown Attribute \(name).") }
      if name == "All" { system = Set(Self.known) } else { system.insert(name) }
    }
    own = try parameters.texts("MessageAttributeNames")
  }

  /// `All`, `.*`, a name, or the beginning of names before `.*`.
  func shows(_ name: String) -> Bool {
    own.contains { $0 == "All" || $0 == ".*" || $0 == name || ($0.hasSuffix(".*") && name.hasPrefix($0.dropLast(2))) }
  }
}

extension ReceivedMessage {
  /// As ReceiveMessage answers it.
  func json(_ shown: ShownAttributes) -> JSON {
    var members: [JSON.Member] = [
      .init("MessageId", .string(message.id.text)), .init("ReceiptHandle", .string(handle)), .init("MD5OfBody", .string(content.bodyMD5)),
      .init("Body", .string(content.body)),
    ]
    let system = systemAttributes.filter { shown.system.contains($0.name) }
    if !system.isEmpty { members.append(.init("Attributes", .object(system))) }
    let own = content.attributes.filter { shown.shows($0.name) }
    if let md5 = MessageAttribute.md5(own) {
      members.append(.init("MD5OfMessageAttributes", .string(md5)))
      members.append(.init("MessageAttributes", .object(own.map { .init($0.name, $0.json) })))
    }
    return .object(members)
  }

  var systemAttributes: [JSON.Member] {
    var members: [JSON.Member] = [
      .init("SenderId", .string(content.sender)), .init("ApproximateFirstReceiveTimestamp", .string(String(message.firstReceived_ms ?? 0))),
      .init("ApproximateReceiveCount", .string(String(message.receives))), .init("SentTimestamp", .string(String(message.sent_ms))),
    ]
    if let deduplication = message.deduplication {
      members.append(.init("SequenceNumber", .string(message.number.sequenceText)))
      members.append(.init("MessageDeduplicationId", .string(deduplication)))
    }
    if let group = message.group { members.append(.init("MessageGroupId", .string(group))) }
    if case .text(let header)? = content.trace?.value { members.append(.init("AWSTraceHeader", .string(header))) }
    if let source = message.source { members.append(.init("DeadLetterQueueSourceArn", .string(source))) }
    return members
  }
}

extension QueueKeeper {
  /// Answers at once with what is there, or lets the caller wait.
  func receiveMessage(
    _ call: QueueCall, _ ticket: PollTicket, isVirtual: Bool, reply: @escaping @Sendable (QueueReply) -> Void
  ) throws(QueueRefusal) -> @Sendable () -> Void {
    let request = try ReceiveRequest(call, self)
    let key = request.key
    // Who waits already goes first.
    serve(call.now_ms, only: key)
    let shown = request.shown
    let answer: ([ReceivedMessage]) -> @Sendable () -> Void = { deliveries in
      let members: [JSON.Member] = deliveries.isEmpty ? [] : [.init("Messages", .array(deliveries.map { $0.json(shown) }))]
      let answer = QueueReply(JSON.object(members).bytes)
      return { reply(answer) }
    }
    let isOver = queues[key]?.model.isOverLimit ?? false
    if isOver, request.wait_ms == 0, queues[key]?.isFIFO == false {
      throw QueueRefusal(.overLimit, "The maximum number of in flight messages is reached: \(queues[key]?.model.inFlight ?? 0).")
    }
    let (deliveries, _) = receive(key, request.count, request.visibility_ms, request.attempt, call.now_ms)
    guard deliveries.isEmpty, request.wait_ms > 0, !isOver, pollCount < Self.pollsMaximum else { return answer(deliveries) }
    add(
      Poll(
        count: request.count, visibility_ms: request.visibility_ms, attempt: request.attempt, deadline_ms: call.now_ms + request.wait_ms,
        realDeadline: isVirtual ? .now + .milliseconds(request.wait_ms) : nil, ticket: ticket, answer: answer),
      to: key)
    return {}
  }

  // MARK: Handles

  func deleteMessage(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    return try delete(call.parameters, key)
  }

  func deleteMessageBatch(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    return try BatchEntries(call, kind: "DeleteMessageBatchRequestEntry").answered { entry throws(QueueRefusal) in try delete(entry, key) }
  }

  private func delete(_ request: Parameters, _ key: String) throws(QueueRefusal) -> [JSON.Member] {
    let handle = try request.required("ReceiptHandle")
    let (number, nonce) = try read(handle: handle, of: key)
    do throws(QueueModel.HandleFault) { try queues[key]?.model.delete(number, nonce: nonce) } catch {
      throw .invalid(handle, "ReceiptHandle", "The receipt handle has expired.")
    }
    return []
  }

  func changeVisibility(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    return try changeVisibility(call.parameters, key, call.now_ms)
  }

  func changeVisibilityBatch(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    return try BatchEntries(call, kind: "ChangeMessageVisibilityBatchRequestEntry").answered { entry throws(QueueRefusal) in
      try changeVisibility(entry, key, call.now_ms)
    }
  }

  private func changeVisibility(_ request: Parameters, _ key: String, _ now_ms: Int64) throws(QueueRefusal) -> [JSON.Member] {
    let handle = try request.required("ReceiptHandle")
    guard let visibility = try request.integer("VisibilityTimeout") else { throw .missing("VisibilityTimeout") }
    guard (0...43_200).contains(visibility) else {
      throw .invalid(String(visibility), "VisibilityTimeout", "Must be between 0 and 43200, if provided.")
    }
    let (number, nonce) = try read(handle: handle, of: key)
    do throws(QueueModel.HandleFault) {
      try queues[key]?.model.changeVisibility(number, nonce: nonce, to: visibility * 1_000, now_ms: now_ms)
    } catch {
      switch error {
      case .tooLong:
        throw .invalid(
          String(visibility), "VisibilityTimeout", "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]")
      case .gone, .expired:
        throw .invalid(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.")
      }
    }
    return []
  }
}
