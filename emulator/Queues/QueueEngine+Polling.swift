internal import EmulatorJSON
package import EmulatorTables
internal import EmulatorThreads

/// A message that was received for a function.
package struct PolledMessage: Sendable {
  package var number: Int64
  package var nonce: Int64
  package var id: String
  package var body: String
  package var group: String?
  /// Of body and attributes.
  package var bytes: Int
  /// As it stands in the function's event. Source: lambda-wire: AWS Lambda developer guide, "Using Lambda with Amazon SQS".
  package var record: [UInt8]
}

extension QueueEngine {
  /// Waits for up to `count` messages of a queue, as long as it takes, and makes them invisible for the queue's own time. Nil where there is no such queue.
  /// - Parameter hasWindow: what an event says of a message without attributes depends on it.
  package func poll(
    _ arn: String, count: Int, hasWindow: Bool, ticket: PollTicket, _ reply: @escaping @Sendable ([PolledMessage]?) -> Void
  ) {
    guard let key = QueueName.key(ofARN: arn) else { return reply(nil) }
    ask(
      { keeper, now_ms throws(QueueRefusal) in
        guard let record = keeper.queues[key] else { return { reply(nil) } }
        let visibility_ms = record.model.rules.visibility_ms
        keeper.add(
          Poll(count: count, visibility_ms: visibility_ms, ticket: ticket) { received in
            let messages = received.map { $0.polled(arn: arn, hasWindow: hasWindow) }
            return { reply(messages) }
          }, to: key)
        return {}
      }, failed: { _ in reply(nil) })
  }

  /// Answers whoever waits for messages with none: the service is about to end.
  package func release() {
    ask(
      { keeper, _ throws(QueueRefusal) in
        let answers = keeper.polls.values.joined().map { $0.answer([]) }
        keeper.polls = [:]
        return { for answer in answers { answer() } }
      }, failed: { _ in })
  }

  /// Deletes messages of a queue that were polled; one that came back meanwhile and was taken by another stays in a FIFO queue.
  package func delete(_ messages: [PolledMessage], of arn: String, _ done: @escaping @Sendable () -> Void = {}) {
    guard let key = QueueName.key(ofARN: arn) else { return done() }
    let handles = messages.map { ($0.number, $0.nonce) }
    ask(
      { keeper, now_ms throws(QueueRefusal) in
        keeper.settle(key, now_ms)
        for (number, nonce) in handles { try? keeper.queues[key]?.model.delete(number, nonce: nonce) }
        return {}
      }, failed: { _ in done() }, done: done)
  }

  /// Takes back the receive of messages that could not be given to a function.
  package func putBack(_ messages: [PolledMessage], in arn: String) {
    guard let key = QueueName.key(ofARN: arn) else { return }
    let handles = messages.map { ($0.number, $0.nonce) }
    ask(
      { keeper, now_ms throws(QueueRefusal) in
        keeper.settle(key, now_ms)
        for (number, nonce) in handles { keeper.queues[key]?.model.putBack(number, nonce: nonce, now_ms: now_ms) }
        return {}
      }, failed: { _ in })
  }

  /// Sends a message of the emulator's own. - Returns through `reply`: what keeps it from being written; nil where it is on the disk.
  package func send(
    _ body: String, attributes: [(name: String, type: String, value: String)] = [], trace: String? = nil, to arn: String, group: String? = nil,
    _ reply: @escaping @Sendable (String?) -> Void
  ) {
    guard let key = QueueName.key(ofARN: arn) else { return reply("`\(arn)` is no queue's ARN") }
    ask(
      { keeper, now_ms throws(QueueRefusal) in
        guard let record = keeper.queues[key] else { throw .noSuchQueue }
        var content = MessageContent(
          body: body, attributes: attributes.map { MessageAttribute(text: $0.value, name: $0.name, type: $0.type) }, sender: keeper.home.account)
        content.trace = trace.map { MessageAttribute(text: $0, name: "AWSTraceHeader", type: "String") }
        let id = MessageID.random().text
        _ = try keeper.put(
          content, into: key, delay_ms: record.model.rules.delay_ms, group: record.isFIFO ? group ?? id : nil, deduplication: record.isFIFO ? id : nil, now_ms)
        return { reply(nil) }
      }, failed: { reply($0.description) })
  }

