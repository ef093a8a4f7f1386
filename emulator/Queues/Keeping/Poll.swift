/// Somebody who waits for messages of a queue.
struct Poll {
  var count: Int
  var visibility_ms: Int64
  var attempt: String?
  /// When it is answered with nothing, in milliseconds since 1970; nil: never.
  var deadline_ms: Int64?
  /// The same by the machine's own clock, which goes on where the other stands still.
  var realDeadline: ContinuousClock.Instant?
  var ticket: PollTicket
  /// Makes the answer, in the transaction; what it returns is called after the commit.
  var answer: ([ReceivedMessage]) -> @Sendable () -> Void

  func isOver(_ now_ms: Int64) -> Bool { deadline_ms.map { $0 <= now_ms } ?? false || realDeadline.map { $0 <= .now } ?? false }
}

/// A message that was received.
struct ReceivedMessage {
  var message: QueueMessage
  var content: MessageContent
  var handle: String
}
