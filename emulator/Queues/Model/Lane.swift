/// The messages of one group, or of none, that can be received: which is next, and how much of it is in flight.
struct Lane {
  /// Standard: the visible ones, oldest first; numbers of what is gone or taken are passed over.
  var visible = Heap<Int64>()
  /// FIFO: all of them in their order, from `head` on; numbers of what is gone are passed over.
  var members: [Int64] = []
  var head = 0
  /// In flight.
  var taken = 0
  /// What the lane was last offered as.
  var offered: Offer?

  /// Drops what was passed over.
  mutating func compact() {
    guard head > 64, head * 2 > members.count else { return }
    members.removeFirst(head)
    head = 0
  }
}

/// A lane's bid to be received from next: the fewest in flight go first, then the oldest message.
struct Offer: Comparable {
  var taken: Int
  var first: Int64
  var lane: String

  static func < (left: Offer, right: Offer) -> Bool { (left.taken, left.first, left.lane) < (right.taken, right.first, right.lane) }
}
