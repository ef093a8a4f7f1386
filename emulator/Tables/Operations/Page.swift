internal import EmulatorJSON

/// What Query and Scan share: which table or index, what of each item is wanted, where a page begins and ends.
struct PageRequest {
  enum Select: String, CaseIterable {
    case specificAttributes = "SPECIFIC_ATTRIBUTES"
    case count = "COUNT"
    case allAttributes = "ALL_ATTRIBUTES"
    case allProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES"

    var shown: String { self == .count ? "only the Count" : rawValue }
  }

  static let pageBytesMaximum = 1_048_576

  let table: Table
  let index: TableDefinition.Index?
  let limit: Int
  let isCount: Bool
  let isConsistent: Bool
  let start: Position?
  let filter: Condition?
  let keyCondition: Condition?
  private let isLegacy: Bool
  private let projection: Projection?
  /// The attributes that the index carries and the request takes; nil for all of them.
  private let names: [Text]?
  var capacity: Capacity

  init(_ request: Fields, _ session: ReadSession, isQuery: Bool, _ also: (inout Constraints) throws(Fault) -> Void) throws(Fault) {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    let indexName = request.has("IndexName") ? try constraints.name("IndexName", in: request, .made) : nil
    let limit = try constraints.integer("Limit", in: request, 1...Int64(Int32.max))
    let select = try constraints.choice("Select", in: request, of: Select.self)
    capacity = Capacity(try constraints.choice("ReturnConsumedCapacity", in: request, of: ReturnConsumedCapacity.self))
    try also(&constraints)
    try constraints.check()
    let legacy = isQuery ? ["KeyConditions", "QueryFilter"] : ["ScanFilter"]
    let expressions = (isQuery ? ["KeyConditionExpression"] : []) + ["FilterExpression", "ProjectionExpression"]
    try request.refuseMixed(legacy + ["AttributesToGet", "ConditionalOperator"], expressions: expressions)
    var placeholders = try Placeholders(request, hasExpressions: expressions.contains { request.has($0) }, missing: "FilterExpression is null")
    let paths = try request.projection("ProjectionExpression", &placeholders, orLegacy: true)
    isLegacy = legacy.contains { request.has($0) }
    filter = try request.filter(&placeholders, orLegacy: isQuery ? "QueryFilter" : "ScanFilter")
    keyCondition = isQuery ? try request.condition("KeyConditionExpression", &placeholders) : nil
    try placeholders.checkAllUsed()
    try PageRequest.check(
      select, request.has("AttributesToGet") ? "AttributesToGet" : "ProjectionExpression", hasProjection: paths != nil, hasIndex: indexName != nil)
    table = try session.table(name)
    self.limit = limit.map { Int($0) } ?? Int.max
    isCount = select == .count
    isConsistent = try request.bool("ConsistentRead") ?? false
    projection = paths.map { Projection($0) }
    index = try PageRequest.index(indexName, table, isConsistent: isConsistent)
    names = try PageRequest.names(table.definition, index, select, paths)
    start = try PageRequest.start(request, table.definition, index)
  }

