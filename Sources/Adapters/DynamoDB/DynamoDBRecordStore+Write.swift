public import Cases
internal import StrictJSON

extension DynamoDBRecordStore {
  /// How often a put without a condition is tried again because another writer came between reading the version and putting.
  private static let racesMaximum = 8

  /// One change goes as a `PutItem` or `DeleteItem`, which costs half, several as one transaction. A put without a condition needs the version that it follows
  /// (rule 4): that is read first, and the put is conditional on it.
  public func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    try RecordBounds.check(changes)
    let write = pacing.token()
    var raced: Set<Int> = []
    for race in 0..<Self.racesMaximum {
      let steps = try await steps(for: changes, write: write)
      guard let lost = try await apply(steps, write: write, race: race) else { return }
      // The first lost condition that was the caller's own decides; one that we added ourselves is a lost race.
      guard changes[lost].condition == .any, case .put = changes[lost] else { throw .conflict(lost) }
      raced.insert(lost)
    }
    throw .unavailable(detail: "other writers were faster \(Self.racesMaximum) times at \(raced.count) records")
  }

  /// A change as DynamoDB is asked for it, with its index among the caller's.
  struct Step {
    enum Action {
      case put, delete, check, add, set

      /// As members of a transaction are called, and operations of their own with `Item` behind.
      var name: String {
        switch self {
        case .put: "Put"
        case .delete: "Delete"
        case .check: "ConditionCheck"
        case .add, .set: "Update"
        }
      }
    }
    var place: Int
    var action: Action
    var key: RecordKey
    var item: JSONObject?
    var condition: RecordCondition
    var amounts: [String: Int64] = [:]
    var limit: RecordLimit?
    var attributes: [String: RecordAttribute?] = [:]
    var expires = RecordExpiry.kept
  }

  /// A check of nothing asks for nothing.
  private func steps(for changes: [RecordChange], write: [UInt8]) async throws(RecordStoreError) -> [Step] {
    var steps: [Step] = []
    for (place, change) in changes.enumerated() {
      switch change {
      case .put(let record, var condition):
        if condition == .any { condition = try await version(of: record.key).map { .version($0) } ?? .absent }
        let version = if case .version(let known) = condition { known &+ 1 } else { Int64(1) }
        steps.append(Step(place: place, action: .put, key: record.key, item: DynamoDBItem.encode(record, version: version, write: write), condition: condition))
      case .delete(let key, let condition): steps.append(Step(place: place, action: .delete, key: key, condition: condition))
      case .check(_, .any): break
      case .check(let key, let condition): steps.append(Step(place: place, action: .check, key: key, condition: condition))
      case .add(let key, let amounts, let limit):
        steps.append(Step(place: place, action: .add, key: key, condition: .any, amounts: amounts, limit: limit))
      case .set(let key, let attributes, let expires, let limit):
        steps.append(Step(place: place, action: .set, key: key, condition: .any, limit: limit, attributes: attributes, expires: expires))
      }
    }
    return steps
  }

  private func version(of key: RecordKey) async throws(RecordStoreError) -> Int64? {
    guard let item = try await item(key) else { return nil }
    return try DynamoDBItem.decode(item).version
  }

  /// The place of the first change whose condition did not hold, nil when all were applied.
  private func apply(_ steps: [Step], write: [UInt8], race: Int) async throws(RecordStoreError) -> Int? {
    if steps.isEmpty { return nil }
    let adds = steps.contains { $0.action == .add }
    // What has a limit of its own, and an addition, is known by its token alone, so that it is a transaction even where it is the only change (rules 13 and 14).
    if steps.count == 1, steps[0].action != .check, !adds, steps[0].limit == nil { return try await applyAlone(steps[0], write: write) }
    let token = Base64.urlSafe.encode(write) + String(race)
    let body: JSONObject = JSONObject([
      ("ClientRequestToken", .string(token)), ("TransactItems", .array(steps.map { [$0.action.name: .object($0.request(table: table))] as JSONValue })),
    ])
    do {
      let isContended = adds || steps.contains { $0.action == .set }
      _ = try await client.call("TransactWriteItems", body, isContended ? .contended : .usual)
      return nil
    } catch {
      if case .refused("TransactionCanceledException", let body, _) = error, let failed = CancellationReasons(body).firstFailedCondition, failed < steps.count {
        return steps[failed].place
      }
      throw .unavailable(detail: error.detail)
    }
  }

  private func applyAlone(_ step: Step, write: [UInt8]) async throws(RecordStoreError) -> Int? {
    do {
      _ = try await client.call(step.action.name + "Item", step.request(table: table))
      return nil
    } catch {
      guard case .refused("ConditionalCheckFailedException", _, let followsUnknown) = error else { throw .unavailable(detail: error.detail) }
      return followsUnknown ? try await wasApplied(step, write: write) ? nil : step.place : step.place
    }
  }

  /// An attempt whose answer was lost may be what the condition of the next one fell over. A put is known by its token; a delete is done when nothing is there,
  /// whoever did it. A put that another write has replaced since counts as a conflict: the caller reads and decides anew.
  private func wasApplied(_ step: Step, write: [UInt8]) async throws(RecordStoreError) -> Bool {
    let item = try await item(step.key)
    return step.action == .delete ? item == nil : item.flatMap(DynamoDBItem.write) == write
  }
}

