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
    guard parts.count <= 2 else { throw .validation("Conditions can be of length 1 or 2 only") }
    guard let hash = parts.first(where: { $0.name == schema.hash.name }) else {
      throw .validation("Query condition missed key schema element: \(schema.hash.name)")
    }
    guard case .comparison(.equal, _, .value(let value)) = hash.condition else { throw .validation("Query key condition not supported") }
    partition = try KeyCondition.bytes(value, schema.hash)
    guard let other = parts.first(where: { $0.name != schema.hash.name }) else {
      (low, high) = ([], ItemKey.sortCeiling)
      return
    }
    guard let range = schema.range, other.name == range.name else {
      let missed = schema.range.map { "missed key schema element: \($0.name)" } ?? "is on an attribute that is no key: \(other.name)"
      throw .validation(schema.range == nil ? "Query key condition not supported" : "Query condition \(missed)")
    }
    (low, high) = try KeyCondition.bounds(other.condition, range)
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
