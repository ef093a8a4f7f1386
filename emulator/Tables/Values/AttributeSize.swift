/// Item sizes as DynamoDB counts them, in bytes. Source: Developer Guide, "DynamoDB item sizes and formats".
extension AttributeValue {
  package var size: Int {
    switch self {
    case .string(let text): text.byteCount
    case .number(let number): number.size
    case .binary(let bytes): bytes.count
    case .bool, .null: 1
    case .list(let elements): elements.reduce(3) { $0 + $1.size + 1 }
    case .map(let attributes): attributes.members.reduce(3) { $0 + $1.name.byteCount + $1.value.size + 1 }
    case .stringSet(let texts): texts.reduce(0) { $0 + $1.byteCount }
    case .numberSet(let numbers): numbers.reduce(0) { $0 + $1.size }
    case .binarySet(let blobs): blobs.reduce(0) { $0 + $1.count }
    }
  }
}

extension DecimalNumber {
  /// A byte for each two significant digits and one more; a negative number takes another.
  var size: Int { (digitCount + 1) / 2 + 1 + (negative ? 1 : 0) }
}

extension Attributes {
  package static let itemBytesMaximum = 409_600

  /// Names and values together.
  package var size: Int { members.reduce(0) { $0 + $1.name.byteCount + $1.value.size } }
}
