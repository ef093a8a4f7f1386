public import Cases
import Synchronization

/// The store of a process that dies: from that moment on none of its calls comes back with anything.
public final class DyingRecordStore: RecordStore {
  private let store: any RecordStore
  /// How many calls it lives for; 0: it is dead.
  private let life: Mutex<Int>

  public init(_ store: any RecordStore, after calls: Int = .max) {
    self.store = store
    life = Mutex(calls)
  }

  public func die() { life.withLock { $0 = 0 } }
  public var isDead: Bool { life.withLock { $0 } == 0 }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    try live()
    return try await store.get(key, now_s: now_s)
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    try live()
    try await store.write(changes)
  }

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    try live()
    return try await store.query(query)
  }

  public func probe() async throws(RecordStoreError) { try live() }

  private func live() throws(RecordStoreError) {
    let isAlive = life.withLock { life in
      guard life > 0 else { return false }
      life -= 1
      return true
    }
    if !isAlive { throw .unavailable(detail: "the process is dead") }
  }
}
