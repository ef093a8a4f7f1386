internal import EmulatorJSON

/// UpdateTable: throughput, billing mode, protection against deletion, and the making, changing and dropping of a global index. All of it is done when it is answered.
/// Source: API reference, UpdateTable; messages are DynamoDB's where they are known.
extension WriteSession {
  private static let changes = [
    "ProvisionedThroughput", "BillingMode", "GlobalSecondaryIndexUpdates", "DeletionProtectionEnabled", "StreamSpecification", "SSESpecification",
    "ReplicaUpdates", "TableClass", "OnDemandThroughput", "MultiRegionConsistency", "GlobalTableWitnessUpdates", "WarmThroughput",
    "GlobalTableSettingsReplicationMode",
  ]
  /// What would have to be more than remembered.
  private static let notEmulated = changes.dropFirst(4)

  func updateTable(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    let mode = try constraints.choice("BillingMode", in: request, of: TableDefinition.BillingMode.self)
    try constraints.check()
    guard WriteSession.changes.contains(where: { request.has($0) }) else {
      throw .validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"
      )
    }
    if let unknown = WriteSession.notEmulated.first(where: { request.has($0) }) {
      throw .validation("One or more parameter values were invalid: \(unknown) is not emulated by this table service")
    }
    let table = try describedTable(name)
    var changed = table
    try changed.definition.change(billing: mode, request, now_s: now_s)
    if let isProtected = try request.bool("DeletionProtectionEnabled") { changed.definition.isDeletionProtected = isProtected }
    let indexes = try IndexChange.read(request)
    for case .update(let name, let fields) in indexes { try changed.definition.update(index: name, fields) }
    try changed.definition.checkThroughputs()
    // Everything is decided here; from now on it is only written.
    let structural = try decide(structural: indexes, &changed, request)
    try save(changed)
    if let structural { try carryOut(structural, changed) }
    let shown = tables[changed.key] ?? changed
    return JSON.object([.init("TableDescription", shown.description())]).bytes
  }

  private enum Structural {
    case add(TableDefinition.Index)
    case drop(number: Int64)
  }

  /// One index at a time is made or dropped.
  private func decide(structural changes: [IndexChange], _ table: inout Table, _ request: Fields) throws(Fault) -> Structural? {
    let structural = changes.filter { if case .update = $0 { false } else { true } }
    guard structural.count <= 1 else {
      throw .refused(TableRefusal(.limitExceeded, "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"))
    }
    switch structural.first {
    case .create(let fields)?:
      let index = try table.definition.newIndex(fields, request)
      table.definition.indexes.removeAll { $0.number == index.number }
      return .add(index)
    case .delete(let name)?:
      guard let place = table.definition.indexes.firstIndex(where: { $0.name == name && $0.isGlobal }) else {
        throw .refused(TableRefusal(.resourceNotFound, "Requested resource not found"))
      }
      let number = table.definition.indexes.remove(at: place).number
      table.definition.forgetUnusedAttributes()
      return .drop(number: number)
    default: return nil
    }
  }

  private func carryOut(_ change: Structural, _ table: Table) throws(Fault) {
    switch change {
    case .add(let index): try addIndex(index, to: table.key, attributes: index.schema.keys)
    case .drop(let number): try store.database.run("DELETE FROM entries WHERE tbl = ? AND idx = ?", .integer(table.id), .integer(number))
    }
  }
}

/// One of `GlobalSecondaryIndexUpdates`.
enum IndexChange {
  case create(Fields)
  case update(String, Fields)
  case delete(String)

  static func read(_ request: Fields) throws(Fault) -> [IndexChange] {
    var changes: [IndexChange] = []
    var names: Set<String> = []
    for element in try request.list("GlobalSecondaryIndexUpdates") ?? [] {
      let kinds = ["Create", "Update", "Delete"].filter { element.has($0) }
      guard kinds.count == 1, let kind = kinds.first, let fields = try element.fields(kind) else {
        throw .validation(
          "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"
        )
      }
      var constraints = Constraints()
      let name = try constraints.name("IndexName", in: fields, .made)
      try constraints.check()
      guard names.insert(name).inserted else {
        throw .validation(
          "One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: \(name)")
      }
      switch kind {
      case "Create": changes.append(.create(fields))
      case "Update": changes.append(.update(name, fields))
      default: changes.append(.delete(name))
      }
    }
    return changes
  }
}

