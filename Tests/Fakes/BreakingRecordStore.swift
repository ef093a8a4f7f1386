public import Core
import Synchronization

/// A record store of which one call fails, before or after it took effect: what a crash or a lost answer looks like from inside.
public final class BreakingRecordStore: RecordStore {
  public enum Moment: Sendable { case before, after }

  private let inner: any RecordStore
  private let call: Int
  private let moment: Moment
  private let count = Mutex(0)

  /// Breaks the `call`-th call, counted from 1, of those that write.
  public init(_ inner: any RecordStore, breaking call: Int, _ moment: Moment) {
    self.inner = inner
    self.call = call
    self.moment = moment
  }

  /// Writes seen so far.
  public var writes: Int { count.withLock { $0 } }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? { try await inner.get(key, now_s: now_s) }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    let number = count.withLock { count in
      count += 1
      return count
    }
    if number == call, moment == .before { throw .unavailable(detail: "broken before write \(call)") }
    try await inner.write(changes)
    if number == call, moment == .after { throw .unavailable(detail: "broken after write \(call)") }
  }

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage { try await inner.query(query) }
  public func probe() async throws(RecordStoreError) { try await inner.probe() }
}
