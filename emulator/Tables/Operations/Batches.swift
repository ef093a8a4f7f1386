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
    let (members, wanted) = try BatchRequest.members(request)
    let parts = try members.map { member throws(Fault) in try part(member) }
    guard parts.reduce(0, { $0 + $1.keys.count }) <= ReadSession.batchGetMaximum else {
      throw .validation("Too many items requested for the BatchGetItem call")
    }
    var capacity = Capacity(wanted)
    var responses = Output()
    var unprocessed: [JSON.Member] = []
    var bytes = 0
    for part in parts {
      var items: [[UInt8]] = []
      var left: [JSON] = []
      for (json, key) in part.keys {
        guard bytes < ReadSession.batchGetBytesMaximum else {
          left.append(json)
          continue
        }
        let stored = try store.item(part.table.id, key)
        capacity.read(part.table, size: stored?.size ?? 0, isConsistent: part.isConsistent)
        guard let stored else { continue }
        bytes += stored.size
        items.append(try part.read.shown(stored.bytes))
      }
      responses.add(part.name, items: items)
      if !left.isEmpty { unprocessed.append(.init(part.name, part.json.replacing("Keys", by: .array(left)))) }
    }
    var output = Output()
    output.add("Responses", raw: responses.finished())
    output.add("UnprocessedKeys", .object(unprocessed))
    output.add(capacity, asList: true)
    return output.finished()
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
    let (members, wanted) = try BatchRequest.members(request)
    var actions: [WriteAction] = []
    for member in members {
      let elements = member.value.array ?? []
      guard member.value.array != nil else { throw .serialization("Unexpected field type") }
      guard (1...WriteSession.batchWriteMaximum).contains(elements.count) else {
        throw .validation(
          "1 validation error detected: Value '{\(member.name)=[\(elements.count) requests]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
        )
      }
      for element in elements { actions.append(try WriteSession.action(element, table: member.name)) }
    }
    guard actions.count <= WriteSession.batchWriteMaximum else { throw .validation("Too many items requested for the BatchWriteItem call") }
    var capacity = Capacity(wanted)
    for change in try decideBatch(actions) {
      try make(change)
      capacity.write(change)
    }
    var output = Output()
    output.add("UnprocessedItems", [:])
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

  private func decideBatch(_ actions: [WriteAction]) throws(Fault) -> [Change] {
    var seen: [Int64: Set<ItemKey>] = [:]
    var changes: [Change] = []
    for action in actions {
      let change = try decide(action)
      guard seen[change.table.id, default: []].insert(change.key).inserted else { throw .validation("Provided list of item keys contains duplicates") }
      changes.append(change)
    }
    return changes
  }
}

/// What the two batches share.
private enum BatchRequest {
  static func members(_ request: Fields) throws(Fault) -> ([JSON.Member], ReturnConsumedCapacity?) {
    var constraints = Constraints()
    constraints.require("RequestItems", in: request)
    let wanted = try constraints.choice("ReturnConsumedCapacity", in: request, of: ReturnConsumedCapacity.self)
    _ = try constraints.choice("ReturnItemCollectionMetrics", in: request, of: ReturnItemCollectionMetrics.self)
    let members = try request.object("RequestItems") ?? []
    if request.has("RequestItems") { constraints.count("RequestItems", of: members.count, shown: "{}", in: request, 1...25) }
    try constraints.check()
    return (members, wanted)
  }
}

extension JSON {
  func replacing(_ name: String, by value: JSON) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members.map { $0.name == name ? Member(name, value) : $0 })
  }
}
