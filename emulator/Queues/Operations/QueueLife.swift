internal import EmulatorJSON
internal import EmulatorTables

/// Queues come, are found, and go.
extension QueueKeeper {
  /// A deleted name is free, and a purge possible again, after so long.
  static let pause_ms: Int64 = 60_000

  func createQueue(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    guard let name = try call.parameters.text("QueueName") else {
      throw QueueRefusal(.invalidParameterValue, "Value for parameter QueueName is invalid. Reason: Must specify a queue name.")
    }
    guard !name.isEmpty else { throw QueueRefusal(.invalidParameterValue, "Queue name cannot be empty") }
    let given = (try call.parameters.map("Attributes") ?? [:]).filter { !($0.key == "Policy" && $0.value.isEmpty) }
    let isFIFO = given["FifoQueue"]?.lowercased() == "true"
    if given["FifoQueue"] != nil, !isFIFO || !name.hasSuffix(".fifo") { throw QueueRefusal(.invalidAttributeName, "Unknown Attribute FifoQueue.") }
    guard QueueName.isLegal(name, isFIFO: isFIFO) else {
      throw QueueRefusal(
        .invalidParameterValue, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
    }
    try QueueAttributes.check(given, isFIFO: isFIFO)
    // The model spells it small.
    var tags = try call.parameters.map("tags") ?? [:]
    if tags.isEmpty { tags = try call.parameters.map("Tags") ?? [:] }
    try Self.check(tags: tags, added: tags)
    let key = call.scope.key(name)
    if let known = queues[key] {
      for name in given.keys.sorted() where known.attributes[name] != given[name] {
        throw QueueRefusal(.queueNameExists, "A queue already exists with the same name and a different value for attribute \(name)")
      }
      return [.init("QueueUrl", .string(call.url(known)))]
    }
    if let gone = deleted[key], call.now_ms < gone + Self.pause_ms {
      throw QueueRefusal(.queueDeletedRecently, "You must wait 60 seconds after deleting a queue before you can create another with the same name.")
    }
    guard queues.count < Self.queuesMaximum else {
      throw QueueRefusal(.overLimit, "There are \(Self.queuesMaximum) queues, the most that this emulator keeps.")
    }
    try checkRedrive(given, of: key, isFIFO: isFIFO)
    return [.init("QueueUrl", .string(call.url(try make(key, given, tags, isFIFO, call))))]
  }

  private func make(_ key: String, _ given: [String: String], _ tags: [String: String], _ isFIFO: Bool, _ call: QueueCall) throws(QueueRefusal) -> QueueRecord {
    var attributes = QueueAttributes.standard(isFIFO: isFIFO)
    Self.merge(given, into: &attributes)
    let record = QueueRecord(id: 0, key: key, attributes: attributes, now_s: call.now_s)
    record.tags = tags
    let id = disk { database throws(Fault) in
      try database.run("INSERT INTO queues (name, definition) VALUES (?, ?)", .text(key), .blob(record.stored))
      return try database.integer("SELECT last_insert_rowid()")
    }
    guard let id else { throw Self.diskFailed }
    record.id = id
    if deleted.removeValue(forKey: key) != nil { keep("deleted", key, nil) }
    queues[key] = record
    refreshRules()
    return record
  }

  /// Told where the disk has failed; the transaction does not hold, and its own fault is what is answered.
  static let diskFailed = QueueRefusal(.internalError, "the store failed")

  /// An empty text takes a policy or a key away.
  private static func merge(_ given: [String: String], into attributes: inout [String: String]) {
    for (name, value) in given {
      let isFlag = ["true", "false"].contains(value.lowercased())
      attributes[name] = value.isEmpty ? nil : isFlag ? value.lowercased() : value
    }
    if let kms = given["KmsMasterKeyId"], !kms.isEmpty { attributes["SqsManagedSseEnabled"] = "false" }
    if given["SqsManagedSseEnabled"]?.lowercased() == "true" { attributes["KmsMasterKeyId"] = nil }
  }

  /// Whether the dead-letter queue is there, is of the same kind, and takes this one's letters.
  private func checkRedrive(_ given: [String: String], of key: String, isFIFO: Bool) throws(QueueRefusal) {
    guard let text = given["RedrivePolicy"], !text.isEmpty else { return }
    let policy = try RedrivePolicy(text)
    guard policy.target.hasSuffix(".fifo") == isFIFO else {
      throw .invalid(text, "RedrivePolicy", "Dead-letter queue must be same type of queue as the source..")
    }
    guard let target = QueueName.key(ofARN: policy.target).flatMap({ queues[$0] }) else {
      throw .invalid(text, "RedrivePolicy", "Dead letter target does not exist.")
    }
    guard target.allowance?.allows(QueueName.arn(ofKey: key)) ?? true else {
      throw .invalid(
        text, "RedrivePolicy", "Dead-letter queue does not allow this queue: its RedriveAllowPolicy does not list \(QueueName.arn(ofKey: key)).")
    }
  }

  func setAttributes(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    guard let record = queues[key] else { throw .noSuchQueue }
    guard let given = try call.parameters.map("Attributes") else { throw .missing("Attributes") }
    if let fifo = given["FifoQueue"], fifo.lowercased() != record.attributes["FifoQueue"] {
      throw record.isFIFO
        ? QueueRefusal(.invalidAttributeValue, "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.")
        : QueueRefusal(.invalidAttributeName, "Unknown Attribute FifoQueue.")
    }
    try QueueAttributes.check(given, isFIFO: record.isFIFO)
    try checkRedrive(given, of: key, isFIFO: record.isFIFO)
    Self.merge(given, into: &record.attributes)
    record.modified_s = call.now_s
    save(record)
    refreshRules()
    return []
  }

  func save(_ record: QueueRecord) {
    _ = disk { database throws(Fault) -> Void? in
      try database.run("UPDATE queues SET definition = ? WHERE id = ?", .blob(record.stored), .integer(record.id))
    }
  }

  func queueAttributes(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    guard let record = queues[key] else { throw .noSuchQueue }
    let names = try call.parameters.texts("AttributeNames")
    for name in names where name != "All" && QueueAttributes.known(name) == nil && !QueueAttributes.counted.contains(name) {
      throw QueueRefusal(.invalidAttributeName, "Unknown Attribute \(name).")
    }
    var values = record.attributes
    values["QueueArn"] = record.arn
    values["ApproximateNumberOfMessages"] = String(record.model.visible)
    values["ApproximateNumberOfMessagesNotVisible"] = String(record.model.inFlight)
    values["ApproximateNumberOfMessagesDelayed"] = String(record.model.delayed)
    values["CreatedTimestamp"] = String(record.created_s)
    values["LastModifiedTimestamp"] = String(record.modified_s)
    let asked = values.filter { names.contains("All") || names.contains($0.key) }.sorted { $0.key < $1.key }
    return asked.isEmpty ? [] : [.init("Attributes", .object(asked.map { .init($0.key, .string($0.value)) }))]
  }

  func queueURL(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let name = try call.parameters.required("QueueName")
    let account = try call.parameters.text("QueueOwnerAWSAccountId") ?? call.scope.account
    guard let record = queues["\(account)/\(call.scope.region)/\(name)"] else { throw .noSuchQueue }
    return [.init("QueueUrl", .string(call.url(record)))]
  }

  func listQueues(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let prefix = try call.parameters.text("QueueNamePrefix") ?? ""
    let own = queues.values.filter { $0.key == call.scope.key($0.name) && $0.name.hasPrefix(prefix) }
    return try page(own, call, "QueueUrls")
  }

  func listSources(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    guard let arn = queues[try queue(call)]?.arn else { throw .noSuchQueue }
    let page = try page(queues.values.filter { $0.redrive?.target == arn }, call, "queueUrls")
    return page.isEmpty ? [.init("queueUrls", [])] : page
  }

  /// Names in their order, at most `MaxResults` (1 to 1,000) of them after `NextToken`.
  private func page(_ found: [QueueRecord], _ call: QueueCall, _ name: String) throws(QueueRefusal) -> [JSON.Member] {
    let maximum = try call.parameters.integer("MaxResults")
    if let maximum, !(1...1_000).contains(maximum) {
      throw .invalid(String(maximum), "MaxResults", "MaxResults must be an integer between 1 and 1000.")
    }
    var sorted = found.sorted { $0.key < $1.key }
    if let token = try call.parameters.text("NextToken") {
      guard let bytes = Base64.bytes(token) else { throw QueueRefusal(.invalidParameterValue, "Invalid or expired next token.") }
      let after = String(decoding: bytes, as: UTF8.self)
      sorted.removeAll { $0.key <= after }
    }
    let shown = sorted.prefix(Int(maximum ?? 1_000))
    guard let last = shown.last else { return [] }
    var members: [JSON.Member] = [.init(name, .array(shown.map { .string(call.url($0)) }))]
    // Without MaxResults there is no token, as in AWS.
    if maximum != nil, shown.count < sorted.count { members.append(.init("NextToken", .string(Base64.text(Array(last.key.utf8))))) }
    return members
  }

  func deleteQueue(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    guard let record = queues[key] else { throw .noSuchQueue }
    let id = record.id
    _ = disk { database throws(Fault) -> Void? in
      try database.run("DELETE FROM bodies WHERE number IN (SELECT number FROM messages WHERE queue = ?)", .integer(id))
      for name in ["messages", "duplicates"] { try database.run("DELETE FROM \(name) WHERE queue = ?", .integer(id)) }
      try database.run("DELETE FROM queues WHERE id = ?", .integer(id))
    }
    for number in record.model.messages.keys { fresh[number] = nil }
    queues[key] = nil
    forgetEnd(of: key)
    deleted = deleted.filter { $0.value + Self.pause_ms > call.now_ms }
    deleted[key] = call.now_ms
    keep("deleted", key, Array(String(call.now_ms).utf8))
    keep("purged", key, nil)
    refreshRules()
    touched.insert(key)
    return []
  }

  func purgeQueue(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    let key = try queue(call)
    guard let record = queues[key] else { throw .noSuchQueue }
    if let last = purged[key], call.now_ms < last + Self.pause_ms {
      throw QueueRefusal(.purgeQueueInProgress, "Only one PurgeQueue operation on \(record.name) is allowed every 60 seconds.")
    }
    record.model.removeAll()
    purged[key] = call.now_ms
    keep("purged", key, Array(String(call.now_ms).utf8))
    return []
  }
}
