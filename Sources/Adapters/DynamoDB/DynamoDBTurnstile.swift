public import Cases
import Forms
internal import HTTPTransport
public import Identity
internal import StrictJSON

/// The turnstile as one `UpdateItem`, which answers what was there before whether its condition held or not.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
public struct DynamoDBTurnstile: Turnstile {
  private let store: DynamoDBRecordStore

  /// Over the same table as the records.
  public init(_ store: DynamoDBRecordStore) { self.store = store }

  public func pass(_ pass: TurnstilePass) async throws(RecordStoreError) -> TurnstileAnswer {
    try RecordBounds.check(pass.key)
    guard let update = pass.update(table: store.table) else {
      let before = try await store.item(pass.key).map { item throws(RecordStoreError) in try DynamoDBItem.decode(item) }
      return TurnstileAnswer(hasPassed: before.map { $0.attributes[TurnstilePass.blocked] == nil } ?? false, before: before)
    }
    let answer: JSONObject
    do throws(AWSFailure) { answer = try await store.client.call("UpdateItem", update) } catch {
      if error.isThrottled { return .throttled }
      guard case .refused("ConditionalCheckFailedException", let body, _) = error else { throw .unavailable(detail: error.detail) }
      guard case .object(let item)? = body["Item"] else { return TurnstileAnswer(hasPassed: false, before: nil) }
      return TurnstileAnswer(hasPassed: false, before: try DynamoDBItem.decode(item))
    }
    guard case .object(let item)? = answer["Attributes"] else { throw .unavailable(detail: "UpdateItem: no item of before") }
    return TurnstileAnswer(hasPassed: true, before: try DynamoDBItem.decode(item))
  }
}

extension TurnstilePass {
  /// Nil where nothing is taken, so that nothing is changed.
  fileprivate func update(table: String) -> JSONObject? {
    guard let take else { return nil }
    var names = JSONObject([("#pk", "pk"), ("#blocked", .string(Self.blocked)), ("#time", .string(attribute)), ("#ttl", "ttl"), ("#version", "version")])
    var values = JSONObject([(":one", DynamoDBItem.number(1)), (":ttl", DynamoDBItem.number(expires_s))])
    let (set, condition) = take.expressions(&values)
    var sets = [set, "#ttl = :ttl"]
    for (place, name) in marks.keys.sorted().enumerated() {
      guard let mark = marks[name] else { continue }
      names["#m\(place)"] = .string(name)
      values[":m\(place)"] = DynamoDBItem.encode(mark)
      sets.append("#m\(place) = :m\(place)")
    }
    return JSONObject([
      ("TableName", .string(table)), ("Key", .object(DynamoDBItem.encode(key))),
      ("UpdateExpression", .string("SET \(sets.joined(separator: ", ")) ADD #version :one")),
      ("ConditionExpression", .string("attribute_exists(#pk) AND attribute_not_exists(#blocked) AND \(condition)")),
      ("ExpressionAttributeNames", .object(names)), ("ExpressionAttributeValues", .object(values)), ("ReturnValues", "ALL_OLD"),
      ("ReturnValuesOnConditionCheckFailure", "ALL_OLD"),
    ])
  }
}

extension Bucket.Take {
  fileprivate func expressions(_ values: inout JSONObject) -> (set: String, condition: String) {
    switch self {
    case .idle(let now_us, let new_us):
      values[":now"] = DynamoDBItem.number(now_us)
      values[":new"] = DynamoDBItem.number(new_us)
      return ("#time = :new", "(attribute_not_exists(#time) OR #time <= :now)")
    case .running(let now_us, let most_us, let step_us):
      values[":now"] = DynamoDBItem.number(now_us)
      values[":most"] = DynamoDBItem.number(most_us)
      values[":step"] = DynamoDBItem.number(step_us)
      return ("#time = #time + :step", "#time > :now AND #time <= :most")
    case .mend(let wrong_us, let new_us):
      values[":wrong"] = DynamoDBItem.number(wrong_us)
      values[":new"] = DynamoDBItem.number(new_us)
      return ("#time = :new", "#time = :wrong")
    }
  }
}
