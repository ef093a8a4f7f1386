internal import EmulatorJSON

/// The shapes in which a table is described: to callers, and to the store's own catalogue.
extension Table {
  var arn: String { scope.arnPrefix + definition.name }

  func description(status: String = "ACTIVE") -> JSON {
    let definition = definition
    var members: [JSON.Member] = [
      .init("AttributeDefinitions", definition.attributesJSON), .init("TableName", .string(definition.name)),
      .init("KeySchema", definition.schema.json), .init("TableStatus", .string(status)),
      .init("CreationDateTime", .integer(definition.created_s)), .init("ProvisionedThroughput", definition.throughput.described),
      .init("TableSizeBytes", .integer(bytes)), .init("ItemCount", .integer(items)), .init("TableArn", .string(arn)),
      .init("TableId", .string(definition.uuid)), .init("DeletionProtectionEnabled", .bool(definition.isDeletionProtected)),
    ]
    if definition.isOnDemand {
      members.append(
        .init(
          "BillingModeSummary",
          ["BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": .integer(definition.onDemandSince_s ?? definition.created_s)]))
    }
    for (name, isGlobal) in [("LocalSecondaryIndexes", false), ("GlobalSecondaryIndexes", true)] {
      let indexes = definition.indexes.filter { $0.isGlobal == isGlobal }
      if !indexes.isEmpty { members.append(.init(name, .array(indexes.map { describe($0) }))) }
    }
    return .object(members)
  }

  private func describe(_ index: TableDefinition.Index) -> JSON {
    var members = index.members
    if index.isGlobal {
      members.append(.init("IndexStatus", "ACTIVE"))
      members.append(.init("ProvisionedThroughput", index.throughput.described))
    }
    members.append(.init("IndexSizeBytes", 0))
    members.append(.init("ItemCount", 0))
    members.append(.init("IndexArn", .string("\(arn)/index/\(index.name)")))
    return .object(members)
  }
}

extension TableDefinition {
  var attributesJSON: JSON {
    .array(attributes.map { ["AttributeName": .string($0.name.string), "AttributeType": .string($0.type.rawValue)] })
  }

  /// What the store keeps: CreateTable's own shape, and what later calls set.
  var stored: JSON {
    var members: [JSON.Member] = [
      .init("TableName", .string(name)), .init("AttributeDefinitions", attributesJSON), .init("KeySchema", schema.json),
      .init("BillingMode", isOnDemand ? "PAY_PER_REQUEST" : "PROVISIONED"), .init("DeletionProtectionEnabled", .bool(isDeletionProtected)),
      .init("Tags", .array(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })), .init("created_s", .integer(created_s)),
      .init("uuid", .string(uuid)), .init("nextIndexNumber", .integer(nextIndexNumber)),
    ]
    if !isOnDemand { members.append(.init("ProvisionedThroughput", throughput.json)) }
    if let expiry { members.append(.init("expiry", .string(expiry.string))) }
    if let onDemandSince_s { members.append(.init("onDemandSince_s", .integer(onDemandSince_s))) }
    if let recoverableSince_s { members.append(.init("recoverableSince_s", .integer(recoverableSince_s))) }
    for (name, isGlobal) in [("LocalSecondaryIndexes", false), ("GlobalSecondaryIndexes", true)] {
      let kind = indexes.filter { $0.isGlobal == isGlobal }
      if !kind.isEmpty { members.append(.init(name, .array(kind.map(\.stored)))) }
    }
    return .object(members)
  }

  init(stored bytes: [UInt8]) throws(Fault) {
    guard let members = (try? JSON(reading: bytes))?.object else {
      throw .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "a table's definition cannot be read"))
    }
    let fields = Fields(members)
    try self.init(fields, created_s: try fields.integer("created_s") ?? 0, uuid: try fields.string("uuid") ?? "")
    expiry = try fields.string("expiry").map { Text($0) }
    onDemandSince_s = try fields.integer("onDemandSince_s")
    recoverableSince_s = try fields.integer("recoverableSince_s")
    for kind in ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"] {
      for index in try fields.list(kind) ?? [] {
        let name = try index.string("IndexName")
        for place in indexes.indices where indexes[place].name == name { indexes[place].number = try index.integer("number") ?? 0 }
      }
    }
    nextIndexNumber = try fields.integer("nextIndexNumber") ?? nextIndexNumber
  }
}

extension TableDefinition.KeySchema {
  var json: JSON {
    .array(
      keys.enumerated().map { place, key in ["AttributeName": .string(key.name.string), "KeyType": place < hashes.count ? "HASH" : "RANGE"] })
  }
}

extension TableDefinition.Throughput {
  var json: JSON { ["ReadCapacityUnits": .integer(read), "WriteCapacityUnits": .integer(write)] }

  var described: JSON {
    ["NumberOfDecreasesToday": 0, "ReadCapacityUnits": .integer(read), "WriteCapacityUnits": .integer(write)]
  }
}

extension TableDefinition.Index {
  var members: [JSON.Member] {
    [.init("IndexName", .string(name)), .init("KeySchema", schema.json), .init("Projection", projection.json)]
  }

  var stored: JSON {
    var all = members + [.init("number", .integer(number))]
    if isGlobal && throughput != .none { all.append(.init("ProvisionedThroughput", throughput.json)) }
    return .object(all)
  }
}

extension TableDefinition.ProjectedAttributes {
  var json: JSON {
    switch self {
    case .all: ["ProjectionType": "ALL"]
    case .keysOnly: ["ProjectionType": "KEYS_ONLY"]
    case .include(let names): ["ProjectionType": "INCLUDE", "NonKeyAttributes": .array(names.map { .string($0.string) })]
    }
  }
}
