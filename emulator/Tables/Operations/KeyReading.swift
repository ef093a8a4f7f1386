/// Key attributes: their presence, types and sizes. Messages are DynamoDB's.
extension TableDefinition {
  static let partitionKeyBytesMaximum = 2_048
  static let sortKeyBytesMaximum = 1_024

  /// The place that a request's `Key` names; it must hold the key attributes and nothing else.
  func key(_ key: Attributes) throws(Fault) -> ItemKey {
    let mismatch = Fault.validation("The provided key element does not match the schema")
    guard key.count == schema.keys.count else { throw mismatch }
    for part in schema.keys {
      guard let value = key[part.name], value.type == part.type else { throw mismatch }
    }
    return try place(key)
  }

  /// The place of a whole item.
  func key(ofItem item: Attributes) throws(Fault) -> ItemKey {
    for part in schema.keys {
      guard let value = item[part.name] else {
        throw .validation("One or more parameter values were invalid: Missing the key \(part.name) in the item")
      }
      guard value.type == part.type else {
        throw .validation(
          "One or more parameter values were invalid: Type mismatch for key \(part.name) expected: \(part.type.rawValue) actual: \(value.type.rawValue)")
      }
    }
    return try place(item)
  }

  private func place(_ attributes: Attributes) throws(Fault) -> ItemKey {
    var parts: [[UInt8]] = []
    for (place, part) in schema.keys.enumerated() {
      let bytes = attributes[part.name]?.keyBytes ?? []
      guard !bytes.isEmpty else { throw TableDefinition.emptyKey(part) }
      try TableDefinition.checkSize(bytes.count, isPartition: place == 0)
      parts.append(bytes)
    }
    return ItemKey(partition: parts[0], sort: parts.count > 1 ? parts[1] : [])
  }

  /// An empty value in a key attribute of the right type; whatever else is wrong with a key is found with the table's item.
  func checkNoEmptyKey(_ attributes: Attributes) throws(Fault) {
    for part in schema.keys {
      guard let value = attributes[part.name], value.type == part.type, value.keyBytes?.isEmpty == true else { continue }
      throw TableDefinition.emptyKey(part)
    }
  }

  private static func emptyKey(_ part: Key) -> Fault {
    let kind = part.type == .binary ? "binary" : "string"
    return .validation(
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \(kind) value. Key: \(part.name)")
  }

  private static func checkSize(_ size: Int, isPartition: Bool) throws(Fault) {
    if isPartition, size > partitionKeyBytesMaximum {
      throw .validation("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")
    }
    if !isPartition, size > sortKeyBytesMaximum {
      throw .validation("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
    }
  }

  /// Where an item stands in an index; nil when it lacks one of the index's keys. What a writer may store is checked by `checkIndexKeys`.
  func entry(of item: Attributes, in index: Index) -> ItemKey? {
    func parts(_ keys: [Key]) -> [[UInt8]]? {
      var parts: [[UInt8]] = []
      for part in keys {
        guard let value = item[part.name], value.type == part.type, let bytes = value.keyBytes, !bytes.isEmpty else { return nil }
        parts.append(bytes)
      }
      return parts
    }
    guard let hashes = parts(index.schema.hashes), let ranges = parts(index.schema.ranges) else { return nil }
    return ItemKey(partition: CompositeKey.bytes(of: hashes), sort: CompositeKey.bytes(of: ranges))
  }

  func checkIndexKeys(_ item: Attributes) throws(Fault) {
    for index in indexes {
      var sizes = (hashes: 0, ranges: 0)
      for (place, part) in index.schema.keys.enumerated() {
        guard let value = item[part.name] else { continue }
        guard value.type == part.type else {
          throw .validation(
            "One or more parameter values were invalid: Type mismatch for Index Key \(part.name) Expected: \(part.type.rawValue) Actual: \(value.type.rawValue) IndexName: \(index.name)"
          )
        }
        let size = value.keyBytes?.count ?? 0
        guard size > 0 else {
          let kind = part.type == .binary ? "binary" : "string"
          throw .validation(
            "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty \(kind) value. IndexName: \(index.name), IndexKey: \(part.name)"
          )
        }
        let isPartition = place < index.schema.hashes.count
        if isPartition { sizes.hashes += size } else { sizes.ranges += size }
        try TableDefinition.checkSize(isPartition ? sizes.hashes : sizes.ranges, isPartition: isPartition)
      }
    }
  }

  /// The key attributes of a place, and those of its place in an index: what LastEvaluatedKey holds.
  func attributes(of position: Position, index: Index?) -> Attributes {
    var attributes = Attributes()
    func add(_ schema: KeySchema, _ key: ItemKey) {
      for (keys, bytes) in [(schema.hashes, key.partition), (schema.ranges, key.sort)] {
        for (key, part) in zip(keys, CompositeKey.parts(of: bytes, count: keys.count)) {
          attributes[key.name] = AttributeValue(keyBytes: part, type: key.type)
        }
      }
    }
    if let index, let entry = position.entry { add(index.schema, entry) }
    add(schema, position.key)
    return attributes
  }

  /// The second since 1970 at which an item expires; nil without one. Source: Developer Guide, "Time to Live": a number, of at most five years ago.
  func expiry_s(of item: Attributes) -> Int64? {
    guard let expiry, case .number(let number)? = item[expiry] else { return nil }
    return number.wholePart
  }
}

extension DecimalNumber {
  /// The number without its fraction, if it is not negative and fits.
  var wholePart: Int64? {
    guard !negative, magnitude < 18 else { return nil }
    return Int64(description.prefix { $0 != "." })
  }
}
