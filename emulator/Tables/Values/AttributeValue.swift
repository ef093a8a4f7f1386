/// One attribute's value. Sets are kept sorted and without duplicates, so that equal sets are equal values.
package indirect enum AttributeValue: Sendable, Hashable {
  case string(Text)
  case number(DecimalNumber)
  case binary([UInt8])
  case bool(Bool)
  case null
  case list([AttributeValue])
  case map(Attributes)
  case stringSet([Text])
  case numberSet([DecimalNumber])
  case binarySet([[UInt8]])

  package var type: AttributeType {
    switch self {
    case .string: .string
    case .number: .number
    case .binary: .binary
    case .bool: .bool
    case .null: .null
    case .list: .list
    case .map: .map
    case .stringSet: .stringSet
    case .numberSet: .numberSet
    case .binarySet: .binarySet
    }
  }

  /// Whether this is below `other`; nil where the two have no order (other types, or a type without one).
  func precedes(_ other: AttributeValue) -> Bool? {
    switch (self, other) {
    case (.string(let a), .string(let b)): a < b
    case (.number(let a), .number(let b)): a < b
    case (.binary(let a), .binary(let b)): a.lexicographicallyPrecedes(b)
    default: nil
    }
  }
}

/// The type descriptors of DynamoDB's JSON.
package enum AttributeType: String, Sendable, Hashable {
  case string = "S"
  case number = "N"
  case binary = "B"
  case bool = "BOOL"
  case null = "NULL"
  case list = "L"
  case map = "M"
  case stringSet = "SS"
  case numberSet = "NS"
  case binarySet = "BS"

  /// The name that DynamoDB's messages about update operands use.
  var longName: String {
    switch self {
    case .string: "STRING"
    case .number: "NUMBER"
    case .binary: "BINARY"
    case .bool: "BOOLEAN"
    case .null: "NULL"
    case .list: "LIST"
    case .map: "MAP"
    case .stringSet: "STRING_SET"
    case .numberSet: "NUMBER_SET"
    case .binarySet: "BINARY_SET"
    }
  }

  var isSet: Bool { self == .stringSet || self == .numberSet || self == .binarySet }
  var isKeyType: Bool { self == .string || self == .number || self == .binary }
}
