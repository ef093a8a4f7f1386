internal import EmulatorJSON

/// Reads what CreateTable is given. Rules and messages are DynamoDB's.
extension TableDefinition {
  static let globalIndexesMaximum = 20
  static let localIndexesMaximum = 5

  private enum BillingMode: String, CaseIterable {
    case onDemand = "PAY_PER_REQUEST"
    case provisioned = "PROVISIONED"
  }

  init(_ request: Fields, created_s: Int64, uuid: String) throws(Fault) {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    constraints.require("AttributeDefinitions", in: request)
    constraints.require("KeySchema", in: request)
    let mode = try constraints.choice("BillingMode", in: request, of: BillingMode.self)
    try constraints.check()
    let attributes = try TableDefinition.attributes(request)
    let throughput = try TableDefinition.throughput(request, isOnDemand: mode == .onDemand)
    let schema = try TableDefinition.keySchema(request, attributes)
    self.init(
      name: name, schema: schema, attributes: attributes, indexes: [], isOnDemand: mode == .onDemand, throughput: throughput, created_s: created_s,
      uuid: uuid)
    try readIndexes(request)
    try checkEveryAttributeUsed()
    isDeletionProtected = try request.bool("DeletionProtectionEnabled") ?? false
    for tag in try request.list("Tags") ?? [] { tags.append(Tag(key: try tag.string("Key") ?? "", value: try tag.string("Value") ?? "")) }
  }

  private static func attributes(_ request: Fields) throws(Fault) -> [Key] {
    var attributes: [Key] = []
    for fields in try request.list("AttributeDefinitions") ?? [] {
      var constraints = Constraints()
      constraints.require("AttributeName", in: fields)
      constraints.require("AttributeType", in: fields)
      let type = try constraints.choice("AttributeType", in: fields, of: KeyType.self)
      try constraints.check()
      guard let type, let name = try fields.string("AttributeName") else { continue }
      guard (1...255).contains(name.utf8.count) else {
        throw .validation("One or more parameter values were invalid: An AttributeName must have length 1 to 255: \(name.prefix(60))")
      }
      guard !attributes.contains(where: { $0.name == Text(name) }) else {
        throw .validation("One or more parameter values were invalid: Duplicate AttributeName in AttributeDefinitions: \(name)")
      }
      attributes.append(Key(name: Text(name), type: type.attributeType))
    }
    return attributes
  }

  private enum KeyType: String, CaseIterable {
    case string = "S"
    case number = "N"
    case binary = "B"

    var attributeType: AttributeType {
      switch self {
      case .string: .string
      case .number: .number
      case .binary: .binary
      }
    }
  }

  private enum KeyRole: String, CaseIterable {
    case hash = "HASH"
    case range = "RANGE"
  }