  private static func check(_ select: Select?, _ parameter: String, hasProjection: Bool, hasIndex: Bool) throws(Fault) {
    switch select {
    case .specificAttributes? where !hasProjection:
      throw .validation("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
    case .count?, .allAttributes?, .allProjectedAttributes?:
      if hasProjection { throw .validation("Cannot specify the \(parameter) when choosing to get \(select?.shown ?? "")") }
      if select == .allProjectedAttributes && !hasIndex {
        throw .validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
      }
    default: break
    }
  }

  private static func index(_ name: String?, _ table: Table, isConsistent: Bool) throws(Fault) -> TableDefinition.Index? {
    guard let name else { return nil }
    guard let index = table.definition.index(named: name) else { throw .validation("The table does not have the specified index: \(name)") }
    if index.isGlobal && isConsistent { throw .validation("Consistent reads are not supported on global secondary indexes") }
    return index
  }

  /// A local index reaches the table's other attributes; a global one has only its own.
  private static func names(
    _ definition: TableDefinition, _ index: TableDefinition.Index?, _ select: Select?, _ paths: [DocumentPath]?
  ) throws(Fault) -> [Text]? {
    guard let index, let names = definition.projected(by: index) else { return nil }
    if index.isGlobal {
      guard select != .allAttributes else {
        throw .validation(
          "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index \(index.name) because its projection type is not ALL"
        )
      }
      let beyond = (paths ?? []).map(\.root).filter { !names.contains($0) }
      guard beyond.isEmpty else {
        let shown = beyond.map(\.string).joined(separator: ", ")
        throw .validation("One or more parameter values were invalid: Global secondary index \(index.name) does not project [\(shown)]")
      }
      return names
    }
    return select == .allAttributes || paths != nil ? nil : names
  }

  private static func start(_ request: Fields, _ definition: TableDefinition, _ index: TableDefinition.Index?) throws(Fault) -> Position? {
    guard let value = request["ExclusiveStartKey"] else { return nil }
    let attributes: Attributes
    do throws(ValueFault) {
      attributes = try Attributes(reading: value)
    } catch {
      guard case .validation(let message) = error else { throw error.fault }
      throw .validation("The provided starting key is invalid: \(message)")
    }
    let names = Set(definition.schema.names + (index?.schema.names ?? []))
    guard attributes.count == names.count else {
      throw .validation("The provided starting key is invalid: Exclusive Start Key must have same size as table's key schema")
    }
    let mismatch = Fault.validation("The provided starting key is invalid: The provided key element does not match the schema")
    guard Set(attributes.names) == names else { throw mismatch }
    let key: ItemKey
    do throws(Fault) { key = try definition.key(attributes.only(definition.schema.names)) } catch { throw mismatch }
    guard let index else { return Position(key: key, entry: nil) }
    guard let entry = definition.entry(of: attributes, in: index) else { throw mismatch }
    return Position(key: key, entry: entry)
  }

  var isWhole: Bool { filter == nil && projection == nil && names == nil }

  /// What the index carries of an item.
  func carried(_ item: Attributes) -> Attributes { names.map { item.only($0) } ?? item }

  func shown(_ item: Attributes) -> Attributes { projection?.applied(to: item) ?? item }

  func checkFilter(keys: [Text]) throws(Fault) {
    for path in filter?.paths ?? [] where keys.contains(path.root) {
      throw .validation("\(isLegacy ? "QueryFilter" : "Filter Expression") can only contain non-primary key attributes: Primary key attribute: \(path.root)")
    }
  }
}

extension ReadSession {
  /// Goes through the rows up to the limit or a megabyte, and writes the answer.
  func page(_ request: PageRequest, _ range: ItemStore.Range, descending: Bool) throws(Fault) -> [UInt8] {
    var page = Page(request)
    let body = { (row: Row) throws(Fault) -> Bool in try page.take(row) }
    let table = request.table.id
    if let index = request.index {
      try store.entries(table, index: index.number, range, descending: descending, after: request.start, body)
    } else {
      try store.rows(table, range, descending: descending, after: request.start, body)
    }
    return page.finished()
  }
}

/// A page being gathered.
private struct Page {
  private var request: PageRequest
  private var items: [[UInt8]] = []
  private var count = 0
  private var scanned = 0
  private var bytes = 0
  private var last: Position?
  private var isCut = false

  init(_ request: PageRequest) { self.request = request }

  /// Whether to go on.
  mutating func take(_ row: Row) throws(Fault) -> Bool {
    let item = request.isWhole ? nil : request.carried(try Attributes(stored: row.bytes))
    let size = request.index == nil ? row.size : item?.size ?? row.size
    if scanned > 0, bytes + size > PageRequest.pageBytesMaximum {
      isCut = true
      return false
    }
    scanned += 1
    bytes += size
    last = row.position
    if let item {
      if request.filter?.holds(for: item) ?? true {
        count += 1
        if !request.isCount { items.append(request.shown(item).json) }
      }
    } else {
      count += 1
      if !request.isCount { items.append(row.bytes) }
    }
    isCut = scanned >= request.limit
    return !isCut
  }

  mutating func finished() -> [UInt8] {
    var output = ReplyWriter()
    if !request.isCount { output.add("Items", items: items) }
    output.add("Count", .integer(Int64(count)))
    output.add("ScannedCount", .integer(Int64(scanned)))
    if isCut, let last { output.add("LastEvaluatedKey", request.table.definition.attributes(of: last, index: request.index)) }
    request.capacity.read(request.table, size: bytes, isConsistent: request.isConsistent, index: request.index)
    output.add(request.capacity)
    return output.finished()
  }
}
