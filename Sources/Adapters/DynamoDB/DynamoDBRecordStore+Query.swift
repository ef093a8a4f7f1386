public import Cases
internal import StrictJSON

extension DynamoDBRecordStore {
  /// Pages that DynamoDB answers are fetched until the query's own is full: what has expired is filtered after DynamoDB's limit has been applied.
  private static let fetchesMaximum = 20

  public func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    try RecordBounds.check(query)
    var start = try RecordCursor.decode(from: query)
    guard let condition = KeyCondition(query) else { return RecordPage(records: []) }
    var records: [Record] = []
    for _ in 0..<Self.fetchesMaximum {
      let answer = try await call("Query", .object(request(query, condition, start: start, limit: query.limit - records.count)))
      guard case .array(let items)? = answer["Items"] else { throw .unavailable(detail: "a query's answer has no items") }
      for case .object(let item) in items { records.append(try DynamoDBItem.decode(item)) }
      start = try Self.cursor(answer["LastEvaluatedKey"], query)
      if start == nil || records.count >= query.limit { break }
    }
    return RecordPage(records: records, cursor: start?.encode(for: query))
  }

  private func request(_ query: RecordQuery, _ condition: KeyCondition, start: RecordCursor?, limit: Int) -> JSONObject {
    var values = condition.values
    values[":now"] = DynamoDBItem.number(query.now_s)
    var names = condition.names
    names["#ttl"] = "ttl"
    var request = JSONObject([
      ("TableName", .string(table)), ("KeyConditionExpression", .string(condition.expression)),
      ("FilterExpression", "attribute_not_exists(#ttl) OR #ttl > :now"), ("ExpressionAttributeNames", .object(names)),
      ("ExpressionAttributeValues", .object(values)), ("ScanIndexForward", .bool(!query.descending)), ("Limit", .integer(Int64(limit))),
    ])
    // A global index is never consistent.
    if query.source == .index { request["IndexName"] = .string(index) } else { request["ConsistentRead"] = true }
    request["ExclusiveStartKey"] = start.map { .object(Self.startKey($0, query)) }
    return request
  }

  private static func startKey(_ cursor: RecordCursor, _ query: RecordQuery) -> JSONObject {
    var key = DynamoDBItem.encode(cursor.key)
    if let sort = cursor.indexSort {
      key["gsi1pk"] = DynamoDBItem.string(query.partition)
      key["gsi1sk"] = DynamoDBItem.string(sort)
    }
    return key
  }

  private static func cursor(_ last: JSONValue?, _ query: RecordQuery) throws(RecordStoreError) -> RecordCursor? {
    guard let last, last != .null else { return nil }
    func text(_ name: String) -> String? {
      guard case .object(let key) = last, case .object(let typed)? = key[name], case .string(let text)? = typed["S"] else { return nil }
      return text
    }
    guard let partition = text("pk"), let sort = text("sk"), query.source == .table || text("gsi1sk") != nil else {
      throw .unavailable(detail: "a query's last key is incomplete")
    }
    return RecordCursor(key: RecordKey(partition: partition, sort: sort), indexSort: query.source == .table ? nil : text("gsi1sk"))
  }
}

/// A query's bounds as an expression.
private struct KeyCondition {
  private(set) var expression = "#p = :p"
  private(set) var names: JSONObject
  private(set) var values: JSONObject

  /// Nil where no key can be within the bounds, which DynamoDB would refuse to be asked.
  init?(_ query: RecordQuery) {
    names = JSONObject([("#p", query.source == .table ? "pk" : "gsi1pk")])
    values = JSONObject([(":p", DynamoDBItem.string(query.partition))])
    // Every key is after the empty text, which DynamoDB takes for no key.
    let from = query.from.flatMap { $0.isEmpty ? nil : $0 }
    if query.through?.isEmpty == true { return nil }
    if let from, let through = query.through, through.utf8.lexicographicallyPrecedes(from.utf8) { return nil }
    guard from != nil || query.through != nil else { return }
    names["#s"] = query.source == .table ? "sk" : "gsi1sk"
    values[":from"] = from.map(DynamoDBItem.string)
    values[":through"] = query.through.map(DynamoDBItem.string)
    switch (from, query.through) {
    case (.some, .some): expression += " AND #s BETWEEN :from AND :through"
    case (.some, .none): expression += " AND #s >= :from"
    default: expression += " AND #s <= :through"
    }
  }
}
