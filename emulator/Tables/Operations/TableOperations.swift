internal import EmulatorJSON
internal import FoundationEssentials

/// What is asked of tables rather than of items.
extension ReadSession {
  func describeTable(_ request: Fields) throws(Fault) -> [UInt8] {
    let table = try namedTable(request)
    return JSON.object([.init("Table", table.description())]).bytes
  }

  func listTables(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    let limit = try constraints.integer("Limit", in: request, 1...100) ?? 100
    try constraints.check()
    let after = try request.string("ExclusiveStartTableName").map { Text($0) }
    let names = tables.values.filter { $0.scope == caller.scope }.map { Text($0.definition.name) }.sorted().filter { name in after.map { $0 < name } ?? true }
    let page = names.prefix(Int(limit)).map { JSON.string($0.string) }
    var members: [JSON.Member] = [.init("TableNames", .array(page))]
    if names.count > page.count, let last = page.last { members.append(.init("LastEvaluatedTableName", last)) }
    return JSON.object(members).bytes
  }

  func describeTimeToLive(_ request: Fields) throws(Fault) -> [UInt8] {
    let expiry = try namedTable(request).definition.expiry
    var members: [JSON.Member] = [.init("TimeToLiveStatus", expiry == nil ? "DISABLED" : "ENABLED")]
    if let expiry { members.append(.init("AttributeName", .string(expiry.string))) }
    return JSON.object([.init("TimeToLiveDescription", .object(members))]).bytes
  }

  func describeLimits(_ request: Fields) throws(Fault) -> [UInt8] {
    let limits: JSON = [
      "AccountMaxReadCapacityUnits": 80_000, "AccountMaxWriteCapacityUnits": 80_000, "TableMaxReadCapacityUnits": 40_000,
      "TableMaxWriteCapacityUnits": 40_000,
    ]
    return limits.bytes
  }

  /// This service itself, as the caller reached it, so that endpoint discovery stays here.
  func describeEndpoints(_ request: Fields) throws(Fault) -> [UInt8] {
    let address = caller.host ?? "dynamodb.\(caller.scope.region).amazonaws.com"
    let endpoint: JSON = ["Address": .string(address), "CachePeriodInMinutes": 1440]
    return JSON.object([.init("Endpoints", [endpoint])]).bytes
  }

  func namedTable(_ request: Fields) throws(Fault) -> Table {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    try constraints.check()
    return try describedTable(name)
  }
}

extension WriteSession {
  /// Of an account in a region.
  static let tablesMaximum = 2_500
  /// Of all of them.
  static let allTablesMaximum = 10_000

  func createTable(_ request: Fields) throws(Fault) -> [UInt8] {
    let definition = try TableDefinition(creating: request, created_s: now_s, uuid: UUID().uuidString.lowercased())
    let key = caller.scope.key(definition.name)
    guard tables[key] == nil else { throw .refused(TableRefusal(.resourceInUse, "Table already exists: \(definition.name)")) }
    let count = tables.values.count { $0.scope == caller.scope }
    guard count < WriteSession.tablesMaximum, tables.count < WriteSession.allTablesMaximum else {
      throw .refused(TableRefusal(.limitExceeded, "Subscriber limit exceeded: There is a limit of \(WriteSession.tablesMaximum) tables per subscriber"))
    }
    try store.database.run(
      "INSERT INTO tables (name, definition, items, bytes) VALUES (?, ?, 0, 0)", .text(key), .blob(definition.stored.bytes))
    let id = try store.database.integer("SELECT id FROM tables WHERE name = ?", .text(key)) ?? 0
    let table = Table(id: id, scope: caller.scope, definition: definition, items: 0, bytes: 0)
    add(table)
    return JSON.object([.init("TableDescription", table.description())]).bytes
  }

  /// The rows go later, a few at a time: see `Sweep`.
  func deleteTable(_ request: Fields) throws(Fault) -> [UInt8] {
    let table = try namedTable(request)
    guard !table.definition.isDeletionProtected else {
      throw .validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
    }
    try store.database.run("DELETE FROM tables WHERE id = ?", .integer(table.id))
    try store.database.run("INSERT INTO dropped (id) VALUES (?)", .integer(table.id))
    remove(table)
    return JSON.object([.init("TableDescription", table.description(status: "DELETING"))]).bytes
  }

  func updateTimeToLive(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    constraints.require("TimeToLiveSpecification", in: request)
    let specification = try request.fields("TimeToLiveSpecification")
    if let specification {
      constraints.require("AttributeName", in: specification)
      constraints.require("Enabled", in: specification)
    }
    try constraints.check()
    let attribute = try specification?.string("AttributeName") ?? ""
    let isEnabled = try specification?.bool("Enabled") ?? false
    guard (1...255).contains(attribute.utf8.count) else { throw .validation("TimeToLive AttributeName must have length 1 to 255") }
    var table = try describedTable(name)
    try checkChange(table.definition.expiry, Text(attribute), isEnabled)
    table.definition.expiry = isEnabled ? Text(attribute) : nil
    try save(table)
    try refreshExpiry(table)
    return JSON.object([.init("TimeToLiveSpecification", ["Enabled": .bool(isEnabled), "AttributeName": .string(attribute)])]).bytes
  }

  private func checkChange(_ current: Text?, _ attribute: Text, _ isEnabled: Bool) throws(Fault) {
    switch (current, isEnabled) {
    case (nil, false): throw .validation("TimeToLive is already disabled")
    case (let current?, _) where current != attribute:
      throw .validation("TimeToLive is active on a different AttributeName: current AttributeName is \(current)")
    case (_?, true): throw .validation("TimeToLive is already enabled")
    default: break
    }
  }

  func save(_ table: Table) throws(Fault) {
    try store.database.run("UPDATE tables SET definition = ? WHERE id = ?", .blob(table.definition.stored.bytes), .integer(table.id))
    add(table)
  }

  /// Writes every item's expiry anew.
  func refreshExpiry(_ table: Table) throws(Fault) {
    try store.database.run("UPDATE items SET expires = NULL WHERE tbl = ? AND expires IS NOT NULL", .integer(table.id))
    guard table.definition.expiry != nil else { return }
    var expiries: [(ItemKey, Int64)] = []
    try store.rows(table.id, .buckets(0, ItemKey.buckets), descending: false, after: nil) { row throws(Fault) in
      if let expires_s = table.definition.expiry_s(of: try Attributes(stored: row.bytes)) { expiries.append((row.position.key, expires_s)) }
      return true
    }
    for (key, expires_s) in expiries {
      try store.database.run(
        "UPDATE items SET expires = ? WHERE tbl = ? AND bucket = ? AND pk = ? AND sk = ?",
        .integer(expires_s), .integer(table.id), .integer(key.bucket), .blob(key.partition), .blob(key.sort))
    }
  }
}
