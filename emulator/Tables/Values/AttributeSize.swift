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
  /// A byte, one for each two digits before the point and each two behind it, zeros at either end left out, and one for a sign.
  /// AWS's page gives this approximately; measured against DynamoDB it is so.
  var size: Int { 1 + (wholeDigits + 1) / 2 + (fractionDigits + 1) / 2 + (negative ? 1 : 0) }

  /// Significant digits before the point.
  private var wholeDigits: Int { digitCount == 0 ? 0 : max(0, digitCount + min(0, exponent)) }
  /// And behind it.
  private var fractionDigits: Int { exponent >= 0 ? 0 : min(digitCount, -exponent) }
}

extension Attributes {
  package static let itemBytesMaximum = 409_600

  /// Names and values together.
  package var size: Int { members.reduce(0) { $0 + $1.name.byteCount + $1.value.size } }
}
