public import Cases
import Forms
internal import Synchronization

/// A record store in memory, gone with the process; follows every rule of the port.
public final class VolatileRecordStore: RecordStore {
  /// Bytes, as two spellings of one Unicode text are two keys.
  private typealias Bytes = [UInt8]
  private let partitions = Mutex<[Bytes: [Bytes: Record]]>([:])

  public init() {}

  /// Every record, expired or not, in no particular order.
  public var records: [Record] { partitions.withLock { $0.values.flatMap(\.values) } }

  /// Changes a stored record behind the port's back; nothing where there is none.
  public func tamper(_ key: RecordKey, _ change: (inout Record) -> Void) {
    partitions.withLock { partitions in
      guard var record = partitions[Array(key.partition.utf8)]?[Array(key.sort.utf8)] else { return }
      change(&record)
      partitions[Array(key.partition.utf8)]?[Array(key.sort.utf8)] = record
    }
  }

  /// Reads and changes one record, expired or not, as one step.
  func exchange<Answer: Sendable>(_ key: RecordKey, _ change: (inout Record?) -> sending Answer) -> sending Answer {
    partitions.withLock { change(&$0[Array(key.partition.utf8), default: [:]][Array(key.sort.utf8)]) }
  }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    try RecordBounds.check(key)
    let record = partitions.withLock { $0[Array(key.partition.utf8)]?[Array(key.sort.utf8)] }
    return record.flatMap { $0.isLive(now_s) ? $0 : nil }
  }

  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    try RecordBounds.check(changes)
    let conflict = partitions.withLock { partitions in
      let stored = changes.map { partitions[Array($0.key.partition.utf8)]?[Array($0.key.sort.utf8)] }
      if let index = changes.indices.first(where: { !Self.holds(changes[$0], of: stored[$0]) }) { return Optional(index) }
      for (change, before) in zip(changes, stored) { Self.apply(change, after: before, to: &partitions[Array(change.key.partition.utf8), default: [:]]) }
      return nil
    }
    if let conflict { throw .conflict(conflict) }
  }

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    try RecordBounds.check(query)
    let cursor = try RecordCursor.decode(from: query)
    let candidates = query.source == .index ? records : partitions.withLock { Array(($0[Array(query.partition.utf8)] ?? [:]).values) }
    let found = candidates.filter { query.admits($0) && $0.isLive(query.now_s) }.map { ($0.place(in: query), $0) }
    let ordered = found.sorted { query.descending ? $1.0.precedes($0.0) : $0.0.precedes($1.0) }
    let place = cursor.map { Place(sort: $0.sort, key: $0.key) }
    let rest = ordered.filter { item in place.map { query.descending ? item.0.precedes($0) : $0.precedes(item.0) } ?? true }.map(\.1)
    let page = Array(rest.prefix(query.limit))
    guard rest.count > query.limit, let last = page.last else { return RecordPage(records: page) }
    let end = RecordCursor(key: last.key, indexSort: query.source == .index ? last.index?.sort : nil)
    return RecordPage(records: page, cursor: end.encode(for: query))
  }

  public func probe() async throws(RecordStoreError) {}

  private static func holds(_ change: RecordChange, of stored: Record?) -> Bool {
    if let limit = change.limit { return limit.holds(of: stored?.integer(limit.attribute)) }
    return switch change.condition {
    case .any: true
    case .absent: stored == nil
    case .version(let version): stored?.version == version
    }
  }

  private static func apply(_ change: RecordChange, after before: Record?, to partition: inout [Bytes: Record]) {
    switch change {
    case .put(var record, _):
      record.version = (before?.version ?? 0) + 1
      partition[Array(record.key.sort.utf8)] = record
    case .delete(let key, _): partition[Array(key.sort.utf8)] = nil
    case .check: break
    case .set(let key, let attributes, let expires, _):
      var record = before ?? Record(key: key, attributes: [:])
      for (name, value) in attributes { record.attributes[name] = value }
      switch expires {
      case .kept: break
      case .at(let expires_s): record.expires_s = expires_s
      case .never: record.expires_s = nil
      }
      record.version += 1
      partition[Array(key.sort.utf8)] = record
    case .add(let key, let amounts, _):
      var record = before ?? Record(key: key, attributes: [:])
      for (name, amount) in amounts { record.attributes[name] = .integer((record.integer(name) ?? 0) + amount) }
      record.version += 1
      partition[Array(key.sort.utf8)] = record
    }
  }
}

/// Where a record stands among those of a query: by its sort key there, then by its own key, as several may share a place in the index.
private struct Place {
  var sort: String
  var key: RecordKey

  func precedes(_ other: Place) -> Bool {
    for (a, b) in [(sort, other.sort), (key.partition, other.key.partition), (key.sort, other.key.sort)] where !a.utf8.elementsEqual(b.utf8) {
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
    return false
  }
}

extension Record {
  fileprivate func isLive(_ now_s: Int64) -> Bool { expires_s.map { $0 > now_s } ?? true }

  fileprivate func place(in query: RecordQuery) -> Place { Place(sort: query.source == .table ? key.sort : index?.sort ?? "", key: key) }
}

extension RecordQuery {
  fileprivate func admits(_ record: Record) -> Bool {
    guard let place = source == .table ? record.key : record.index else { return false }
    return place.partition.utf8.elementsEqual(partition.utf8) && admits(sort: place.sort)
  }
}