extension DynamoDBRecordStore.Step {
  /// `ADD` of every amount and of one version. Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
  private func addition(table: String) -> JSONObject {
    var names = JSONObject([("#version", "version")])
    var values = JSONObject([(":one", DynamoDBItem.number(1))])
    var terms = ["#version :one"]
    for (place, name) in amounts.keys.sorted().enumerated() {
      names["#a\(place)"] = .string(name)
      values[":a\(place)"] = DynamoDBItem.number(amounts[name] ?? 0)
      terms.append("#a\(place) :a\(place)")
    }
    var request = JSONObject([
      ("TableName", .string(table)), ("Key", .object(DynamoDBItem.encode(key))), ("UpdateExpression", .string("ADD " + terms.joined(separator: ", "))),
    ])
    limited(&request, &names, &values)
    return request
  }

  /// With the limit as its condition, and what its expressions name.
  private func limited(_ request: inout JSONObject, _ names: inout JSONObject, _ values: inout JSONObject) {
    if let limit {
      names["#limit"] = .string(limit.attribute)
      values[":limit"] = DynamoDBItem.number(limit.bound)
      let comparison = "#limit \(limit.comparison == .atMost ? "<=" : ">=") :limit"
      request["ConditionExpression"] = .string(limit.holds(of: nil) ? "attribute_not_exists(#limit) OR \(comparison)" : comparison)
    }
    request["ExpressionAttributeNames"] = .object(names)
    request["ExpressionAttributeValues"] = .object(values)
  }

  /// `SET` and `REMOVE` of attributes by name, and `ADD` of one version.
  private func setting(table: String) -> JSONObject {
    var names = JSONObject([("#version", "version")])
    var values = JSONObject([(":one", DynamoDBItem.number(1))])
    var (sets, removes): ([String], [String]) = ([], [])
    for (place, name) in attributes.keys.sorted().enumerated() {
      names["#a\(place)"] = .string(name)
      if let value = attributes[name] ?? nil {
        values[":a\(place)"] = DynamoDBItem.encode(value)
        sets.append("#a\(place) = :a\(place)")
      } else {
        removes.append("#a\(place)")
      }
    }
    if expires != .kept { names["#ttl"] = "ttl" }
    if case .at(let expires_s) = expires {
      values[":ttl"] = DynamoDBItem.number(expires_s)
      sets.append("#ttl = :ttl")
    }
    if expires == .never { removes.append("#ttl") }
    let clauses = [sets.isEmpty ? nil : "SET " + sets.joined(separator: ", "), removes.isEmpty ? nil : "REMOVE " + removes.joined(separator: ", ")]
    var request = JSONObject([
      ("TableName", .string(table)), ("Key", .object(DynamoDBItem.encode(key))),
      ("UpdateExpression", .string((clauses.compactMap(\.self) + ["ADD #version :one"]).joined(separator: " "))),
    ])
    limited(&request, &names, &values)
    return request
  }

  fileprivate func request(table: String) -> JSONObject {
    if action == .add { return addition(table: table) }
    if action == .set { return setting(table: table) }
    var request = JSONObject([("TableName", .string(table))])
    if let item { request["Item"] = .object(item) } else { request["Key"] = .object(DynamoDBItem.encode(key)) }
    switch condition {
    case .any: break
    case .absent:
      request["ConditionExpression"] = "attribute_not_exists(#pk)"
      request["ExpressionAttributeNames"] = ["#pk": "pk"]
    case .version(let version):
      request["ConditionExpression"] = "#version = :version"
      request["ExpressionAttributeNames"] = ["#version": "version"]
      request["ExpressionAttributeValues"] = [":version": DynamoDBItem.number(version)]
    }
    return request
  }
}
