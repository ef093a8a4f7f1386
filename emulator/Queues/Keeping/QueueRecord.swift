internal import EmulatorJSON

/// A queue: what it is called, how it is set, and its messages. A class, so that its messages are never copied.
final class QueueRecord {
  /// Its number in the store.
  var id: Int64
  /// Account, region and name.
  var key: String
  /// All that have a value, by name.
  var attributes: [String: String]
  var tags: [String: String] = [:]
  /// Seconds since 1970.
  var created_s: Int64
  var modified_s: Int64
  var model: QueueModel

  init(id: Int64, key: String, attributes: [String: String], now_s: Int64) {
    self.id = id
    self.key = key
    self.attributes = attributes
    created_s = now_s
    modified_s = now_s
    model = QueueModel(QueueRules())
  }

  var name: String { String(key.split(separator: "/").last ?? "") }
  var arn: String { QueueName.arn(ofKey: key) }
  var isFIFO: Bool { attributes["FifoQueue"] == "true" }
  var redrive: RedrivePolicy? { attributes["RedrivePolicy"].flatMap { try? RedrivePolicy($0) } }
  var allowance: RedriveAllowance? { attributes["RedriveAllowPolicy"].flatMap { try? RedriveAllowance($0) } }

  func number(_ name: String) -> Int64 { attributes[name].flatMap { Int64($0) } ?? 0 }

  /// `hasTarget`: whether the dead-letter queue is there.
  func rules(hasTarget: Bool) -> QueueRules {
    QueueRules(
      isFIFO: isFIFO, visibility_ms: number("VisibilityTimeout") * 1_000, delay_ms: number("DelaySeconds") * 1_000,
      retention_ms: number("MessageRetentionPeriod") * 1_000, receivesMaximum: hasTarget ? redrive?.receivesMaximum : nil,
      deduplicatesByGroup: attributes["DeduplicationScope"] == "messageGroup")
  }

  var stored: [UInt8] {
    func map(_ values: [String: String]) -> JSON { .object(values.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }) }
    return JSON.object([
      .init("attributes", map(attributes)), .init("tags", map(tags)), .init("created", .integer(created_s)), .init("modified", .integer(modified_s)),
    ]).bytes
  }

  convenience init?(id: Int64, key: String, stored bytes: [UInt8]) {
    guard let json = try? JSON(reading: bytes), key.split(separator: "/").count == 3 else { return nil }
    func map(_ name: String) -> [String: String] {
      Dictionary((json[name]?.object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } }) { first, _ in first }
    }
    self.init(id: id, key: key, attributes: map("attributes"), now_s: json["created"]?.integer ?? 0)
    tags = map("tags")
    modified_s = json["modified"]?.integer ?? created_s
  }
}

extension QueueMessage {
  var stored: [UInt8] {
    var members: [JSON.Member] = [
      .init("i", .string(id.text)), .init("s", .integer(sent_ms)), .init("v", .integer(visible_ms)), .init("r", .integer(Int64(receives))),
      .init("n", .integer(nonce)), .init("b", .integer(Int64(bytes))),
    ]
    if aged_ms != sent_ms { members.append(.init("a", .integer(aged_ms))) }
    if let firstReceived_ms {
      members.append(.init("f", .integer(firstReceived_ms)))
      members.append(.init("l", .integer(received_ms)))
    }
    for (name, text) in [("g", group), ("d", deduplication), ("q", source)] { if let text { members.append(.init(name, .string(text))) } }
    return JSON.object(members).bytes
  }

  /// What is visible by now is so again.
  init?(number: Int64, stored bytes: [UInt8], now_ms: Int64) {
    guard let json = try? JSON(reading: bytes), let hex = json["i"]?.string, let id = MessageID(text: hex), let sent = json["s"]?.integer else { return nil }
    self.init(number: number, id: id, sent_ms: sent)
    visible_ms = json["v"]?.integer ?? sent
    receives = Int(json["r"]?.integer ?? 0)
    nonce = json["n"]?.integer ?? 0
    self.bytes = Int(json["b"]?.integer ?? 0)
    aged_ms = json["a"]?.integer ?? sent
    firstReceived_ms = json["f"]?.integer
    received_ms = json["l"]?.integer ?? 0
    (group, deduplication, source) = (json["g"]?.string, json["d"]?.string, json["q"]?.string)
    state = visible_ms <= now_ms ? .visible : nonce == 0 ? .delayed : .taken
  }
}

extension MessageID {
  init?(text: String) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32, let high = UInt64(String(decoding: digits.prefix(16), as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits.dropFirst(16), as: UTF8.self), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
