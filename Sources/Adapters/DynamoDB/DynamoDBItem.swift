internal import Cases
internal import StrictJSON

/// Records as DynamoDB's items. An item has `pk` and `sk`, `gsi1pk` and `gsi1sk` where it stands in the index, `version`, `ttl` where it expires, `write` (which
/// write made it what it is, so that a repeated one knows itself), and the record's attributes under their own names.
enum DynamoDBItem {
  static func encode(_ record: Record, version: Int64, write: [UInt8]) -> JSONObject {
    var item = encode(record.key)
    if let index = record.index {
      item["gsi1pk"] = string(index.partition)
      item["gsi1sk"] = string(index.sort)
    }
    item["version"] = number(version)
    item["ttl"] = record.expires_s.map(number)
    item["write"] = binary(write)
    for (name, value) in record.attributes { item[name] = encode(value) }
    return item
  }

  static func encode(_ key: RecordKey) -> JSONObject { JSONObject([("pk", string(key.partition)), ("sk", string(key.sort))]) }

  static func string(_ text: String) -> JSONValue { ["S": .string(text)] }
  static func number(_ number: Int64) -> JSONValue { ["N": .string(String(number))] }
  private static func binary(_ bytes: [UInt8]) -> JSONValue { ["B": .string(Base64.standard.encode(bytes))] }

  static func encode(_ value: RecordAttribute) -> JSONValue {
    switch value {
    case .string(let text): string(text)
    case .integer(let value): number(value)
    case .bool(let value): ["BOOL": .bool(value)]
    case .binary(let bytes): binary(bytes)
    }
  }

  static func decode(_ item: JSONObject) throws(RecordStoreError) -> Record {
    var values: [String: RecordAttribute] = [:]
    for member in item.members { values[member.name] = try decode(member.value, of: member.name) }
    guard case .string(let partition)? = values["pk"], case .string(let sort)? = values["sk"], case .integer(let version)? = values["version"] else {
      throw .unavailable(detail: "an item has no `pk`, `sk` or `version`")
    }
    var record = Record(key: RecordKey(partition: partition, sort: sort), version: version, attributes: [:])
    if case .string(let partition)? = values["gsi1pk"], case .string(let sort)? = values["gsi1sk"] {
      record.index = RecordKey(partition: partition, sort: sort)
    }
    if case .integer(let expires_s)? = values["ttl"] { record.expires_s = expires_s }
    record.attributes = values.filter { !RecordBounds.reservedNames.contains($0.key) }
    return record
  }

  private static func decode(_ value: JSONValue, of name: String) throws(RecordStoreError) -> RecordAttribute {
    if case .object(let typed) = value, typed.count == 1, let member = typed.members.first {
      switch (member.name, member.value) {
      case ("S", .string(let text)): return .string(text)
      case ("N", .string(let text)): if let number = Int64(text) { return .integer(number) }
      case ("BOOL", .bool(let value)): return .bool(value)
      case ("B", .string(let text)): if let bytes = Base64.standard.decode(text) { return .binary(bytes) }
      default: break
      }
    }
    throw .unavailable(detail: "an item's `\(name)` is no string, whole number, truth value or binary")
  }

  /// The token of the write that made the item.
  static func write(of item: JSONObject) -> [UInt8]? {
    guard case .object(let typed)? = item["write"], case .string(let text)? = typed["B"] else { return nil }
    return Base64.standard.decode(text)
  }
}
