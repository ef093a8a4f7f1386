public import StrictJSON

extension Double {
  /// With at most ten significant digits, as every number is written that is computed: what a double holds beyond them is rounding, not knowledge.
  public var tenDigits: Double { digits(10) }

  /// With at most fifteen significant digits, all that every double holds: the decimal number that somebody meant, also where a sheet or a program computed it (`0.1 + 0.2` is `0.3`). One
  /// of no more digits stays the very same double.
  public var fifteenDigits: Double { self == rounded() && magnitude < 1e15 ? self : digits(15) }

  @inline(__always) private func digits(_ count: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    // The decimal exponent, or one less where the binary one straddles a power of ten.
    let estimate = Int((Double(exponent) * 0.301_029_995_663_981_2).rounded(.down))
    let places = count - 1 - (magnitude >= Double.power(ofTen: estimate + 1) ? estimate + 1 : estimate)
    // Powers of ten to 22 are exact, so that one division gives the nearest double of the decimal number.
    guard (-22...22).contains(places) else {
      let digits = places > 300 ? self * 1e300 * Double.power(ofTen: places - 300) : self * Double.power(ofTen: places)
      guard digits.isFinite else { return self }
      // The greatest doubles round to what is none.
      return Double("\(Int64(digits.rounded()))e\(-places)").flatMap { $0.isFinite ? $0 : nil } ?? self
    }
    let scale = Double.power(ofTen: Int(places.magnitude))
    return places >= 0 ? (self * scale).rounded() / scale : (self / scale).rounded() * scale
  }

  /// The same, and 0 for what is no more than `noise`, which is what rounding may leave of 0.
  public func cleared(of noise: Double) -> Double { magnitude <= noise ? 0 : tenDigits }

  /// Those of the exponents that nearly all numbers have: reading one costs as much as a hundred roundings.
  private static let powers: [Double] = (-powerMaximum...powerMaximum).map(read(powerOfTen:))
  private static let powerMaximum = 32

  private static func read(powerOfTen exponent: Int) -> Double { Double("1e\(exponent)") ?? .infinity }

  /// The nearest double; without end where there is none.
  static func power(ofTen exponent: Int) -> Double {
    exponent.magnitude <= powerMaximum ? powers[exponent + powerMaximum] : read(powerOfTen: exponent)
  }
}

extension JSONValue {
  /// The same with every number in it to ten significant digits.
  public var tenDigits: JSONValue {
    switch self {
    case .number(let number): JSONValue(measure: number.tenDigits)
    case .array(let values): .array(values.map(\.tenDigits))
    case .object(let object): .object(JSONObject(object.members.map { ($0.name, $0.value.tenDigits) }))
    case .null, .bool, .integer, .string: self
    }
  }

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
