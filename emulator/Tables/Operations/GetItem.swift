extension ReadSession {
  func getItem(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    constraints.require("Key", in: request)
    let wanted = try constraints.choice("ReturnConsumedCapacity", in: request, of: ReturnConsumedCapacity.self)
    try constraints.check()
    let read = try KeyedRead(request, legacy: ["AttributesToGet"])
    let isConsistent = try request.bool("ConsistentRead") ?? false
    let key = try request.attributes("Key") ?? Attributes()
    let table = try table(name)
    let place = try table.definition.key(key)
    try strike(table, place, .read)
    let stored = try store.item(table.id, place)
    var capacity = Capacity(wanted)
    capacity.read(table, size: stored?.size ?? 0, isConsistent: isConsistent)
    var output = ReplyWriter()
    if let stored { output.add("Item", raw: try read.shown(stored.bytes)) }
    output.add(capacity)
    return output.finished()
  }
}

/// What reads by key have in common: an optional projection.
struct KeyedRead {
  private let projection: Projection?

  init(_ request: Fields, legacy: [String]) throws(Fault) {
    try request.refuseMixed(legacy, expressions: ["ProjectionExpression"])
    var placeholders = try Placeholders(request, hasExpressions: request.has("ProjectionExpression"), missing: "ProjectionExpression is null")
    let paths = try request.projection("ProjectionExpression", &placeholders, orLegacy: !legacy.isEmpty)
    projection = paths.map { Projection($0) }
    try placeholders.checkAllUsed()
  }

  /// The item's JSON: as it is stored, or the wanted part of it.
  func shown(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
    guard let projection else { return bytes }
    return projection.applied(to: try Attributes(stored: bytes)).json
  }
}
