internal import EmulatorJSON
internal import FoundationEssentials

extension WriteSession {
  /// Makes a table from its properties, or gives an older one the indexes and the time to live that the properties have and it lacks.
  func ensureTable(_ properties: JSON) throws(Fault) {
    guard let members = properties.object else { throw .validation("a table's properties must be an object") }
    let request = Fields(members)
    let wanted: TableDefinition
    do throws(Fault) {
      wanted = try TableDefinition(creating: request, created_s: now_s, uuid: UUID().uuidString.lowercased())
    } catch {
      guard case .refused(let refusal) = error else { throw error }
      throw .validation("table `\(try request.string("TableName") ?? "")`: \(refusal.message)")
    }
    let key = caller.scope.key(wanted.name)
    if let known = tables[key] { try extend(known, wanted) } else { _ = try createTable(request) }
    guard let expiry = try request.fields("TimeToLiveSpecification"), try expiry.bool("Enabled") ?? true else { return }
    guard let attribute = try expiry.string("AttributeName"), tables[key]?.definition.expiry != Text(attribute) else { return }
    guard var table = tables[key] else { return }
    table.definition.expiry = Text(attribute)
    try save(table)
    try refreshExpiry(table)
  }

  private func extend(_ table: Table, _ wanted: TableDefinition) throws(Fault) {
    guard table.definition.schema == wanted.schema else {
      throw .validation("table `\(wanted.name)` is there with other keys; restore a snapshot, delete the table, or use another data folder")
    }
    for index in wanted.indexes {
      if let known = table.definition.index(named: index.name) {
        guard known.schema == index.schema, known.projection == index.projection else {
          throw .validation("index `\(index.name)` of table `\(wanted.name)` is there with other keys or another projection")
        }
      } else {
        try addIndex(index, to: table.key, attributes: wanted.attributes)
      }
    }
  }

  /// Adds an index and an entry for each item that has its keys.
  func addIndex(_ wanted: TableDefinition.Index, to key: String, attributes: [TableDefinition.Key]) throws(Fault) {
    guard var table = tables[key] else { return }
    var index = wanted
    index.number = table.definition.nextIndexNumber
    table.definition.nextIndexNumber += 1
    table.definition.indexes.append(index)
    for key in attributes where !table.definition.attributes.contains(where: { $0.name == key.name }) { table.definition.attributes.append(key) }
    try save(table)
    var entries: [(ItemKey, ItemKey)] = []
    let definition = table.definition
    try store.rows(table.id, .buckets(0, ItemKey.buckets), descending: false, after: nil) { row throws(Fault) in
      if let entry = definition.entry(of: try Attributes(stored: row.bytes), in: index) { entries.append((entry, row.position.key)) }
      return true
    }
    for (entry, key) in entries { try store.putEntry(table.id, index.number, entry, for: key) }
  }
}
