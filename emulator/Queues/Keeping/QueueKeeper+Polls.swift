/// Who waits for messages, and who receives them.
extension QueueKeeper {
  func add(_ poll: Poll, to key: String) {
    polls[key, default: []].append(poll)
    touched.insert(key)
  }

  var pollCount: Int { polls.values.reduce(0) { $0 + $1.count } }

  /// Gives waiting callers what has become visible, in their order, and those whose time is over nothing.
  func serve(_ now_ms: Int64, only: String? = nil) {
    var keys = only.map { [$0] } ?? touched.sorted()
    while let key = keys.popLast() {
      guard var waiting = polls[key] else { continue }
      waiting.removeAll { $0.ticket.isAbandoned }
      queues[key]?.model.settle(now_ms)
      var isEmpty = queues[key] == nil
      while !isEmpty, let poll = waiting.first {
        let (deliveries, buried) = receive(key, poll.count, poll.visibility_ms, poll.attempt, now_ms)
        if let buried { keys.append(buried) }
        guard !deliveries.isEmpty else {
          isEmpty = true
          break
        }
        waiting.removeFirst()
        outbox.append(poll.answer(deliveries))
      }
      for poll in waiting where poll.isOver(now_ms) || queues[key] == nil { outbox.append(poll.answer([])) }
      waiting.removeAll { $0.isOver(now_ms) || queues[key] == nil }
      polls[key] = waiting.isEmpty ? nil : waiting
    }
  }

  /// Receives now. - Returns: the messages, and the queue that took dead letters.
  func receive(_ key: String, _ count: Int, _ visibility_ms: Int64, _ attempt: String?, _ now_ms: Int64) -> ([ReceivedMessage], buried: String?) {
    touched.insert(key)
    guard let receipt = queues[key]?.model.receive(count, visibility_ms: visibility_ms, attempt: attempt, now_ms: now_ms, nonce: Self.nonce) else {
      return ([], nil)
    }
    let buried = receipt.dead.isEmpty ? nil : bury(receipt.dead, of: key, now_ms)
    let deliveries = receipt.taken.compactMap { message -> ReceivedMessage? in
      guard let content = content(message.number) else { return nil }
      return ReceivedMessage(message: message, content: content, handle: handle(of: message, in: key))
    }
    return (deliveries, buried)
  }

  private static func nonce() -> Int64 { max(1, Int64(truncatingIfNeeded: Chance.bits() >> 1)) }

  /// Puts dead letters into the queue that takes them: the same message, with its count. Source: Developer Guide, "Using dead-letter queues in Amazon SQS".
  private func bury(_ dead: [QueueMessage], of key: String, _ now_ms: Int64) -> String? {
    guard let record = queues[key], let target = record.redrive.flatMap({ QueueName.key(ofARN: $0.target) }), queues[target] != nil else { return nil }
    for message in dead {
      var moved = message
      moved.number = nextNumber(now_ms)
      moved.state = .visible
      moved.visible_ms = now_ms
      moved.nonce = 0
      moved.source = record.arn
      if record.isFIFO {
        moved.aged_ms = now_ms
        moved.deduplication = message.id.text
      }
      move(from: message.number, to: moved, in: target)
    }
    return target
  }

  /// The body goes with it.
  func move(from number: Int64, to moved: QueueMessage, in target: String) {
    guard let content = storedContent(number) else { return }
    fresh[moved.number] = content
    queues[target]?.model.insert(moved)
    touched.insert(target)
  }
}
