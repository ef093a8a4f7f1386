import Forms

/// What could not be carried to its end, for an operator.
public struct DeadLetter: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The case was taken five times, and nothing came of it.
    case stuck
    /// To go on with the case failed for a fault of ours, at the message's fifth receive.
    case failed
    /// The message was received five times, and nobody took the case.
    case unread
    /// The message is no notice.
    case malformed
  }

  /// Nil where a message does not say of which case it is.
  public var place: CasePlace?
  /// The case's, or else the message's.
  public var id: String
  public var kind: Kind
  /// Lower case, no full stop.
  public var message: String
  public var at_ms: Int64
  /// How often it was tried.
  public var receives: Int
  /// Where the message lay, and when it was sent first; nil where no message brought it.
  public var queue: String?
  public var firstSent_ms: Int64?
  /// Of a message that is no notice, the beginning of its body.
  public var body: String?

  /// Of a body more is not kept.
  static let bodyCharactersMaximum = 1_000

  init(_ place: CasePlace, _ kind: Kind, _ message: String, receives: Int, at_ms: Int64) {
    (self.place, self.id, self.kind, self.message, self.receives, self.at_ms) = (place, place.id, kind, message, receives, at_ms)
  }

  /// Of a case, with the message that brought it.
  init(_ place: CasePlace, _ kind: Kind, _ message: String, of received: WorkReceived, at_ms: Int64) {
    self.init(place, kind, message, receives: received.receives, at_ms: at_ms)
    (queue, firstSent_ms) = (received.queue, received.sent_ms)
  }

  /// Of a message that is no notice.
  init(malformed received: WorkReceived, _ message: String, at_ms: Int64) {
    (id, kind, self.message, receives, self.at_ms) = (received.id, .malformed, message, received.receives, at_ms)
    (queue, firstSent_ms) = (received.queue, received.sent_ms)
    body = String(String.UnicodeScalarView(received.body.unicodeScalars.prefix(DeadLetter.bodyCharactersMaximum)))
  }

  /// | partition | sort |
  /// | --- | --- |
  /// | `TENANT#<t>#DEADLETTER`, or `DEADLETTER` of a message that is no notice | `<moment>#<id>` |
  var change: RecordChange {
    let partition = place.map { "\(CaseKeys.tenant($0.tenant))#\(CaseKeys.deadLetters)" } ?? CaseKeys.deadLetters
    var attributes: [String: RecordAttribute] = [
      "id": .string(id), "error_type": .string(kind.rawValue), "error_message": .string(message), "at_ms": .integer(at_ms),
      "receives": .integer(Int64(receives)),
    ]
    attributes["family"] = place.map { .string($0.family.singular) }
    attributes["case_id"] = place.map { .string($0.id) }
    attributes["queue"] = queue.map { .string($0) }
    attributes["first_sent_ms"] = firstSent_ms.map { .integer($0) }
    attributes["body"] = body.map { .string($0) }
    // A message that comes twice leaves one letter: its place tells when it was sent, not when it was found.
    let moment_ms = place == nil ? firstSent_ms ?? at_ms : at_ms
    return .put(Record(key: RecordKey(partition: partition, sort: CaseKeys.moment(moment_ms, id)), attributes: attributes), .absent)
  }
}

/// What is counted of cases, whatever their family.
public enum CaseMetric {
  public static let deadLetters = Metric("dead_letters_total", .counter, labels: [.init("type", DeadLetter.Kind.self)], dimensions: ["type"])
  static func deadLetter(_ kind: DeadLetter.Kind) -> MetricSample { MetricSample(deadLetters, 1, kind.rawValue) }
}
