public import Cases
import Synchronization

/// A store in which the first readers wait for one another: nobody goes on before so many have read, each of which saw what was there before any of them wrote.
public final class MeetingRecordStore: RecordStore {
  private let store: any RecordStore
  private let awaited: Int
  private let atIndex: Bool
  private let met = Mutex<(readers: Int, waiting: [CheckedContinuation<Void, Never>])>((0, []))

  /// `awaited`: readers of an index, or of any record where nobody reads an index.
  public init(_ store: any RecordStore, readers awaited: Int, atIndex: Bool) { (self.store, self.awaited, self.atIndex) = (store, awaited, atIndex) }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    let record = try await store.get(key, now_s: now_s)
    if !atIndex { await meet() }
    return record
  }

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    let page = try await store.query(query)
    if atIndex { await meet() }
    return page
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) { try await store.write(changes) }
  public func probe() async throws(RecordStoreError) { try await store.probe() }

  private func meet() async {
    await withCheckedContinuation { continuation in
      let going = met.withLock { met -> [CheckedContinuation<Void, Never>] in
        met.readers += 1
        guard met.readers <= awaited else { return [continuation] }
        met.waiting.append(continuation)
        guard met.readers == awaited else { return [] }
        defer { met.waiting = [] }
        return met.waiting
      }
      for one in going { one.resume() }
    }
  }
}
