internal import EmulatorJSON

extension ReadSession {
  static let batchGetMaximum = 100
  static let batchGetBytesMaximum = 16 * 1_048_576

  /// One table's part of a BatchGetItem.
  private struct Part {
    var name: String
    var table: Table
    var read: KeyedRead
    var isConsistent: Bool
    var keys: [(JSON, ItemKey)]
    var json: JSON
  }

  func batchGetItem(_ request: Fields) throws(Fault) -> [UInt8] {
    let (members, wanted, _) = try BatchRequest.members(request)
    let parts = try members.map { member throws(Fault) in try part(member) }
    guard parts.reduce(0, { $0 + $1.keys.count }) <= ReadSession.batchGetMaximum else {
      throw .validation("Too many items requested for the BatchGetItem call")
    }
    var capacity = Capacity(wanted)
    var responses = ReplyWriter()
    var unprocessed: [JSON.Member] = []
    var bytes = 0
    var isFull = false
    for part in parts {
      var items: [[UInt8]] = []
      var left: [JSON] = []
      for (json, key) in part.keys {
        guard !isFull else {
          left.append(json)
          continue
        }
        guard try isProcessed(part.table, key) else {
          left.append(json)
          continue
        }
        let stored = try store.item(part.table.id, key)
        if bytes + (stored?.size ?? 0) > ReadSession.batchGetBytesMaximum {
          isFull = true
          left.append(json)
          continue
        }
        capacity.read(part.table, size: stored?.size ?? 0, isConsistent: part.isConsistent)
        guard let stored else { continue }
        bytes += stored.size
        items.append(try part.read.shown(stored.bytes))
      }
      responses.add(part.name, items: items)
      if !left.isEmpty { unprocessed.append(.init(part.name, part.json.replacing("Keys", by: .array(left)))) }
    }
    var output = ReplyWriter()
    output.add("Responses", raw: responses.finished())
    output.add("UnprocessedKeys", .object(unprocessed))
    output.add(capacity, asList: true)
    return output.finished()
  }

  /// A throttled read is left to be asked for again.
  private func isProcessed(_ table: Table, _ key: ItemKey) throws(Fault) -> Bool {
    do throws(Fault) {
      try strike(table, key, .read)
      return true
    } catch {
      guard case .refused(let refusal) = error, refusal.kind == .throttling else { throw error }
      return false
    }
  }

  private func part(_ member: JSON.Member) throws(Fault) -> Part {
    guard let fields = member.value.object.map({ Fields($0, path: "requestItems.\(member.name).member.") }) else {
      throw .serialization("Unexpected field type")
    }
    let read = try KeyedRead(fields, legacy: ["AttributesToGet"])
    let keys = try fields.array("Keys") ?? []
    var constraints = Constraints()
    constraints.require("Keys", in: fields)
    if fields.has("Keys") { constraints.count("Keys", of: keys.count, shown: "[\(keys.count) keys]", in: fields, 1...ReadSession.batchGetMaximum) }
    try constraints.check()
    let table = try table(member.name)
    var seen: Set<ItemKey> = []
    var places: [(JSON, ItemKey)] = []
    for json in keys {
      let key: Attributes
      do throws(ValueFault) { key = try Attributes(reading: json) } catch { throw error.fault }
      let place = try table.definition.key(key)
      guard seen.insert(place).inserted else { throw .validation("Provided list of item keys contains duplicates") }
      places.append((json, place))
    }
    return Part(
      name: member.name, table: table, read: read, isConsistent: try fields.bool("ConsistentRead") ?? false, keys: places, json: member.value)
  }
}

extension WriteSession {
  static let batchWriteMaximum = 25

  func batchWriteItem(_ request: Fields) throws(Fault) -> [UInt8] {
    let (members, wanted, metricsWanted) = try BatchRequest.members(request)
    var actions: [(action: WriteAction, json: JSON)] = []
    for member in members {
      let elements = member.value.array ?? []
      guard member.value.array != nil else { throw .serialization("Unexpected field type") }
      guard (1...WriteSession.batchWriteMaximum).contains(elements.count) else {
        throw .validation(
          "1 validation error detected: Value '{\(member.name)=[\(elements.count) requests]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
        )
      }
      for element in elements { actions.append((try WriteSession.action(element, table: member.name), element)) }
    }
    guard actions.count <= WriteSession.batchWriteMaximum else { throw .validation("Too many items requested for the BatchWriteItem call") }
    var capacity = Capacity(wanted)
    var metrics = ItemCollectionMetrics(metricsWanted)
    let (changes, unprocessed) = try decideBatch(actions)
    for change in changes {
      try make(change)
      capacity.write(change)
      try metrics.add(change, self)
    }
    var output = ReplyWriter()
    output.add("UnprocessedItems", .object(unprocessed))
    output.add(metrics, byTable: true)
    output.add(capacity, asList: true)
    return output.finished()
  }

  private static func action(_ element: JSON, table: String) throws(Fault) -> WriteAction {
    guard let fields = element.object.map({ Fields($0) }) else { throw .serialization("Unexpected field type") }
    let put = try fields.fields("PutRequest")
    let delete = try fields.fields("DeleteRequest")
    guard (put == nil) != (delete == nil) else {
      throw .validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
    }
    if let put { return try .put(put, table: table, failure: nil) }
    return try .delete(delete ?? fields, table: table, failure: nil)
  }

  /// The changes, and what is left to be asked again because it was throttled or met a transaction.
  private func decideBatch(_ actions: [(action: WriteAction, json: JSON)]) throws(Fault) -> ([Change], [JSON.Member]) {
    var seen: [Int64: Set<ItemKey>] = [:]
    var changes: [Change] = []
    var left: [JSON.Member] = []
    for (action, json) in actions {
      let table = try table(action.tableName)
      guard seen[table.id, default: []].insert(try action.key(in: table)).inserted else { throw .validation("Provided list of item keys contains duplicates") }
      do throws(Fault) {
        changes.append(try decide(action))
      } catch {
        guard case .refused(let refusal) = error, refusal.kind == .throttling || refusal.kind == .transactionConflict else { throw error }
        let place = left.firstIndex { $0.name == action.tableName }
        let members = place.flatMap { left[$0].value.array } ?? []
        if let place { left[place].value = .array(members + [json]) } else { left.append(.init(action.tableName, [json])) }
      }
    }
    return (changes, left)
  }
}

/// What the two batches share.
private enum BatchRequest {
  static func members(_ request: Fields) throws(Fault) -> ([JSON.Member], ReturnConsumedCapacity?, ReturnItemCollectionMetrics?) {
    var constraints = Constraints()
    constraints.require("RequestItems", in: request)
    let wanted = try constraints.choice("ReturnConsumedCapacity", in: request, of: ReturnConsumedCapacity.self)
    let metrics = try constraints.choice("ReturnItemCollectionMetrics", in: request, of: ReturnItemCollectionMetrics.self)
    let members = try request.object("RequestItems") ?? []
    if request.has("RequestItems") { constraints.count("RequestItems", of: members.count, shown: "{}", in: request, 1...25) }
    try constraints.check()
    return (members, wanted, metrics)
  }
}

extension JSON {
  func replacing(_ name: String, by value: JSON) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members.map { $0.name == name ? Member(name, value) : $0 })
  }
}