  /// How long the messages of a queue are hidden, in seconds; nil where there is no such queue. Waits for the writer.
  package func visibility_s(of arn: String) -> Int64? {
    guard let key = QueueName.key(ofARN: arn) else { return nil }
    return waited { keeper in keeper.queues[key]?.number("VisibilityTimeout") }
  }

  /// Keeps a small thing by its kind and key, durably; nil: no more.
  package func keep(_ kind: String, _ key: String, _ value: [UInt8]?, _ done: @escaping @Sendable (TableEngineError?) -> Void = { _ in }) {
    ask(
      { keeper, _ throws(QueueRefusal) in
        keeper.keep(kind, key, value)
        return {}
      }, failed: { done($0) }, done: { done(nil) })
  }

  /// Several small things in one commit.
  package func keep(all things: [(kind: String, key: String, value: [UInt8]?)], _ done: @escaping @Sendable (TableEngineError?) -> Void) {
    ask(
      { keeper, _ throws(QueueRefusal) in
        for thing in things { keeper.keep(thing.kind, thing.key, thing.value) }
        return {}
      }, failed: { done($0) }, done: { done(nil) })
  }

  /// What is kept of a kind, by key. Waits for the writer.
  package func kept(_ kind: String) -> [String: [UInt8]] {
    waited { keeper in
      keeper.disk { database throws(Fault) in
        guard try Schema.isComplete(database) else { return [:] }
        let statement = try database.statement("SELECT key, value FROM kept WHERE kind = ?")
        defer { statement.reset() }
        try statement.bind([.text(kind)])
        var found: [String: [UInt8]] = [:]
        while try statement.step() { found[String(decoding: statement.bytes(0), as: UTF8.self)] = statement.bytes(1) }
        return found
      }
    } ?? [:]
  }

  private func waited<Value: Sendable>(_ body: @escaping @Sendable (QueueKeeper) -> Value?) -> Value? {
    let answer = BoundedQueue<Value?>(elementsMaximum: 1, costMaximum: 1)
    ask(
      { keeper, _ throws(QueueRefusal) in
        let value = body(keeper)
        return { _ = answer.post(value, cost: 0) }
      }, failed: { _ in _ = answer.post(nil, cost: 0) })
    return answer.take(atMost: 1, timeout_ms: nil)?.first ?? nil
  }
}

extension ReceivedMessage {
  func polled(arn: String, hasWindow: Bool) -> PolledMessage {
    let region = String(arn.split(separator: ":", omittingEmptySubsequences: false)[3])
    var members: [JSON.Member] = [
      .init("messageId", .string(message.id.text)), .init("receiptHandle", .string(handle)), .init("body", .string(content.body)),
      .init("attributes", .object(systemAttributes)),
      .init("messageAttributes", .object(content.attributes.map { .init($0.name, $0.eventJSON) })),
    ]
    if let md5 = MessageAttribute.md5(content.attributes) {
      members.append(.init("md5OfMessageAttributes", .string(md5)))
    } else if hasWindow {
      members.append(.init("md5OfMessageAttributes", .null))
    }
    members += [
      .init("md5OfBody", .string(content.bodyMD5)), .init("eventSource", "aws:sqs"), .init("eventSourceARN", .string(arn)),
      .init("awsRegion", .string(region)),
    ]
    return PolledMessage(
      number: message.number, nonce: message.nonce, id: message.id.text, body: content.body, group: message.group, bytes: message.bytes,
      record: JSON.object(members).bytes)
  }
}

extension MessageAttribute {
  fileprivate var eventJSON: JSON {
    let value: JSON.Member =
      switch self.value {
      case .text(let text): .init("stringValue", .string(text))
      case .binary(let bytes): .init("binaryValue", .string(Base64.text(bytes)))
      }
    return .object([value, .init("stringListValues", []), .init("binaryListValues", []), .init("dataType", .string(type))])
  }
}
