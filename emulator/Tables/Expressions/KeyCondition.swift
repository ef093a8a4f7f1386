/// What a KeyConditionExpression asks for: one partition, and a range of its sort keys.
struct KeyCondition {
  let partition: [UInt8]
  /// Included.
  let low: [UInt8]
  /// Excluded.
  let high: [UInt8]

  /// Which of the two keys a condition is about.
  private struct Part {
    var name: Text
    var condition: Condition
  }

  init(_ condition: Condition, _ schema: TableDefinition.KeySchema) throws(Fault) {
    let parts = try KeyCondition.parts(condition)
    guard Set(parts.map(\.name)).count == parts.count else { throw .validation("KeyConditionExpressions must only contain one condition per key") }
    guard schema.keys.count > 2 || parts.count <= 2 else { throw .validation("Conditions can be of length 1 or 2 only") }
    try self.init(Dictionary(uniqueKeysWithValues: parts.map { ($0.name, $0.condition) }), schema)
  }

  /// `conditions`: by attribute, one each.
  init(_ conditions: [Text: Condition], _ schema: TableDefinition.KeySchema) throws(Fault) {
    var hashes: [[UInt8]] = []
    for key in schema.hashes {
      guard let condition = conditions[key.name] else { throw .validation("Query condition missed key schema element: \(key.name)") }
      guard case .comparison(.equal, _, .value(let value)) = condition else { throw .validation("Query key condition not supported") }
      hashes.append(try KeyCondition.bytes(value, key))
    }
    partition = CompositeKey.bytes(of: hashes)
    let others = conditions.keys.filter { name in !schema.hashes.contains { $0.name == name } }.sorted()
    if let unknown = others.first(where: { name in !schema.ranges.contains { $0.name == name } }) {
      guard let missed = schema.ranges.first(where: { conditions[$0.name] == nil }) else { throw .validation("Query key condition not supported") }
      throw .validation(
        schema.ranges.count > 1
          ? "Query condition on `\(unknown)`, which is no key of the index" : "Query condition missed key schema element: \(missed.name)")
    }
    (low, high) = try KeyCondition.bounds(conditions, schema.ranges)
  }

  /// Range keys are asked for from the left, without a gap, and all but the last by equality.
  private static func bounds(_ conditions: [Text: Condition], _ ranges: [TableDefinition.Key]) throws(Fault) -> ([UInt8], [UInt8]) {
    let asked = Array(ranges.prefix { conditions[$0.name] != nil })
    if let beyond = ranges.dropFirst(asked.count).first(where: { conditions[$0.name] != nil }) {
      throw .validation("Query condition missed key schema element: \(ranges[asked.count].name), which comes before \(beyond.name)")
    }
    guard let last = asked.last, let condition = conditions[last.name] else { return ([], ItemKey.sortCeiling) }
    guard ranges.count > 1 else { return try bounds(condition, last) }
    var equal: [[UInt8]] = []
    for key in asked.dropLast() {
      guard case .comparison(.equal, _, .value(let value))? = conditions[key.name] else { throw .validation("Query key condition not supported") }
      equal.append(try bytes(value, key))
    }
    return try bounds(condition, last, behind: CompositeKey.prefix(equal, of: ranges.count), of: ranges.count)
  }

  /// Within the keys that begin with `prefix`; more parts may follow this one.
  private static func bounds(
    _ condition: Condition, _ key: TableDefinition.Key, behind prefix: [UInt8], of count: Int
  ) throws(Fault) -> ([UInt8], [UInt8]) {
    let (start, end) = (prefix, prefix + ItemKey.sortCeiling)
    func place(_ operand: Operand) throws(Fault) -> [UInt8] { prefix + CompositeKey.prefix([try bytes(operand.literal, key)], of: count) }
    switch condition {
    case .comparison(let comparator, _, let operand):
      let place = try place(operand)
      switch comparator {
      case .equal: return (place, place + ItemKey.sortCeiling)
      case .less: return (start, place)
      case .lessOrEqual: return (start, place + ItemKey.sortCeiling)
      case .greater: return (place + ItemKey.sortCeiling, end)
      default: return (place, end)
      }
    case .between(_, let low, let high): return (try place(low), try place(high) + ItemKey.sortCeiling)
    case .beginsWith(_, let opening):
      let place = prefix + CompositeKey.opening(try bytes(opening.literal, key), of: count)
      return (place, place + ItemKey.sortCeiling)
    default: throw .validation("Query key condition not supported")
    }
  }

