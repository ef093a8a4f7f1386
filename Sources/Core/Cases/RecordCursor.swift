internal import StrictJSON

/// Where a page of a query ended: what an opaque cursor says (rule 8). It is not secret and not signed; it leads nowhere that the same caller's query would not.
public struct RecordCursor: Sendable, Hashable {
  /// The key of the last record answered.
  public var key: RecordKey
  /// Its sort key in the index; nil for a query on the table.
  public var indexSort: String?

  public init(key: RecordKey, indexSort: String? = nil) {
    self.key = key
    self.indexSort = indexSort
  }

  /// The sort key by which the query is ordered.
  public var sort: String { indexSort ?? key.sort }

  /// The cursor's text; `query` is the one it belongs to.
  public func encode(for query: RecordQuery) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    for text in [query.source == .table ? "t" : "i", query.partition, key.partition, key.sort] { writer.string(text) }
    if let indexSort { writer.string(indexSort) }
    writer.endArray()
    return Base64.urlSafe.encode(writer.bytes)
  }

  /// The query's cursor; nil where it has none, `.invalidCursor` where it is not one of this source, partition and range.
  public static func decode(from query: RecordQuery) throws(RecordStoreError) -> RecordCursor? {
    guard let text = query.cursor else { return nil }
    guard text.utf8.count <= 16_384, let bytes = Base64.urlSafe.decode(text), case .array(let parts)? = try? JSONReader.read(bytes),
      parts.count == (query.source == .table ? 4 : 5)
    else { throw .invalidCursor }
    var texts: [String] = []
    for part in parts {
      guard case .string(let text) = part else { throw .invalidCursor }
      texts.append(text)
    }
    let cursor = RecordCursor(key: RecordKey(partition: texts[2], sort: texts[3]), indexSort: query.source == .table ? nil : texts[4])
    guard texts[0] == (query.source == .table ? "t" : "i"), texts[1].utf8.elementsEqual(query.partition.utf8), cursor.isWithin(query) else {
      throw .invalidCursor
    }
    return cursor
  }

  private func isWithin(_ query: RecordQuery) -> Bool {
    let sizes = [key.partition.utf8.count <= RecordBounds.partitionBytesMaximum, key.sort.utf8.count <= RecordBounds.sortBytesMaximum]
    let isFilled = !key.partition.isEmpty && !key.sort.isEmpty && !sort.isEmpty && sort.utf8.count <= RecordBounds.sortBytesMaximum
    let isInPartition = query.source == .index || key.partition.utf8.elementsEqual(query.partition.utf8)
    return sizes.allSatisfy { $0 } && isFilled && isInPartition && query.admits(sort: sort)
  }
}

extension RecordQuery {
  /// Whether a sort key is within the bounds, by bytes.
  public func admits(sort: String) -> Bool {
    if let from, sort.utf8.lexicographicallyPrecedes(from.utf8) { return false }
    if let through, through.utf8.lexicographicallyPrecedes(sort.utf8) { return false }
    return true
  }
}
