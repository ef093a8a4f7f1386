extension ReadSession {
  func query(_ fields: Fields) throws(Fault) -> [UInt8] {
    let request = try PageRequest(fields, self, isQuery: true) { _ in }
    let isForward = try fields.bool("ScanIndexForward") ?? true
    let schema = request.index?.schema ?? request.table.definition.schema
    let condition = try ReadSession.keyCondition(request.keyCondition, try fields.legacyConditions("KeyConditions"), schema)
    try request.checkFilter(keys: schema.names)
    if let start = request.start { try check(start.entry ?? start.key, condition) }
    return try page(request, .partition(condition.partition, low: condition.low, high: condition.high), descending: !isForward)
  }

  private static func keyCondition(
    _ expression: Condition?, _ legacy: [(name: Text, condition: Condition)]?, _ schema: TableDefinition.KeySchema
  ) throws(Fault) -> KeyCondition {
    if let expression { return try KeyCondition(expression, schema) }
    guard let legacy else {
      throw .validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    }
    for (_, condition) in legacy {
      switch condition {
      case .comparison(.notEqual, _, _), .oneOf, .not, .contains, .attributeExists, .attributeNotExists:
        throw .validation("Attempted conditional constraint is not an indexable operation")
      default: break
      }
    }
    guard legacy.count <= max(2, schema.keys.count) else { throw .validation("Conditions can be of length 1 or 2 only") }
    return try KeyCondition(Dictionary(legacy.map { ($0.name, $0.condition) }) { first, _ in first }, schema)
  }

  private func check(_ start: ItemKey, _ condition: KeyCondition) throws(Fault) {
    guard start.partition == condition.partition else {
      throw .validation("The provided starting key is outside query boundaries based on provided conditions")
    }
    guard !start.sort.lexicographicallyPrecedes(condition.low), start.sort.lexicographicallyPrecedes(condition.high) else {
      throw .validation("The provided starting key does not match the range key predicate")
    }
  }

  func scan(_ fields: Fields) throws(Fault) -> [UInt8] {
    var segment: Int64?
    var total: Int64?
    let request = try PageRequest(fields, self, isQuery: false) { constraints throws(Fault) in
      segment = try constraints.integer("Segment", in: fields, 0...999_999)
      total = try constraints.integer("TotalSegments", in: fields, 1...1_000_000)
    }
    return try page(request, try ReadSession.segment(segment, of: total, start: request.start), descending: false)
  }

  private static func segment(_ segment: Int64?, of total: Int64?, start: Position?) throws(Fault) -> ItemStore.Range {
    guard segment != nil || total != nil else { return .buckets(0, ItemKey.buckets) }
    guard let segment else {
      throw .validation("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
    }
    guard let total else {
      throw .validation("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
    }
    guard segment < total else {
      throw .validation(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: \(segment) is not less than TotalSegments: \(total)")
    }
    let low = ItemKey.buckets * segment / total
    let high = ItemKey.buckets * (segment + 1) / total
    if let bucket = start.map({ ($0.entry ?? $0.key).bucket }), !(low..<high).contains(bucket) {
      throw .validation("The provided starting key is invalid: The provided starting key is outside the segment")
    }
    return .buckets(low, high)
  }
}
