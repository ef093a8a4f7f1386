/// One queue's messages and what may happen to them: values and rules alone, with the time given. Whoever holds it keeps what `changed` and `removed` name.
package struct QueueModel {
  package var rules: QueueRules
  package internal(set) var messages: [Int64: QueueMessage] = [:]
  /// Messages whose state must be written, and those that are gone, since `forgetChanges`.
  package internal(set) var changed: Set<Int64> = []
  package private(set) var removed: Set<Int64> = []
  package private(set) var inFlight = 0
  package private(set) var delayed = 0
  package var sendings = Sendings()
  var attempts: [String: Attempt] = [:]
  /// "" is of those without a group.
  private var lanes: [String: Lane] = [:]
  private var offers = Heap<Offer>()
  private var appearances = Heap<Due>()
  private var ages = Heap<Due>()

  package init(_ rules: QueueRules) { self.rules = rules }

  package var visible: Int { messages.count - inFlight - delayed }

  package mutating func forgetChanges() {
    changed = []
    removed = []
  }

  // MARK: Time

  /// When the next message becomes visible.
  package mutating func nextAppearance_ms() -> Int64? {
    while let due = appearances.first {
      if isHidden(due) { return due.time_ms }
      appearances.removeFirst()
    }
    return nil
  }

  /// When the next message is too old, or the next sending is forgotten.
  package mutating func nextEnd_ms() -> Int64? {
    while let due = ages.first, messages[due.number]?.aged_ms != due.time_ms { ages.removeFirst() }
    let age = ages.first.map { $0.time_ms + rules.retention_ms }
    return [age, sendings.next_ms].compactMap(\.self).min()
  }

  /// Takes note of the time: what is due becomes visible, what is too old goes.
  package mutating func settle(_ now_ms: Int64) {
    while let due = appearances.first, due.time_ms <= now_ms {
      appearances.removeFirst()
      if isHidden(due) { appear(due.number) }
    }
    while let due = ages.first, due.time_ms + rules.retention_ms <= now_ms {
      ages.removeFirst()
      if messages[due.number]?.aged_ms == due.time_ms { remove(due.number) }
    }
    sendings.forget(until: now_ms)
  }

  private func isHidden(_ due: Due) -> Bool {
    guard let message = messages[due.number] else { return false }
    return message.state != .visible && message.visible_ms == due.time_ms
  }

  mutating func appear(_ number: Int64) {
    guard var message = messages[number] else { return }
    leave(&message)
    message.state = .visible
    messages[number] = message
    if !rules.isFIFO { lanes[message.group ?? "", default: Lane()].visible.insert(number) }
    offer(message.group)
  }

  /// Counts a message out of those that are hidden.
  private mutating func leave(_ message: inout QueueMessage) {
    switch message.state {
    case .visible: break
    case .delayed: delayed -= 1
    case .taken:
      inFlight -= 1
      lanes[message.group ?? ""]?.taken -= 1
    }
  }

  // MARK: Coming and going

  /// Puts a message in its place, as one that is new or that was read from the disk.
  package mutating func insert(_ message: QueueMessage, isNew: Bool = true) {
    messages[message.number] = message
    if isNew { changed.insert(message.number) }
    // Taken out, so that changing it copies nothing.
    var lane = lanes.removeValue(forKey: message.group ?? "") ?? Lane()
    if rules.isFIFO { lane.members.append(message.number) }
    switch message.state {
    case .visible: if !rules.isFIFO { lane.visible.insert(message.number) }
    case .delayed: delayed += 1
    case .taken:
      inFlight += 1
      lane.taken += 1
    }
    lanes[message.group ?? ""] = lane
    if message.state != .visible { appearances.insert(Due(time_ms: message.visible_ms, number: message.number)) }
    ages.insert(Due(time_ms: message.aged_ms, number: message.number))
    offer(message.group)
  }

  /// - Returns: whether it was there.
  @discardableResult
  package mutating func remove(_ number: Int64) -> Bool {
    guard var message = messages[number] else { return false }
    leave(&message)
    messages[number] = nil
    changed.remove(number)
    removed.insert(number)
    offer(message.group)
    return true
  }

  package mutating func removeAll() { for number in messages.keys { remove(number) } }

  // MARK: Receiving

  /// A message that a receive made invisible, or that it sends to the dead-letter queue instead.
  package struct Receipt: Equatable {
    package var taken: [QueueMessage] = []
    package var dead: [QueueMessage] = []
  }

  /// Whether so many are in flight that none may be received.
  package var isOverLimit: Bool { inFlight >= rules.inFlightMaximum }

  /// Makes up to `count` visible messages invisible for `visibility_ms`; `settle` comes first. `nonce` gives a new number for each handle.
  package mutating func receive(_ count: Int, visibility_ms: Int64, attempt: String? = nil, now_ms: Int64, nonce: () -> Int64) -> Receipt {
    if let attempt, let again = repeated(attempt, visibility_ms, now_ms) { return Receipt(taken: again) }
    var receipt = Receipt()
    while receipt.taken.count < count, !isOverLimit, let lane = bestLane() {
      if rules.isFIFO {
        takeInOrder(lane, count, visibility_ms, now_ms, nonce, &receipt)
      } else if let number = lanes[lane]?.visible.removeFirst() {
        if messages[number]?.state == .visible { take(number, visibility_ms, now_ms, nonce, &receipt) }
        offer(lane)
      }
    }
    // What is hidden for no time is visible again, but not twice in one receive.
    if visibility_ms <= 0 { for message in receipt.taken { appear(message.number) } }
    if let attempt, !receipt.taken.isEmpty { remember(attempt, receipt.taken, now_ms) }
    return receipt
  }

  /// As many of the group as fit, as long as none before them is hidden from before this receive.
  private mutating func takeInOrder(_ lane: String, _ count: Int, _ visibility_ms: Int64, _ now_ms: Int64, _ nonce: () -> Int64, _ receipt: inout Receipt) {
    for number in run(lane, min(count - receipt.taken.count, rules.inFlightMaximum - inFlight)) { take(number, visibility_ms, now_ms, nonce, &receipt) }
    offer(lane)
  }

  /// The first of a group that may be received together: up to `count`, and the dead letters between them.
  private func run(_ name: String, _ count: Int) -> [Int64] {
    guard let lane = lanes[name] else { return [] }
    var (numbers, living): ([Int64], Int) = ([], 0)
    for place in lane.head..<lane.members.count where living < count {
      guard let message = messages[lane.members[place]] else { continue }
      guard message.state == .visible else { break }
      numbers.append(message.number)
      if !isDead(message) { living += 1 }
    }
    return numbers
  }

  /// Whether one more receive would be too many.
  private func isDead(_ message: QueueMessage) -> Bool { rules.receivesMaximum.map { message.receives >= $0 } ?? false }

  private mutating func take(_ number: Int64, _ visibility_ms: Int64, _ now_ms: Int64, _ nonce: () -> Int64, _ receipt: inout Receipt) {
    guard var message = messages[number] else { return }
    if isDead(message) {
      remove(number)
      receipt.dead.append(message)
      return
    }
    message.receives += 1
    message.firstReceived_ms = message.firstReceived_ms ?? now_ms
    message.received_ms = now_ms
    message.nonce = nonce()
    receipt.taken.append(hide(message, until_ms: now_ms + visibility_ms, now_ms, isReceive: true))
  }

  /// Of a visible message, or of one in flight, for another time. Until now: it is visible at once, after a receive's end.
  @discardableResult
  mutating func hide(_ given: QueueMessage, until_ms: Int64, _ now_ms: Int64, isReceive: Bool = false) -> QueueMessage {
    var message = given
    leave(&message)
    message.visible_ms = until_ms
    message.state = until_ms > now_ms || isReceive ? .taken : .visible
    messages[message.number] = message
    changed.insert(message.number)
    if message.state == .taken {
      inFlight += 1
      lanes[message.group ?? "", default: Lane()].taken += 1
      appearances.insert(Due(time_ms: until_ms, number: message.number))
    } else if !rules.isFIFO {
      lanes[message.group ?? "", default: Lane()].visible.insert(message.number)
    }
    offer(message.group)
    return message
  }

  // MARK: Attempts

  struct Attempt {
    var handles: [(number: Int64, nonce: Int64)]
    var until_ms: Int64
  }

  private mutating func remember(_ attempt: String, _ taken: [QueueMessage], _ now_ms: Int64) {
    attempts = attempts.filter { $0.value.until_ms > now_ms }
    attempts[attempt] = Attempt(handles: taken.map { ($0.number, $0.nonce) }, until_ms: now_ms + QueueRules.attempt_ms)
  }

  /// The messages of an earlier receive, their visibility begun anew; nil where one of them was changed, deleted or has become visible.
  private mutating func repeated(_ attempt: String, _ visibility_ms: Int64, _ now_ms: Int64) -> [QueueMessage]? {
    guard let earlier = attempts[attempt], earlier.until_ms > now_ms else { return nil }
    let held = earlier.handles.compactMap { handle -> QueueMessage? in
      guard let message = messages[handle.number], message.nonce == handle.nonce, message.state == .taken else { return nil }
      return message
    }
    guard held.count == earlier.handles.count else {
      attempts[attempt] = nil
      return nil
    }
    return held.map { hide($0, until_ms: now_ms + visibility_ms, now_ms) }
  }

  // MARK: Lanes

  /// Bids for a lane anew, where what it would be received from next is another than it said last.
  private mutating func offer(_ group: String?) {
    let name = group ?? ""
    guard var lane = lanes.removeValue(forKey: name) else { return }
    let first = first(of: &lane)
    let offer = first.map { Offer(taken: rules.isFIFO || group == nil || name.isEmpty ? 0 : lane.taken, first: $0, lane: name) }
    if let offer, offer != lane.offered { offers.insert(offer) }
    lane.offered = offer
    let isEmpty = offer == nil && lane.taken == 0 && (rules.isFIFO ? lane.head >= lane.members.count : lane.visible.count == 0)
    if !isEmpty { lanes[name] = lane }
  }

  /// What the lane would give next.
  private func first(of lane: inout Lane) -> Int64? {
    guard rules.isFIFO else {
      while let number = lane.visible.first, messages[number]?.state != .visible { lane.visible.removeFirst() }
      return lane.visible.first
    }
    while lane.head < lane.members.count, messages[lane.members[lane.head]] == nil { lane.head += 1 }
    lane.compact()
    guard lane.head < lane.members.count else { return nil }
    return messages[lane.members[lane.head]]?.state == .visible ? lane.members[lane.head] : nil
  }

  private mutating func bestLane() -> String? {
    while let offer = offers.first {
      if lanes[offer.lane]?.offered == offer { return offer.lane }
      offers.removeFirst()
    }
    return nil
  }

  // MARK: Looking

  /// What can be moved elsewhere next: the oldest that is visible.
  package var oldestVisible: QueueMessage? { lanes.values.compactMap(\.offered?.first).min().flatMap { messages[$0] } }

  /// All of them, in their order.
  package var all: [QueueMessage] { messages.values.sorted { $0.number < $1.number } }
}
