public import StrictJSON

/// An event that no gateway made.
public enum PlainEvent: Sendable {
  case queue(QueueBatch)
  case schedule(ScheduledEvent)
  /// A bare event: whatever the invoker sent.
  case direct

  /// What an event is, by its own members; `direct` is all that is neither.
  public init(event: [UInt8]) throws(GatewayRequestError) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(event) } catch { throw .json(error) }
    guard case .object(let object) = value else {
      self = .direct
      return
    }
    // A gateway's, and not in order: it is nobody's bare event.
    guard object["requestContext"] == nil else { throw .notGateway }
    if case .array(let records)? = object["Records"], case .object(let first)? = records.first, first["eventSource"] == "aws:sqs" {
      self = .queue(try QueueBatch(records))
    } else if case .string(let kind)? = object["detail-type"], kind == "Scheduled Event" || object["source"] == "aws.scheduler" {
      self = .schedule(try ScheduledEvent(EventMembers(object)))
    } else {
      self = .direct
    }
  }
}

/// A batch of messages of a queue's. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
public struct QueueBatch: Sendable, Hashable {
  public struct Message: Sendable, Hashable {
    public var id: String
    public var body: String
    /// From 1: how often it was received.
    public var receives: Int64
    public var queueARN: String
    /// Milliseconds since 1970; nil where the queue does not tell.
    public var sent_ms: Int64?
    /// Of a message that a dead-letter queue took, the queue that gave it up; else empty.
    public var sourceARN: String
  }

  public var messages: [Message]

  init(_ records: [JSONValue]) throws(GatewayRequestError) {
    messages = []
    for (place, record) in records.enumerated() {
      guard case .object(let object) = record else { throw .invalid(path: "/Records/\(place)", rule: "is an object") }
      let members = EventMembers(object, at: "/Records/\(place)")
      let attributes = try members.object("attributes")
      let receives = Int64(try attributes.string("ApproximateReceiveCount")) ?? 1
      messages.append(
        Message(
          id: try members.required("messageId"), body: try members.required("body"), receives: receives, queueARN: try members.string("eventSourceARN"),
          sent_ms: Int64(try attributes.string("SentTimestamp")), sourceARN: try attributes.string("DeadLetterQueueSourceArn")))
    }
  }

  /// What tells the platform which messages failed and come again.
  public static func failures(_ failed: [Message]) -> JSONValue {
    ["batchItemFailures": .array(failed.map { ["itemIdentifier": .string($0.id)] })]
  }
}

/// That a rule or a schedule of EventBridge's is due. Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
public struct ScheduledEvent: Sendable, Hashable {
  /// RFC 3339, to the second.
  public var time: String
  /// The rules', as ARNs.
  public var resources: [String]

  init(_ members: EventMembers) throws(GatewayRequestError) {
    time = try members.string("time")
    resources = try members.list("resources")
  }
}
