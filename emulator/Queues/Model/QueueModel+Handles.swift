/// What may be done with a message that was received.
extension QueueModel {
  package enum HandleFault: Error, Equatable {
    /// There is no such message any more.
    case gone
    /// FIFO: another receive, or none, holds the message now.
    case expired
    /// It would be hidden longer than a message may be.
    case tooLong
  }

  /// Deletes what a handle names; what is gone already is no fault.
  package mutating func delete(_ number: Int64, nonce: Int64) throws(HandleFault) {
    guard let message = messages[number] else { return }
    if rules.isFIFO, message.nonce != nonce || message.state != .taken { throw .expired }
    remove(number)
  }

  package mutating func changeVisibility(_ number: Int64, nonce: Int64, to visibility_ms: Int64, now_ms: Int64) throws(HandleFault) {
    guard let message = messages[number], message.nonce != 0 else { throw .gone }
    if rules.isFIFO, message.nonce != nonce { throw .expired }
    guard now_ms + visibility_ms - message.received_ms <= QueueRules.totalVisibility_ms else { throw .tooLong }
    attempts = attempts.filter { !$0.value.handles.contains { $0.number == number } }
    hide(message, until_ms: now_ms + visibility_ms, now_ms)
  }

  /// Takes a receive back whose message could not be given to anybody: it is visible at once, and the receive does not count.
  package mutating func putBack(_ number: Int64, nonce: Int64, now_ms: Int64) {
    guard var message = messages[number], message.state == .taken, message.nonce == nonce else { return }
    message.receives -= 1
    if message.receives == 0 { (message.firstReceived_ms, message.nonce) = (nil, 0) }
    message.visible_ms = now_ms
    messages[number] = message
    changed.insert(number)
    appear(number)
  }
}
