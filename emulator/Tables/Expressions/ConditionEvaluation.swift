extension Condition {
  /// Whether the condition holds for an item; an item that is not there has no attributes.
  func holds(for item: Attributes) -> Bool {
    switch self {
    case .and(let a, let b): a.holds(for: item) && b.holds(for: item)
    case .or(let a, let b): a.holds(for: item) || b.holds(for: item)
    case .not(let inner): !inner.holds(for: item)
    case .comparison(let comparator, let a, let b): Condition.compare(comparator, a.value(in: item), b.value(in: item))
    case .between(let operand, let low, let high):
      Condition.compare(.greaterOrEqual, operand.value(in: item), low.value(in: item))
        && Condition.compare(.lessOrEqual, operand.value(in: item), high.value(in: item))
    case .oneOf(let operand, let others):
      others.contains { Condition.compare(.equal, operand.value(in: item), $0.value(in: item)) }
    case .attributeExists(let path): path.value(in: item) != nil
    case .attributeNotExists(let path): path.value(in: item) == nil
    case .attributeType(let operand, let type): operand.value(in: item)?.type == type
    case .beginsWith(let operand, let prefix): Condition.begins(operand.value(in: item), with: prefix.value(in: item))
    case .contains(let operand, let part): Condition.contains(operand.value(in: item), part.value(in: item))
    }
  }

  /// A missing operand equals nothing, and values of different types have no order.
  private static func compare(_ comparator: Comparator, _ left: AttributeValue?, _ right: AttributeValue?) -> Bool {
    guard let left, let right else { return comparator == .notEqual }
    switch comparator {
    case .equal: return left == right
    case .notEqual: return left != right
    case .less: return left.precedes(right) == true
    case .greater: return right.precedes(left) == true
    case .lessOrEqual: return right.precedes(left) == false
    case .greaterOrEqual: return left.precedes(right) == false
    }
  }

  private static func begins(_ value: AttributeValue?, with prefix: AttributeValue?) -> Bool {
    switch (value, prefix) {
    case (.string(let text)?, .string(let start)?): text.string.utf8.starts(with: start.string.utf8)
    case (.binary(let bytes)?, .binary(let start)?): bytes.starts(with: start)
    default: false
    }
  }

  private static func contains(_ value: AttributeValue?, _ part: AttributeValue?) -> Bool {
    switch (value, part) {
    case (.string(let text)?, .string(let part)?): Condition.contains(text.bytes, part.bytes)
    case (.binary(let bytes)?, .binary(let part)?): Condition.contains(bytes, part)
    case (.stringSet(let texts)?, .string(let text)?): texts.contains(text)
    case (.numberSet(let numbers)?, .number(let number)?): numbers.contains(number)
    case (.binarySet(let blobs)?, .binary(let bytes)?): blobs.contains(bytes)
    case (.list(let elements)?, let element?): elements.contains(element)
    default: false
    }
  }

  private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    guard bytes.count >= part.count else { return false }
    for start in 0...(bytes.count - part.count) where bytes[start] == first && bytes[start..<(start + part.count)].elementsEqual(part) { return true }
    return false
  }
}

extension Operand {
  func value(in item: Attributes) -> AttributeValue? {
    switch self {
    case .path(let path): path.value(in: item)
    case .value(let value): value
    case .size(let operand): operand.value(in: item).flatMap(Operand.size).map { .number(DecimalNumber(Int64($0))) }
    }
  }

  private static func size(of value: AttributeValue) -> Int? {
    switch value {
    case .string(let text): text.codeUnitCount
    case .binary(let bytes): bytes.count
    case .stringSet(let texts): texts.count
    case .numberSet(let numbers): numbers.count
    case .binarySet(let blobs): blobs.count
    case .list(let elements): elements.count
    case .map(let attributes): attributes.count
    case .number, .bool, .null: nil
    }
  }
}
