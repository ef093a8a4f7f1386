public import Cases
import Synchronization

/// Lets something happen before one of the calls, and keeps the writes that went through.
public final class WatchedRecordStore: RecordStore {
  private let store: any RecordStore
  private let place: Int?
  private let deed: @Sendable () async -> Void
  private let state = Mutex((calls: 0, writes: [[RecordChange]]()))

  /// `place` counts the calls from 1.
  public init(_ store: any RecordStore, before place: Int? = nil, _ deed: @escaping @Sendable () async -> Void = {}) {
    (self.store, self.place, self.deed) = (store, place, deed)
  }

  public var calls: Int { state.withLock { $0.calls } }
  public var writes: [[RecordChange]] { state.withLock { $0.writes } }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    await come()
    return try await store.get(key, now_s: now_s)
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    await come()
    try await store.write(changes)
    state.withLock { $0.writes.append(changes) }
  }

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    await come()
    return try await store.query(query)
  }

  public func probe() async throws(RecordStoreError) { try await store.probe() }

  private func come() async {
    let number = state.withLock {
      $0.calls += 1
      return $0.calls
    }
    if number == place { await deed() }
  }
}

/// Answers queries of the index as they were when it was told to lag: rule 9 of the port allows it.
public final class LaggingRecordStore: RecordStore {
  private let store: any RecordStore
  private let before: any RecordStore

  public init(_ store: any RecordStore, indexOf before: any RecordStore) { (self.store, self.before) = (store, before) }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? { try await store.get(key, now_s: now_s) }
  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) { try await store.write(changes) }
  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    try await query.source == .index ? before.query(query) : store.query(query)
  }
  public func probe() async throws(RecordStoreError) { try await store.probe() }
}
