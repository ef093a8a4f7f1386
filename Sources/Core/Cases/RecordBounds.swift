/// The bounds of rule 11 and of the fields' own doc comments, checked by every adapter before it sends anything, so that all refuse the same.
public enum RecordBounds {
  public static let changesMaximum = 100
  public static let writeBytesMaximum = 4 << 20
  public static let recordBytesMaximum = 400 << 10
  public static let partitionBytesMaximum = 2_048
  public static let sortBytesMaximum = 1_024
  public static let pageMaximum = 1_000
  /// The store's own attributes.
  public static let reservedNames: Set<String> = ["pk", "sk", "gsi1pk", "gsi1sk", "version", "ttl", "write"]

  public static func check(_ changes: [RecordChange]) throws(RecordStoreError) {
    guard (1...changesMaximum).contains(changes.count) else { throw .limit("a write takes 1 to \(changesMaximum) changes") }
    var seen: Set<[[UInt8]]> = []
    var bytes = 0
    for change in changes {
      try check(change.key)
      // By bytes: two spellings of one Unicode text are two keys.
      guard seen.insert([Array(change.key.partition.utf8), Array(change.key.sort.utf8)]).inserted else {
        throw .limit("the changes of a write have distinct keys")
      }
      if case .add(_, let amounts, let limit) = change { try check(amounts, limit) }
      if case .set(_, let attributes, _, let limit) = change { bytes += try check(attributes, limit) }
      if case .put(let record, _) = change {
        let size = try checkedSize(of: record)
        guard size <= recordBytesMaximum else { throw .limit("a record has at most \(recordBytesMaximum) bytes") }
        bytes += size
      }
    }
    guard bytes <= writeBytesMaximum else { throw .limit("a write has at most \(writeBytesMaximum) bytes") }
  }

  public static let amountsMaximum = 100

  private static func check(_ amounts: [String: Int64], _ limit: RecordLimit?) throws(RecordStoreError) {
    guard (1...amountsMaximum).contains(amounts.count) else { throw .limit("an addition takes 1 to \(amountsMaximum) amounts") }
    for name in Array(amounts.keys) + [limit?.attribute].compactMap(\.self) { try check(attribute: name) }
  }

  /// Of attributes that are set: their size.
  private static func check(_ attributes: [String: RecordAttribute?], _ limit: RecordLimit?) throws(RecordStoreError) -> Int {
    guard (1...amountsMaximum).contains(attributes.count) else { throw .limit("1 to \(amountsMaximum) attributes are set at once") }
    if let limit { try check(attribute: limit.attribute) }
    var bytes = 100
    for (name, value) in attributes {
      try check(attribute: name)
      bytes += name.utf8.count + (value.map(size) ?? 0)
    }
    guard bytes <= recordBytesMaximum else { throw .limit("a record has at most \(recordBytesMaximum) bytes") }
    return bytes
  }

  private static func check(attribute name: String) throws(RecordStoreError) {
    guard (1...255).contains(name.utf8.count) else { throw .limit("an attribute's name has 1 to 255 bytes") }
    guard !reservedNames.contains(name) else { throw .limit("the attribute `\(name)` is the store's own") }
  }

  public static func check(_ query: RecordQuery) throws(RecordStoreError) {
    guard (1...partitionBytesMaximum).contains(query.partition.utf8.count) else { throw .limit("a partition key has 1 to \(partitionBytesMaximum) bytes") }
    for bound in [query.from, query.through] {
      guard bound?.utf8.count ?? 0 <= sortBytesMaximum else { throw .limit("a sort key has at most \(sortBytesMaximum) bytes") }
    }
    guard (1...pageMaximum).contains(query.limit) else { throw .limit("a page has 1 to \(pageMaximum) records") }
  }

  public static func check(_ key: RecordKey) throws(RecordStoreError) {
    guard (1...partitionBytesMaximum).contains(key.partition.utf8.count) else { throw .limit("a partition key has 1 to \(partitionBytesMaximum) bytes") }
    guard (1...sortBytesMaximum).contains(key.sort.utf8.count) else { throw .limit("a sort key has 1 to \(sortBytesMaximum) bytes") }
  }

  /// As DynamoDB counts an item, with the store's own attributes at their largest.
  private static func checkedSize(of record: Record) throws(RecordStoreError) -> Int {
    var size = 100 + record.key.partition.utf8.count + record.key.sort.utf8.count
    if let index = record.index {
      try check(index)
      size += 12 + index.partition.utf8.count + index.sort.utf8.count
    }
    for (name, value) in record.attributes {
      try check(attribute: name)
      size += name.utf8.count + Self.size(of: value)
    }
    return size
  }

  private static func size(of value: RecordAttribute) -> Int {
    switch value {
    case .string(let text): text.utf8.count
    case .integer: 21
    case .bool: 1
    case .binary(let bytes): bytes.count
    }
  }
}

extension RecordChange {
  public var key: RecordKey {
    switch self {
    case .put(let record, _): record.key
    case .delete(let key, _), .check(let key, _), .add(let key, _, _), .set(let key, _, _, _): key
    }
  }

  public var condition: RecordCondition {
    switch self {
    case .put(_, let condition), .delete(_, let condition), .check(_, let condition): condition
    case .add, .set: .any
    }
  }

  /// What must hold of an integer beforehand.
  public var limit: RecordLimit? {
    switch self {
    case .add(_, _, let limit), .set(_, _, _, let limit): limit
    case .put, .delete, .check: nil
    }
  }
}
