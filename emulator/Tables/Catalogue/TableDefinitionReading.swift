internal import EmulatorJSON

/// Reads what CreateTable is given. Rules and messages are DynamoDB's.
extension TableDefinition {
  static let globalIndexesMaximum = 20
  static let localIndexesMaximum = 5

  enum BillingMode: String, CaseIterable {
    case onDemand = "PAY_PER_REQUEST"
    case provisioned = "PROVISIONED"
  }

  /// What is asked for anew is held to rules that what is stored may be older than.
  init(creating request: Fields, created_s: Int64, uuid: String) throws(Fault) {
    try self.init(request, created_s: created_s, uuid: uuid)
    try TableTags.check(tags)
    for index in indexes { try index.checkProjection() }
  }

  init(_ request: Fields, created_s: Int64, uuid: String) throws(Fault) {
    var constraints = Constraints()
    let name = TableReference(try constraints.name("TableName", in: request, .made)).name
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

  static func attributes(_ request: Fields) throws(Fault) -> [Key] {
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

  static func throughput(_ request: Fields, isOnDemand: Bool) throws(Fault) -> Throughput {
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

  static let globalKeysMaximum = 4

  /// `most`: how many hash keys there may be, and how many range keys.
  private static func keySchema(_ fields: Fields, _ attributes: [Key], most: Int = 1) throws(Fault) -> KeySchema {
    var keys: [(key: Key, isHash: Bool)] = []
    let elements = try fields.list("KeySchema") ?? []
    var constraints = Constraints()
    constraints.count("KeySchema", of: elements.count, shown: "[\(elements.count) elements]", in: fields, 1...(2 * most))
    try constraints.check()
    for (place, element) in elements.enumerated() {
      var constraints = Constraints()
      constraints.require("AttributeName", in: element)
      constraints.require("KeyType", in: element)
      let role = try constraints.choice("KeyType", in: element, of: KeyRole.self)
      try constraints.check()
      try checkRole(role == .hash, at: place, after: keys.map(\.isHash), most: most)
      let name = Text(try element.string("AttributeName") ?? "")
      guard let key = attributes.first(where: { $0.name == name }) else {
        let known = attributes.map(\.name.string).joined(separator: ", ")
        throw .validation(
          "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [\(name)], AttributeDefinitions: [\(known)]"
        )
      }
      keys.append((key, role == .hash))
    }
    guard Set(keys.map(\.key.name)).count == keys.count else {
      throw .validation(
        keys.count == 2
          ? "Both the Hash Key and the Range Key element in the KeySchema have the same name"
          : "One or more parameter values were invalid: Duplicate attribute name in KeySchema")
    }
    return KeySchema(hashes: keys.filter(\.isHash).map(\.key), ranges: keys.filter { !$0.isHash }.map(\.key))
  }

  /// Hash keys come first; of one each, the second is the range key.
  private static func checkRole(_ isHash: Bool, at place: Int, after earlier: [Bool], most: Int) throws(Fault) {
    guard place > 0 || isHash else { throw .validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type") }
    guard most > 1 else {
      if place > 0, isHash { throw .validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type") }
      return
    }
    if isHash, earlier.contains(false) { throw .validation("Invalid KeySchema: All HASH key elements must come before the RANGE key elements") }
    guard earlier.filter({ $0 == isHash }).count < most else {
      throw .validation("One or more parameter values were invalid: KeySchema can have at most \(most) \(isHash ? "HASH" : "RANGE") key elements")
    }
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
    let indexName = try constraints.name("IndexName", in: fields, .made)
    constraints.require("KeySchema", in: fields)
    constraints.require("Projection", in: fields)
    try constraints.check()
    guard index(named: indexName) == nil else {
      throw .validation("One or more parameter values were invalid: Duplicate index name: \(indexName)")
    }
    let keys = try TableDefinition.keySchema(fields, attributes, most: isGlobal ? TableDefinition.globalKeysMaximum : 1)
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
    if isGlobal, isOnDemand, fields.has("ProvisionedThroughput") {
      throw .validation(
        "One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: \(indexName) when BillingMode is PAY_PER_REQUEST")
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

  func checkEveryAttributeUsed() throws(Fault) {
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

extension TableDefinition.Index {
  /// Each included name once, of 1…255 bytes.
  func checkProjection() throws(Fault) {
    guard case .include(let names) = projection else { return }
    for (place, name) in names.enumerated() where !(1...255).contains(name.byteCount) {
      let rule = name.byteCount == 0 ? "greater than or equal to 1" : "less than or equal to 255"
      throw .validation(
        "1 validation error detected: Value '\(name.string.prefix(60))' at 'projection.nonKeyAttributes.\(place + 1).member' failed to satisfy constraint: Member must have length \(rule)"
      )
    }
    guard Set(names).count == names.count else {
      let shown = names.map(\.string).joined(separator: ", ")
      throw .validation("One or more parameter values were invalid: Duplicate attribute name in NonKeyAttributes: [\(shown)]")
    }
  }
}
