/// Where records are kept: one table in DynamoDB's model (string partition key `pk`, string sort key `sk`, one global index on `gsi1pk` and `gsi1sk`).
///
/// Rules, each checked for every adapter and fake by the contract suite:
/// 1. `get` is strongly consistent: it answers what the last finished `write` left, or nil for a key that was never written or was deleted.
/// 2. `write` applies all of its changes or none, and they are durable when it returns.
/// 3. A change whose condition does not hold refuses the whole write with `.conflict(index)`, the index of the first such change; nothing is stored.
/// 4. A stored record's `version` is 1 when it is new, and one more than before with every change.
/// 5. `.absent` holds when no record has the key; `.version(n)` when the stored record's version is n; `.any` always.
/// 6. `query` answers one partition's records in byte order of the sort key, or the reverse, only those within the given bounds.
/// 7. `query` answers at most `limit` records and a cursor exactly when more may follow; going on from every cursor visits every record that was there throughout exactly once.
/// 8. A cursor that is not one of this query's partition and index is refused with `.invalidCursor`.
/// 9. A query on the index answers the records that carry both index keys, and may lag behind a write.
/// 10. A record whose `expires_s` is not after `now_s` is not answered by `get` or `query`. Conditions, which know no clock, see it until the store deletes it.
/// 11. One write takes 1…100 changes with distinct keys, together at most 4 MB, a record at most 400 KB; else `.limit`, and nothing is stored.
/// 12. An unreachable, throttled or failing store is `.unavailable`, never an empty answer.
/// 13. `.add` adds 1…100 amounts to integers: an attribute that is absent counts as 0, and so does every one of a record that is absent, which the change makes. It is applied
///     once, also where its answer was lost, and adds of different writers never refuse one another: only its own limit does, with `.conflict`.
/// 14. `.set` sets 1…100 attributes by name, or removes those that are nil, whatever else a record holds and whatever others add to it meanwhile; a record that is absent is
///     made. It refuses nothing but where it has a limit of its own that does not hold, with `.conflict`.
public protocol RecordStore: Sendable {
  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record?
  func write(_ changes: [RecordChange]) async throws(RecordStoreError)
  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage
  /// Whether the table can be reached at all; what a readiness probe asks.
  func probe() async throws(RecordStoreError)
}

public struct RecordKey: Sendable, Hashable {
  /// 1…2,048 bytes of UTF-8.
  public var partition: String
  /// 1…1,024 bytes of UTF-8.
  public var sort: String

  public init(partition: String, sort: String) {
    self.partition = partition
    self.sort = sort
  }
}

public enum RecordAttribute: Sendable, Hashable {
  case string(String)
  case integer(Int64)
  case bool(Bool)
  case binary([UInt8])
}

public struct Record: Sendable, Hashable {
  public var key: RecordKey
  /// Set by the store (rule 4); what a caller puts here is not read.
  public var version: Int64
  /// Names of 1…255 bytes other than `RecordBounds.reservedNames`, which are the store's.
  public var attributes: [String: RecordAttribute]
  /// The keys in the global index, when the record stands in it.
  public var index: RecordKey?
  /// Seconds since 1970 after which the record counts as gone; the store may delete it days later.
  public var expires_s: Int64?

  public init(key: RecordKey, version: Int64 = 0, attributes: [String: RecordAttribute], index: RecordKey? = nil, expires_s: Int64? = nil) {
    self.key = key
    self.version = version
    self.attributes = attributes
    self.index = index
    self.expires_s = expires_s
  }
}

public enum RecordCondition: Sendable, Hashable {
  case any
  case absent
  case version(Int64)
}

public enum RecordChange: Sendable, Hashable {
  /// Puts the record in place of whatever has its key.
  case put(Record, RecordCondition)
  case delete(RecordKey, RecordCondition)
  /// Changes nothing, but refuses the write when the condition does not hold.
  case check(RecordKey, RecordCondition)
  /// Adds to integers by name, where the limit holds of what was there before.
  case add(RecordKey, [String: Int64], where: RecordLimit? = nil)
  /// Sets attributes by name, or removes them, on no version, which a busy record would starve; where the limit holds of what was there before.
  case set(RecordKey, [String: RecordAttribute?], expires: RecordExpiry = .kept, where: RecordLimit? = nil)
}

/// What comes of a record's expiry when some of its attributes are set.
public enum RecordExpiry: Sendable, Hashable {
  /// It stays as it is.
  case kept
  /// Seconds since 1970.
  case at(Int64)
  case never
}

/// What an integer must be before a record is changed; one that is absent is 0.
public struct RecordLimit: Sendable, Hashable {
  public enum Comparison: Sendable, Hashable { case atMost, atLeast }

  public var attribute: String
  public var comparison: Comparison
  public var bound: Int64

  public init(_ attribute: String, _ comparison: Comparison, _ bound: Int64) { (self.attribute, self.comparison, self.bound) = (attribute, comparison, bound) }

  /// Whether a stored value, or none, keeps it.
  public func holds(of stored: Int64?) -> Bool {
    switch comparison {
    case .atMost: stored ?? 0 <= bound
    case .atLeast: stored ?? 0 >= bound
    }
  }
}

public struct RecordQuery: Sendable, Hashable {
  public enum Source: Sendable, Hashable { case table, index }
  public var source: Source
  public var partition: String
  /// The least sort key answered, inclusive; from the start without it.
  public var from: String?
  /// The greatest sort key answered, inclusive; to the end without it.
  public var through: String?
  public var descending: Bool
  /// 1…1,000.
  public var limit: Int
  public var cursor: String?
  public var now_s: Int64

  public init(
    _ source: Source = .table, partition: String, from: String? = nil, through: String? = nil, descending: Bool = false, limit: Int, cursor: String? = nil,
    now_s: Int64
  ) {
    self.source = source
    self.partition = partition
    self.from = from
    self.through = through
    self.descending = descending
    self.limit = limit
    self.cursor = cursor
    self.now_s = now_s
  }
}

public struct RecordPage: Sendable, Hashable {
  public var records: [Record]
  /// Opaque; nil when nothing follows.
  public var cursor: String?

  public init(records: [Record], cursor: String? = nil) {
    self.records = records
    self.cursor = cursor
  }
}

public enum RecordStoreError: Error, Sendable, Hashable {
  /// The change at this index found its condition not to hold.
  case conflict(Int)
  case invalidCursor
  /// A bound of rule 11 is broken; the text names it.
  case limit(String)
  /// The detail is for the log alone.
  case unavailable(detail: String)
  /// What is asked is beyond whom it is asked for, and a fault of ours; the detail is for the log alone.
  case outside(detail: String)
}
