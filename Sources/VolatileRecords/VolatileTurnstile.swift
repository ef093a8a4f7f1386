public import Cases
import Forms
public import Identity

/// The turnstile over a store in memory; follows every rule of the port.
public struct VolatileTurnstile: Turnstile {
  private let store: VolatileRecordStore

  public init(_ store: VolatileRecordStore) { self.store = store }

  public func pass(_ pass: TurnstilePass) async throws(RecordStoreError) -> TurnstileAnswer {
    try RecordBounds.check(pass.key)
    return store.exchange(pass.key) { record in
      guard let before = record else { return TurnstileAnswer(hasPassed: false, before: nil) }
      guard before.attributes[TurnstilePass.blocked] == nil, pass.take.map({ $0.holds(of: before.integer(pass.attribute)) }) ?? true else {
        return TurnstileAnswer(hasPassed: false, before: before)
      }
      guard let take = pass.take else { return TurnstileAnswer(hasPassed: true, before: before) }
      var after = before
      after.attributes[pass.attribute] = .integer(take.left_us(of: before.integer(pass.attribute)))
      after.attributes.merge(pass.marks) { $1 }
      after.expires_s = pass.expires_s
      after.version += 1
      record = after
      return TurnstileAnswer(hasPassed: true, before: before)
    }
  }
}
