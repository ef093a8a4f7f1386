/// What a message meets on purpose on its way to a function.
package enum DeliveryFault: Sendable, Equatable {
  /// It comes in two batches.
  case duplicate
  /// It comes after those beside it.
  case reorder
  /// It comes later.
  case delay(by_ms: Int)
  /// What deletes it is lost, so that it comes back.
  case lostDelete
}
