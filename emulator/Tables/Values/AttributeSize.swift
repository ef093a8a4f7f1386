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
  /// A byte, one for each pair of digits counted from the point to either side, pairs of zeros at the ends left out, and one for a sign.
  /// AWS's page gives this approximately; measured against DynamoDB it is so.
  var size: Int { 1 + (digitCount == 0 ? 0 : DecimalNumber.pair(magnitude) - DecimalNumber.pair(exponent) + 1) + (negative ? 1 : 0) }

  /// Which pair the digit of this power of ten is in.
  private static func pair(_ power: Int) -> Int { power >> 1 }
}

extension Attributes {
  package static let itemBytesMaximum = 409_600

  /// Names and values together.
  package var size: Int { members.reduce(0) { $0 + $1.name.byteCount + $1.value.size } }
}