  private static func throughput(_ request: Fields, isOnDemand: Bool) throws(Fault) -> Throughput {
    guard let fields = try request.fields("ProvisionedThroughput") else {
      guard isOnDemand else {
        throw .validation(
          "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
      }
      return .none
    }
    guard !isOnDemand else {
      throw .validation(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
    }
    var constraints = Constraints()
    constraints.require("ReadCapacityUnits", in: fields)
    constraints.require("WriteCapacityUnits", in: fields)
    let read = try constraints.integer("ReadCapacityUnits", in: fields, 1...Int64.max)
    let write = try constraints.integer("WriteCapacityUnits", in: fields, 1...Int64.max)
    try constraints.check()
    return Throughput(read: read ?? 1, write: write ?? 1)
  }

  private static func keySchema(_ fields: Fields, _ attributes: [Key]) throws(Fault) -> KeySchema {
    var keys: [Key] = []
    let elements = try fields.list("KeySchema") ?? []
    var constraints = Constraints()
    constraints.count("KeySchema", of: elements.count, shown: "[\(elements.count) elements]", in: fields, 1...2)
    try constraints.check()
    for (place, element) in elements.enumerated() {
      var constraints = Constraints()
      constraints.require("AttributeName", in: element)
      constraints.require("KeyType", in: element)
      let role = try constraints.choice("KeyType", in: element, of: KeyRole.self)
      try constraints.check()
      let name = Text(try element.string("AttributeName") ?? "")
      guard role == (place == 0 ? .hash : .range) else {
        throw .validation("Invalid KeySchema: The \(place == 0 ? "first KeySchemaElement is not a HASH" : "second KeySchemaElement is not a RANGE") key type")
      }
      guard let key = attributes.first(where: { $0.name == name }) else {
        let known = attributes.map(\.name.string).joined(separator: ", ")
        throw .validation(
          "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [\(name)], AttributeDefinitions: [\(known)]"
        )
      }
      keys.append(key)
    }
    guard keys.count < 2 || keys[0].name != keys[1].name else {
      throw .validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
    }
    return KeySchema(hash: keys[0], range: keys.count > 1 ? keys[1] : nil)
  }

  private mutating func readIndexes(_ request: Fields) throws(Fault) {
    for isGlobal in [false, true] {
      let field = isGlobal ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"
      guard let list = try request.list(field) else { continue }
      guard !list.isEmpty else {
        throw .validation("One or more parameter values were invalid: List of \(field) is empty")
      }
      let most = isGlobal ? TableDefinition.globalIndexesMaximum : TableDefinition.localIndexesMaximum
      guard list.count <= most else {
        let kind = isGlobal ? "GlobalSecondaryIndex" : "LocalSecondaryIndex"
        throw .validation("One or more parameter values were invalid: \(kind) count exceeds the per-table limit of \(most)")
      }
      for fields in list { try addIndex(fields, isGlobal: isGlobal) }
    }
  }

  mutating func addIndex(_ fields: Fields, isGlobal: Bool) throws(Fault) {
    var constraints = Constraints()
    let indexName = try constraints.name("IndexName", in: fields)
    constraints.require("KeySchema", in: fields)
    constraints.require("Projection", in: fields)
    try constraints.check()
    guard index(named: indexName) == nil else {
      throw .validation("One or more parameter values were invalid: Duplicate index name: \(indexName)")
    }
    let keys = try TableDefinition.keySchema(fields, attributes)
    if !isGlobal {
      guard keys.hash == schema.hash else {
        throw .validation(
          "One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: \(indexName). index hash key: \(keys.hash.name), table hash key: \(schema.hash.name)"
        )
      }
      guard keys.range != nil, schema.range != nil else {
        throw .validation(
          schema.range == nil
            ? "One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
            : "One or more parameter values were invalid: Index KeySchema does not have a range key for index: \(indexName)")
      }
    }
    let throughput = isGlobal && !isOnDemand ? try TableDefinition.throughput(fields, isOnDemand: false) : .none
    indexes.append(
      Index(
        number: nextIndexNumber, name: indexName, schema: keys, projection: try TableDefinition.projection(fields), isGlobal: isGlobal,
        throughput: throughput))
    nextIndexNumber += 1
  }

  private enum ProjectionType: String, CaseIterable {
    case all = "ALL"
    case include = "INCLUDE"
    case keysOnly = "KEYS_ONLY"
  }

  private static func projection(_ fields: Fields) throws(Fault) -> ProjectedAttributes {
    guard let projection = try fields.fields("Projection") else { return .all }
    var constraints = Constraints()
    let type = try constraints.choice("ProjectionType", in: projection, of: ProjectionType.self)
    try constraints.check()
    let names = try projection.strings("NonKeyAttributes")
    switch type {
    case nil: throw .validation("One or more parameter values were invalid: Unknown ProjectionType: null")
    case .include?:
      guard let names, !names.isEmpty else {
        throw .validation("One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
      }
      guard names.count <= 20 else {
        throw .validation("One or more parameter values were invalid: NonKeyAttributes has \(names.count) members; at most 20 are allowed")
      }
      return .include(names.map { Text($0) })
    case .all?, .keysOnly?:
      guard names == nil else {
        throw .validation("One or more parameter values were invalid: ProjectionType is \(type?.rawValue ?? ""), but NonKeyAttributes is specified")
      }
      return type == .all ? .all : .keysOnly
    }
  }

  private func checkEveryAttributeUsed() throws(Fault) {
    let used = Set(schema.names + indexes.flatMap(\.schema.names))
    guard used.count != attributes.count else { return }
    guard indexes.isEmpty else {
      let defined = attributes.map(\.name.string).joined(separator: ", ")
      let keys = used.map(\.string).sorted().joined(separator: ", ")
      throw .validation(
        "One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [\(defined)], keys used: [\(keys)]")
    }
    throw .validation(
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
    )
  }
}
