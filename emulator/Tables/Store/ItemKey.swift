/// Where an item stands in its table: key attributes as bytes whose unsigned order is DynamoDB's order of the values.
struct ItemKey: Hashable, Sendable {
  var partition: [UInt8]
  /// Empty in a table without a sort key.
  var sort: [UInt8]

  var bucket: Int64 { ItemKey.bucket(of: partition) }

  static let buckets: Int64 = 1 << 32

  /// FNV-1a with a final mix, 32 bits: spreads partition keys evenly over the buckets.
  static func bucket(of partition: [UInt8]) -> Int64 {
    var hash: UInt32 = 2_166_136_261
    for byte in partition { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    hash ^= hash >> 16
    hash = hash &* 0x85EB_CA6B
    hash ^= hash >> 13
    hash = hash &* 0xC2B2_AE35
    return Int64(hash ^ (hash >> 16))
  }

  /// Above every sort key: keys are at most 1,024 bytes.
  static let sortCeiling = [UInt8](repeating: 0xFF, count: 1_026)
}

extension AttributeValue {
  /// The bytes of a key attribute; nil for a type that no key may have.
  var keyBytes: [UInt8]? {
    switch self {
    case .string(let text): text.bytes
    case .number(let number): number.keyBytes
    case .binary(let bytes): bytes
    default: nil
    }
  }

  init?(keyBytes bytes: [UInt8], type: AttributeType) {
    switch type {
    case .string: self = .string(Text(String(decoding: bytes, as: UTF8.self)))
    case .binary: self = .binary(bytes)
    case .number:
      guard let number = DecimalNumber(keyBytes: bytes) else { return nil }
      self = .number(number)
    default: return nil
    }
  }
}