  private static func parts(_ condition: Condition) throws(Fault) -> [Part] {
    switch condition {
    case .and(let left, let right): return try parts(left) + parts(right)
    case .comparison(let comparator, let left, let right):
      guard comparator != .notEqual else { throw invalid("<>") }
      if case .path = right, case .value = left { return [try part(right, .comparison(comparator.mirrored, right, left))] }
      return [try part(left, .comparison(comparator, left, try literal(right)))]
    case .between(let operand, let low, let high): return [try part(operand, .between(operand, try literal(low), try literal(high)))]
    case .beginsWith(let operand, let prefix): return [try part(operand, .beginsWith(operand, try literal(prefix)))]
    case .or: throw invalid("OR")
    case .not: throw invalid("NOT")
    case .oneOf: throw invalid("IN")
    case .attributeExists: throw invalid("attribute_exists")
    case .attributeNotExists: throw invalid("attribute_not_exists")
    case .attributeType: throw invalid("attribute_type")
    case .contains: throw invalid("contains")
    }
  }

  private static func invalid(_ name: String) -> Fault { .validation("Invalid operator used in KeyConditionExpression: \(name)") }

  private static func part(_ operand: Operand, _ condition: Condition) throws(Fault) -> Part {
    switch operand {
    case .path(let path):
      guard path.steps.isEmpty else { throw .validation("KeyConditionExpressions cannot have conditions on nested attributes") }
      return Part(name: path.root, condition: condition)
    case .size: throw .validation("KeyConditionExpressions cannot contain nested operations")
    case .value: throw .validation("Invalid condition in KeyConditionExpression: No key attribute specified")
    }
  }

  private static func literal(_ operand: Operand) throws(Fault) -> Operand {
    switch operand {
    case .value: return operand
    case .path: throw .validation("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
    case .size: throw .validation("KeyConditionExpressions cannot contain nested operations")
    }
  }

  private static func bytes(_ value: AttributeValue?, _ key: TableDefinition.Key) throws(Fault) -> [UInt8] {
    guard let value, value.type == key.type, let bytes = value.keyBytes else {
      throw .validation("One or more parameter values were invalid: Condition parameter type does not match schema type")
    }
    guard !bytes.isEmpty else {
      let kind = key.type == .binary ? "binary" : "string"
      throw .validation(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \(kind) value. Key: \(key.name)")
    }
    return bytes
  }

  /// `bytes` followed by a zero byte is the least key above it.
  private static func bounds(_ condition: Condition, _ key: TableDefinition.Key) throws(Fault) -> ([UInt8], [UInt8]) {
    switch condition {
    case .comparison(let comparator, _, let operand):
      let bytes = try bytes(operand.literal, key)
      switch comparator {
      case .equal: return (bytes, bytes + [0])
      case .less: return ([], bytes)
      case .lessOrEqual: return ([], bytes + [0])
      case .greater: return (bytes + [0], ItemKey.sortCeiling)
      default: return (bytes, ItemKey.sortCeiling)
      }
    case .between(_, let low, let high): return (try bytes(low.literal, key), try bytes(high.literal, key) + [0])
    case .beginsWith(_, let prefix):
      let bytes = try bytes(prefix.literal, key)
      return (bytes, bytes + ItemKey.sortCeiling)
    default: throw .validation("Query key condition not supported")
    }
  }
}

extension Comparator {
  /// The comparator that says the same with its operands exchanged.
  var mirrored: Comparator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: self
    }
  }
}
