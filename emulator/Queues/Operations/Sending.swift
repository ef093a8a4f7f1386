internal import EmulatorDigests
internal import EmulatorJSON
internal import EmulatorTables

/// SendMessage and its batch.
extension QueueKeeper {
  func sendMessage(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    let sending = try sending(call.parameters, to: key, call, call.content)
    return try put(sending, into: key, call.now_ms)
  }

  func sendMessageBatch(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    let batch = try BatchEntries(call, kind: "SendMessageBatchRequestEntry")
    // What a FIFO queue needs of each, it needs of all.
    if queues[key]?.isFIFO == true { for entry in batch.entries { _ = try fifoMarks(entry.parameters, key, body: entry.parameters.text("MessageBody") ?? "") } }
    // Each is read once: its size counts for all of them, and what is wrong with it is its own.
    let contents = batch.entries.map { entry -> Result<MessageContent, QueueRefusal> in
      do throws(QueueRefusal) { return .success(try MessageContent(entry.parameters, sender: call.scope.account)) } catch { return .failure(error) }
    }
    let total = contents.reduce(0) { total, content in total + ((try? content.get())?.bytes ?? 0) }
    guard total <= MessageContent.bytesMaximum else {
      throw QueueRefusal(
        .batchRequestTooLong, "Batch requests cannot be longer than \(MessageContent.bytesMaximum) bytes. You have sent \(total) bytes.")
    }
    var read = contents.makeIterator()
    return batch.answered { entry throws(QueueRefusal) in try put(try sending(entry, to: key, call, read.next()), into: key, call.now_ms) }
  }

  struct Sending {
    var content: MessageContent
    var delay_ms: Int64
    var group: String?
    var deduplication: String?
  }

  private func sending(
    _ request: Parameters, to key: String, _ call: QueueCall, _ read: Result<MessageContent, QueueRefusal>? = nil
  ) throws(QueueRefusal) -> Sending {
    guard let record = queues[key] else { throw .noSuchQueue }
    let content = if let read { try read.get() } else { try MessageContent(request, sender: call.scope.account) }
    var sending = Sending(content: content, delay_ms: record.model.rules.delay_ms)
    if let delay = try request.integer("DelaySeconds") {
      if record.isFIFO, delay != 0 {
        throw .invalid(String(delay), "DelaySeconds", "The request include parameter that is not valid for this queue type.")
      }
      guard (0...900).contains(delay) else { throw .invalid(String(delay), "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.") }
      if !record.isFIFO { sending.delay_ms = delay * 1_000 }
    }
    if record.isFIFO {
      (sending.group, sending.deduplication) = try fifoMarks(request, key, body: content.body)
    } else {
      sending.group = try request.text("MessageGroupId")
      if let group = sending.group { try check(group, "MessageGroupId") }
      if let text = try request.text("MessageDeduplicationId") {
        throw .invalid(text, "MessageDeduplicationId", "The request include parameter that is not valid for this queue type.")
      }
    }
    return sending
  }

  private func fifoMarks(_ request: Parameters, _ key: String, body: String) throws(QueueRefusal) -> (group: String, deduplication: String) {
    guard let group = try request.text("MessageGroupId") else { throw .missing("MessageGroupId") }
    try check(group, "MessageGroupId")
    if let given = try request.text("MessageDeduplicationId") {
      try check(given, "MessageDeduplicationId")
      return (group, given)
    }
    guard queues[key]?.attributes["ContentBasedDeduplication"] == "true" else {
      throw QueueRefusal(
        .invalidParameterValue, "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
    }
    return (group, Hexadecimal.text(SHA256.digest(body)))
  }

  /// Group and deduplication ids: 1 to 128 letters, digits and punctuation.
  private func check(_ text: String, _ name: String) throws(QueueRefusal) {
    guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .invalid(
        text, name, "\(name) can only include alphanumeric and punctuation characters. 1 to 128 in length.")
    }
  }

  /// Puts it in its place, or answers the first of its kind. The MD5s are of this request.
  private func put(_ sending: Sending, into key: String, _ now_ms: Int64) throws(QueueRefusal) -> [JSON.Member] {
    let sent = try put(sending.content, into: key, delay_ms: sending.delay_ms, group: sending.group, deduplication: sending.deduplication, now_ms)
    var members: [JSON.Member] = [
      .init("MD5OfMessageBody", .string(sending.content.bodyMD5)), .init("MessageId", .string(sent.id.text)),
    ]
    if let md5 = MessageAttribute.md5(sending.content.attributes) { members.append(.init("MD5OfMessageAttributes", .string(md5))) }
    if let trace = sending.content.trace, let md5 = MessageAttribute.md5([trace]) { members.append(.init("MD5OfMessageSystemAttributes", .string(md5))) }
    if queues[key]?.isFIFO == true { members.append(.init("SequenceNumber", .string(sent.number.sequenceText))) }
    return members
  }

  func put(
    _ content: MessageContent, into key: String, delay_ms: Int64, group: String?, deduplication: String?, _ now_ms: Int64
  ) throws(QueueRefusal) -> (id: MessageID, number: Int64) {
    guard let record = queues[key] else { throw .noSuchQueue }
    let (size, maximum) = (Int64(content.bytes), record.number("MaximumMessageSize"))
    guard size <= maximum else {
      throw QueueRefusal(.invalidParameterValue, "One or more parameters are invalid. Reason: Message must be shorter than \(maximum) bytes.")
    }
    if let deduplication, let earlier = record.model.sendings.earlier(deduplication, group: group ?? "", byGroup: record.model.rules.deduplicatesByGroup) {
      return (earlier.id, earlier.number)
    }
    guard hasRoom() else {
      throw QueueRefusal(
        .overLimit, "The queues hold \(heldMaximum) messages and sendings of the last five minutes together, the most that this emulator keeps.")
    }
    var message = QueueMessage(number: nextNumber(now_ms), id: .random(), sent_ms: now_ms)
    (message.group, message.deduplication, message.bytes) = (group, deduplication, content.bytes)
    if delay_ms > 0 {
      message.state = .delayed
      message.visible_ms = now_ms + delay_ms
    }
    fresh[message.number] = content.stored
    touched.insert(key)
    queues[key]?.model.insert(message)
    if let deduplication {
      let sending = Sendings.Sending(number: message.number, id: message.id, until_ms: now_ms + QueueRules.deduplication_ms)
      queues[key]?.model.sendings.add(sending, Sendings.key(deduplication, record.model.rules.deduplicatesByGroup ? group : nil))
    }
    return (message.id, message.number)
  }
}

extension Int64 {
  /// A message's number as its SequenceNumber: 20 digits, in the order of the numbers.
  var sequenceText: String {
    let digits = String(self)
    return "1" + String(repeating: "0", count: Swift.max(0, 19 - digits.count)) + digits
  }
}
