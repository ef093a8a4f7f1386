import Cases
import Fakes
import Synchronization

/// Gives its turn to others before every call and after it, and loses calls and answers by the executor's chance.
final class InterleavedRecordStore: RecordStore {
  private let store: VolatileRecordStore
  private let executor: SeededExecutor
  /// One call in so many is lost, before or after it has its effect; 0: none.
  private let lossOneIn: Int

  init(_ store: VolatileRecordStore, _ executor: SeededExecutor, lossOneIn: Int) {
    (self.store, self.executor, self.lossOneIn) = (store, executor, lossOneIn)
  }

  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    try await pass { store throws(RecordStoreError) in try await store.get(key, now_s: now_s) }
  }

  func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    try await pass { store throws(RecordStoreError) in try await store.write(changes) }
  }

  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    try await pass { store throws(RecordStoreError) in try await store.query(query) }
  }

  func probe() async throws(RecordStoreError) {}

  private func pass<Value>(_ call: (VolatileRecordStore) async throws(RecordStoreError) -> Value) async throws(RecordStoreError) -> Value {
    await executor.turn()
    let loss = lossOneIn == 0 ? 2 : executor.below(2 * lossOneIn)
    if loss == 0 { throw .unavailable(detail: "the call was lost") }
    let value = try await call(store)
    await executor.turn()
    if loss == 1 { throw .unavailable(detail: "the answer was lost") }
    return value
  }
}
