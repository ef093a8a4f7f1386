public import StrictJSON

extension JSONValue {
  /// A finite number in the form that reading gives back: whole numbers that a Double holds exactly are integers.
  public init(measure value: Double) {
    self = value.magnitude < 0x1p53 && value == value.rounded(.towardZero) ? .integer(Int64(value)) : .number(value)
  }

  public init(measure value: Double?) { self = value.map { JSONValue(measure: $0) } ?? .null }

  public init(strings: [String]) { self = .array(strings.map { .string($0) }) }

  /// Values by name; `names` are in byte order.
  public init(_ names: [String], _ values: [Double]) {
    self = .object(JSONObject(sortedUnique: zip(names, values).map { ($0, JSONValue(measure: $1)) }))
  }

  /// The number as a Double, whichever way it was written.
  public var measure: Double? {
    switch self {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }
}

extension String {
  /// Byte order of UTF-8.
  public func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
