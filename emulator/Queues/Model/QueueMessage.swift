/// 16 random bytes, written as a UUID.
package struct MessageID: Sendable, Hashable {
  package var high: UInt64
  package var low: UInt64

  package static func random() -> MessageID {
    // Version 4, variant 1, as RFC 9562 has them.
    MessageID(high: Chance.bits() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000, low: Chance.bits() & 0x3FFF_FFFF_FFFF_FFFF | 1 << 63)
  }

  package var text: String {
    unsafe String(unsafeUninitializedCapacity: 36) { text in
      var place = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          unsafe text[place] = UInt8(ascii: "-")
          place += 1
        }
        let value = UInt8(truncatingIfNeeded: (digit < 16 ? high : low) >> UInt64(60 - 4 * (digit & 15))) & 15
        unsafe text[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
        place += 1
      }
      return place
    }
  }

  package var bytes: [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> (8 * (7 - $0 % 8))) } }

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// A message as its queue knows it: all but what it says. Times are in milliseconds since 1970.
package struct QueueMessage: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case visible
    /// Not to be received before its time, and never was.
    case delayed
    /// In flight: made invisible by a receive.
    case taken
  }

  /// Its place in the queue's order, and its SequenceNumber.
  package var number: Int64
  package var id: MessageID
  package var sent_ms: Int64
  /// From when its age counts.
  package var aged_ms: Int64
  package var group: String?
  /// Its MessageDeduplicationId.
  package var deduplication: String?
  package var state = State.visible
  /// When it becomes visible.
  package var visible_ms: Int64
  package var receives = 0
  package var firstReceived_ms: Int64?
  package var received_ms: Int64 = 0
  /// Of the latest receive's handle; 0 before the first.
  package var nonce: Int64 = 0
  /// The ARN of the queue that it was a dead letter of.
  package var source: String?
  /// Of body and attributes.
  package var bytes = 0

  package init(number: Int64, id: MessageID, sent_ms: Int64) {
    self.number = number
    self.id = id
    self.sent_ms = sent_ms
    aged_ms = sent_ms
    visible_ms = sent_ms
  }
}
