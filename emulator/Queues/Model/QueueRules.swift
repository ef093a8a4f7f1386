/// What a queue's attributes mean for its messages. Times are in milliseconds.
package struct QueueRules: Sendable, Equatable {
  package var isFIFO = false
  package var visibility_ms: Int64 = 30_000
  package var delay_ms: Int64 = 0
  package var retention_ms: Int64 = 345_600_000
  /// Where `maxReceiveCount` receives are followed by the dead-letter queue; nil: nowhere.
  package var receivesMaximum: Int?
  /// Whether a FIFO group is deduplicated by itself.
  package var deduplicatesByGroup = false
  package var inFlightMaximum = 120_000

  package init(
    isFIFO: Bool = false, visibility_ms: Int64 = 30_000, delay_ms: Int64 = 0, retention_ms: Int64 = 345_600_000, receivesMaximum: Int? = nil,
    deduplicatesByGroup: Bool = false
  ) {
    (self.isFIFO, self.visibility_ms, self.delay_ms, self.retention_ms) = (isFIFO, visibility_ms, delay_ms, retention_ms)
    (self.receivesMaximum, self.deduplicatesByGroup) = (receivesMaximum, deduplicatesByGroup)
  }

  /// How long a sending is remembered. Source: Developer Guide, "Exactly-once processing in Amazon SQS".
  package static let deduplication_ms: Int64 = 300_000
  /// How long a receive with an attempt's id can be repeated. Source: API reference, ReceiveMessage.
  package static let attempt_ms: Int64 = 300_000
  /// All visibility together, since the receive. Source: API reference, ChangeMessageVisibility.
  package static let totalVisibility_ms: Int64 = 43_200_000
}
