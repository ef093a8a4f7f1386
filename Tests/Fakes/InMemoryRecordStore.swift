public import Core
import Synchronization

/// A record store in memory that keeps every rule of the port.
public final class InMemoryRecordStore: RecordStore {
  /// By partition, then sort key.
  private let records = Mutex<[String: [String: Record]]>([:])

  public init() {}

  /// Everything stored, for assertions; in no order.
  public var all: [Record] { records.withLock { $0.values.flatMap(\.values) } }

  /// Puts a record behind the port's back.
  public func tamper(_ key: RecordKey, _ change: (inout Record) -> Void) {
    records.withLock { records in
      if var record = records[key.partition]?[key.sort] {
        change(&record)
        records[key.partition]?[key.sort] = record
      }
    }
  }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    records.withLock { $0[key.partition]?[key.sort] }.flatMap { $0.isGone(now_s) ? nil : $0 }
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    try InMemoryRecordStore.checkLimits(changes)
    let failed: Int? = records.withLock { records in
      for (index, change) in changes.enumerated() where !change.condition.holds(records[change.key.partition]?[change.key.sort]) {
        return index
      }
      for change in changes { InMemoryRecordStore.apply(change, to: &records) }
      return nil
    }
    if let failed { throw .conflict(failed) }
  }

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    let after = try query.cursor.map { text throws(RecordStoreError) in try InMemoryRecordStore.place(text, query) }
    let found = records.withLock { records in
      let candidates = query.source == .table ? Array((records[query.partition] ?? [:]).values) : records.values.flatMap(\.values)
      return candidates.compactMap { record -> (place: RecordKey, record: Record)? in
        guard !record.isGone(query.now_s), let key = query.source == .table ? record.key : record.index, key.partition == query.partition,
          !(query.from.map { key.sort.precedesBytewise($0) } ?? false), !(query.through.map { $0.precedesBytewise(key.sort) } ?? false)
        else { return nil }
        return (RecordKey(partition: key.sort, sort: "\(record.key.partition)\u{0}\(record.key.sort)"), record)
      }
    }
    var ordered = found.sorted { $0.place.precedes($1.place) != query.descending }
    if let after { ordered = ordered.filter { query.descending ? $0.place.precedes(after) : after.precedes($0.place) } }
    let page = Array(ordered.prefix(query.limit))
    let cursor = ordered.count > page.count ? page.last.map { InMemoryRecordStore.cursor($0.place, query) } : nil
    return RecordPage(records: page.map(\.record), cursor: cursor)
  }

  public func probe() async throws(RecordStoreError) {}

  private static func apply(_ change: RecordChange, to records: inout [String: [String: Record]]) {
    switch change {
    case .put(var record, _):
      record.version = (records[record.key.partition]?[record.key.sort]?.version ?? 0) + 1
      records[record.key.partition, default: [:]][record.key.sort] = record
    case .delete(let key, _): records[key.partition]?[key.sort] = nil
    case .check: break
    }
  }

  private static func checkLimits(_ changes: [RecordChange]) throws(RecordStoreError) {
    guard (1...100).contains(changes.count) else { throw .limit("a write takes 1 to 100 changes, not \(changes.count)") }
    guard Set(changes.map(\.key)).count == changes.count else { throw .limit("a write's keys are distinct") }
    let sizes = changes.map(\.bytes)
    guard sizes.allSatisfy({ $0 <= 400_000 }) else { throw .limit("a record has at most 400 KB") }
    guard sizes.reduce(0, +) <= 4_000_000 else { throw .limit("a write has at most 4 MB, not \(sizes.reduce(0, +)) bytes") }
  }

  /// The place behind which to go on, bound to the query's partition and source.
  private static func cursor(_ place: RecordKey, _ query: RecordQuery) -> String {
    [query.partition, "\(query.source)", place.partition, place.sort].joined(separator: "\u{1}")
  }

  private static func place(_ cursor: String, _ query: RecordQuery) throws(RecordStoreError) -> RecordKey {
    let parts = cursor.split(separator: "\u{1}", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == query.partition, parts[1] == "\(query.source)" else { throw .invalidCursor }
    return RecordKey(partition: parts[2], sort: parts[3])
  }
}

extension RecordCondition {
  fileprivate func holds(_ record: Record?) -> Bool {
    switch self {
    case .any: true
    case .absent: record == nil
    case .version(let version): record?.version == version
    }
  }
}

extension RecordChange {
  fileprivate var key: RecordKey {
    switch self {
    case .put(let record, _): record.key
    case .delete(let key, _), .check(let key, _): key
    }
  }

  fileprivate var condition: RecordCondition {
    switch self {
    case .put(_, let condition), .delete(_, let condition), .check(_, let condition): condition
    }
  }

  fileprivate var bytes: Int {
    guard case .put(let record, _) = self else { return 0 }
    return record.attributes.reduce(record.key.partition.utf8.count + record.key.sort.utf8.count) { sum, attribute in
      switch attribute.value {
      case .string(let text): sum + attribute.key.utf8.count + text.utf8.count
      case .binary(let bytes): sum + attribute.key.utf8.count + bytes.count
      case .integer: sum + attribute.key.utf8.count + 21
      case .bool: sum + attribute.key.utf8.count + 1
      }
    }
  }
}

extension Record {
  fileprivate func isGone(_ now_s: Int64) -> Bool { expires_s.map { $0 <= now_s } ?? false }
}

extension RecordKey {
  fileprivate func precedes(_ other: RecordKey) -> Bool {
    partition == other.partition ? sort.precedesBytewise(other.sort) : partition.precedesBytewise(other.partition)
  }
}

extension String {
  fileprivate func precedesBytewise(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