extension TableDefinition {
  fileprivate mutating func change(billing mode: BillingMode?, _ request: Fields, now_s: Int64) throws(Fault) {
    if mode == .onDemand, !isOnDemand {
      isOnDemand = true
      onDemandSince_s = now_s
      throughput = .none
      for place in indexes.indices { indexes[place].throughput = .none }
    }
    if mode == .provisioned, isOnDemand {
      isOnDemand = false
      onDemandSince_s = nil
      throughput = try TableDefinition.throughput(request, isOnDemand: false)
      return
    }
    guard request.has("ProvisionedThroughput") else { return }
    let wanted = try TableDefinition.throughput(request, isOnDemand: isOnDemand)
    guard wanted != throughput else {
      throw .validation(
        "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: \(throughput.read). Requested ReadCapacityUnits: \(wanted.read). Current WriteCapacityUnits provisioned for the table: \(throughput.write). Requested WriteCapacityUnits: \(wanted.write). Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
      )
    }
    throughput = wanted
  }

  fileprivate mutating func update(index name: String, _ fields: Fields) throws(Fault) {
    guard let place = indexes.firstIndex(where: { $0.name == name && $0.isGlobal }) else {
      throw .refused(TableRefusal(.resourceNotFound, "Requested resource not found"))
    }
    guard !isOnDemand else {
      throw .validation(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: \(name) when BillingMode is PAY_PER_REQUEST"
      )
    }
    let wanted = try TableDefinition.throughput(fields, isOnDemand: false)
    let held = indexes[place].throughput
    guard wanted != held else {
      throw .validation(
        "The provisioned throughput for the index \(name) will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the index: \(held.read). Requested ReadCapacityUnits: \(wanted.read). Current WriteCapacityUnits provisioned for the index: \(held.write). Requested WriteCapacityUnits: \(wanted.write). Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
      )
    }
    indexes[place].throughput = wanted
  }

  /// A table that becomes a provisioned one says what each of its global indexes gets.
  fileprivate func checkThroughputs() throws(Fault) {
    guard !isOnDemand, let index = indexes.first(where: { $0.isGlobal && $0.throughput == .none }) else { return }
    throw .validation("One or more parameter values were invalid: ProvisionedThroughput must be specified for index: \(index.name)")
  }

  /// The index that `fields` ask for; the request's AttributeDefinitions may add to the table's, not change them.
  fileprivate mutating func newIndex(_ fields: Fields, _ request: Fields) throws(Fault) -> Index {
    for key in try TableDefinition.attributes(request) {
      if let known = attributes.first(where: { $0.name == key.name }) {
        guard known.type == key.type else {
          throw .validation("One or more parameter values were invalid: Attribute \(key.name) is defined with another type already")
        }
      } else {
        attributes.append(key)
      }
    }
    let name = try fields.string("IndexName") ?? ""
    guard index(named: name) == nil else { throw .validation("Attempting to create an index which already exists") }
    guard indexes.filter(\.isGlobal).count < TableDefinition.globalIndexesMaximum else {
      throw .refused(
        TableRefusal(
          .limitExceeded,
          "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of \(TableDefinition.globalIndexesMaximum)"))
    }
    try addIndex(fields, isGlobal: true)
    let index = indexes[indexes.count - 1]
    try index.checkProjection()
    try checkEveryAttributeUsed()
    return index
  }

  /// Attributes that no key is made of any more.
  fileprivate mutating func forgetUnusedAttributes() {
    let used = Set(schema.names + indexes.flatMap(\.schema.names))
    attributes.removeAll { !used.contains($0.name) }
  }
}
