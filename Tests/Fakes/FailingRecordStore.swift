public import Cases
import Decisions
import Forms
internal import Synchronization

/// Passes every call on but one, which is `.unavailable`: what a crash or a lost answer at any call looks like from inside.
public final class FailingRecordStore: RecordStore {
  public enum Moment: Sendable, CaseIterable {
    /// The call never reaches the store.
    case before
    /// The call has its effect, and its answer is lost.
    case after
  }

  /// Which calls are counted, and so may be broken; every other one is passed on.
  public enum Counted: Sendable { case all, writes }

  private let store: any RecordStore
  private let broken: Int?
  private let moment: Moment
  private let counted: Counted
  private let count = Mutex(0)

  /// `broken` counts the counted calls from 1; with nil none is broken.
  public init(_ store: any RecordStore, broken: Int?, _ moment: Moment = .before, of counted: Counted = .all) {
    self.store = store
    self.broken = broken
    self.moment = moment
    self.counted = counted
  }

  /// How many of the counted calls there have been.
  public var calls: Int { count.withLock { $0 } }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    try await pass { store throws(RecordStoreError) in try await store.get(key, now_s: now_s) }
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    try await pass(isWrite: true) { store throws(RecordStoreError) in try await store.write(changes) }
  }

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    try await pass { store throws(RecordStoreError) in try await store.query(query) }
  }

  public func probe() async throws(RecordStoreError) {
    try await pass { store throws(RecordStoreError) in try await store.probe() }
  }

  private func pass<Value>(
    isWrite: Bool = false, _ call: (any RecordStore) async throws(RecordStoreError) -> Value
  ) async throws(RecordStoreError) -> Value {
    guard isWrite || counted == .all else { return try await call(store) }
    let number = count.withLock {
      $0 += 1
      return $0
    }
    if number == broken, moment == .before { throw .unavailable(detail: "broken before call \(number)") }
    let value = try await call(store)
    if number == broken { throw .unavailable(detail: "broken after call \(number)") }
    return value
  }
}
