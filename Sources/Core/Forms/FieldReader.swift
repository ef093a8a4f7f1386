public import StrictJSON

/// Reads the fields of one JSON object. Whatever is wrong becomes a finding with its path, and reading goes on, so that a caller learns of everything at once.
///
/// A field that may be left out must be left out: null is a wrong type everywhere.
public struct FieldReader {
  /// The bound on every number of a request.
  public static let greatest = 1e15

  public let object: JSONObject
  public let path: String
  public let findings: Findings

  /// Nil, with a finding, when the value is no object. Members not among `fields` are findings too.
  public init?(_ value: JSONValue, at path: String, _ findings: Findings, fields: [String]) {
    guard case .object(let object) = value else {
      findings.mistyped(value, path, "an object")
      return nil
    }
    self.object = object
    self.path = path
    self.findings = findings
    for member in object.members where !fields.contains(member.name) {
      findings.malformed(path.pointer(to: member.name), "is not a known field")
    }
  }

  /// An object under names of the caller's own, each of which must be one of `kind`; nil, with findings, where it is no object or a name is none of them.
  public init?(_ value: JSONValue, at path: String, _ findings: Findings, known names: some Sequence<String>, _ kind: String) {
    guard case .object(let object) = value else {
      findings.mistyped(value, path, "an object")
      return nil
    }
    let known = Set(names)
    let unknown = object.names.filter { !known.contains($0) }
    for name in unknown { findings.invalid(path.pointer(to: name), "`\(name)` is none of the \(kind)") }
    guard unknown.isEmpty else { return nil }
    self.object = object
    self.path = path
    self.findings = findings
  }

  /// The fields of a whole text, which must be an object.
  public static func root(_ value: JSONValue, _ findings: Findings, fields: [String]) throws(RequestError) -> FieldReader {
    guard let reader = FieldReader(value, at: "", findings, fields: fields) else { throw RequestError(mistyped: value, path: "", "an object") }
    return reader
  }

  public func has(_ name: String) -> Bool { object[name] != nil }

  public func pointer(_ name: String) -> String { path.pointer(to: name) }

  public func require(_ name: String) {
    if object[name] == nil { findings.invalid(pointer(name), "is required") }
  }

  public func text(_ name: String, _ bounds: ClosedRange<Int>) -> String? {
    object[name].flatMap { FieldReader.text($0, at: pointer(name), bounds, findings) }
  }

  /// What things are told apart by: 1 to 200 characters, something of which is seen, and none of which controls a terminal.
  public func name(_ name: String) -> String? {
    object[name].flatMap { FieldReader.name($0, at: pointer(name), findings) }
  }

  /// Names of the caller's own that stand before numbers: each is one, and no two of them look alike.
  public func checkNames(of name: String) {
    guard case .object(let map)? = object[name] else { return }
    FieldReader.checkNames(of: map, at: pointer(name), findings)
  }

  public func number(_ name: String, from low: Double = -greatest, to high: Double = greatest) -> Double? {
    object[name].flatMap { FieldReader.number($0, at: pointer(name), from: low, to: high, findings) }
  }

  public func integer(_ name: String, _ bounds: ClosedRange<Int>) -> Int? {
    guard let value = object[name] else { return nil }
    let found: Double
    switch value {
    case .integer(let integer): found = Double(integer)
    case .number(let number) where number.rounded() == number: found = number
    default:
      findings.mistyped(value, pointer(name), "an integer")
      return nil
    }
    guard found >= Double(bounds.lowerBound), found <= Double(bounds.upperBound) else {
      findings.invalid(pointer(name), "must be from \(bounds.lowerBound) to \(bounds.upperBound)")
      return nil
    }
    return Int(found)
  }

  public func bool(_ name: String) -> Bool? {
    guard let value = object[name] else { return nil }
    guard case .bool(let bool) = value else {
      findings.mistyped(value, pointer(name), "true or false")
      return nil
    }
    return bool
  }

  /// One of a closed list of words.
  public func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _: Choice.Type = Choice.self) -> Choice? where Choice.RawValue == String {
    object[name].flatMap { FieldReader.choice($0, at: pointer(name), findings) }
  }

  /// The elements that could be read, in order; empty when the field is absent.
  public func list<Element>(_ name: String, atMost: Int = 100, _ read: (JSONValue, String) -> Element?) -> [Element] {
    guard let value = object[name] else { return [] }
    guard case .array(let elements) = value else {
      findings.mistyped(value, pointer(name), "an array")
      return []
    }
    guard elements.count <= atMost else {
      findings.invalid(pointer(name), "must have at most \(atMost) elements, not \(elements.count)")
      return []
    }
    return elements.enumerated().compactMap { read($1, pointer(name).pointer(to: $0)) }
  }

  public func texts(_ name: String, atMost: Int = 100, _ bounds: ClosedRange<Int>) -> [String] {
    list(name, atMost: atMost) { FieldReader.text($0, at: $1, bounds, findings) }
  }

  /// An object of numbers under names the caller chose.
  public func numbers(_ name: String, atMost: Int, from low: Double = -greatest, to high: Double = greatest) -> [String: Double] {
    guard let value = object[name] else { return [:] }
    guard case .object(let map) = value else {
      findings.mistyped(value, pointer(name), "an object")
      return [:]
    }
    guard map.count <= atMost else {
      findings.invalid(pointer(name), "must have at most \(atMost) members, not \(map.count)")
      return [:]
    }
    var numbers: [String: Double] = [:]
    for member in map.members {
      // Two spellings of one name (composed and decomposed accents) are two members of JSON but one name here.
      if numbers[member.name] != nil { findings.invalid(pointer(name).pointer(to: member.name), "stands twice, in two spellings of the same letters") }
      numbers[member.name] = FieldReader.number(member.value, at: pointer(name).pointer(to: member.name), from: low, to: high, findings)
    }
    return numbers
  }
}

extension FieldReader {
  public static func text(_ value: JSONValue, at path: String, _ bounds: ClosedRange<Int>, _ findings: Findings) -> String? {
    guard case .string(let text) = value else {
      findings.mistyped(value, path, "a string")
      return nil
    }
    // Fewer bytes than the bound are fewer characters, so most texts need not be counted: where one character is enough, or none.
    let isCounted = text.utf8.count > bounds.upperBound || bounds.lowerBound > 1
    let count = isCounted ? text.unicodeScalars.count : text.utf8.count
    guard count >= bounds.lowerBound else {
      findings.invalid(path, bounds.lowerBound > 1 ? "must have at least \(bounds.lowerBound) characters, not \(count)" : "must not be empty")
      return nil
    }
    guard count <= bounds.upperBound else {
      findings.invalid(path, "must have at most \(bounds.upperBound) characters, not \(count)")
      return nil
    }
    if bounds.lowerBound > 0, text.isBlank { findings.invalid(newly: path, "must not be blank") }
    return text
  }

  /// In small letters.
  public static func uuid(_ value: JSONValue, at path: String, _ findings: Findings) -> String? {
    guard case .string(let text) = value else {
      findings.mistyped(value, path, "a string")
      return nil
    }
    guard UUIDText.isOne(text) else {
      findings.invalid(path, "must be a UUID: \(UUIDText.form)")
      return nil
    }
    return text.lowercased()
  }

  static func name(_ value: JSONValue, at path: String, _ findings: Findings) -> String? {
    guard let text = text(value, at: path, 1...200, findings) else { return nil }
    if text.unicodeScalars.contains(where: \.isControl) { findings.invalid(newly: path, "must have no control characters") }
    if text.unicodeScalars.contains(where: \.isTurning) {
      findings.invalid(newly: path, "must have no characters that embed, override or isolate the direction of writing (U+202A to U+202E, U+2066 to U+2069)")
    }
    return text
  }

  public static func checkNames(of map: JSONObject, at path: String, _ findings: Findings) {
    guard !findings.isOfStored else { return }
    guard map.names.allSatisfy({ $0.unicodeScalars.count <= 200 }) else { return findings.invalid(path, "must have names of at most 200 characters") }
    let names = map.names.map { (name: $0, path: path.pointer(to: $0)) }
    for one in names { _ = name(.string(one.name), at: one.path, findings) }
    findings.refuseAlike(newly: names)
  }

  public static func number(_ value: JSONValue, at path: String, from low: Double, to high: Double, _ findings: Findings) -> Double? {
    let number: Double
    switch value {
    case .integer(let integer): number = Double(integer)
    case .number(let double): number = double
    default:
      findings.mistyped(value, path, "a number")
      return nil
    }
    guard number >= low, number <= high else {
      findings.invalid(path, boundText(low, high))
      return nil
    }
    // Two that differ by what a sheet's rounding left are one, so that nothing is decided by it.
    return findings.readsDecimals ? number.fifteenDigits : number
  }

  private static func boundText(_ low: Double, _ high: Double) -> String {
    switch (low == -greatest, high == greatest) {
    case (true, true): "must not be beyond 1e15 in size"
    case (false, true): "must be at least \(low.shortText), and at most 1e15"
    default: "must be from \(low.shortText) to \(high.shortText)"
    }
  }

  public static func choice<Choice: RawRepresentable & CaseIterable>(_ value: JSONValue, at path: String, _ findings: Findings) -> Choice?
  where Choice.RawValue == String {
    guard case .string(let word) = value else {
      findings.mistyped(value, path, "a string")
      return nil
    }
    guard let choice = Choice(rawValue: word) else {
      let words = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      findings.invalid(path, "must be one of \(words)")
      return nil
    }
    return choice
  }
}

extension Double {
  /// For sentences: a whole number, at most four decimals, or four digits of what is smaller; no trailing `.0`. What is under 1e-12 is rounding, and told as 0.
  public var shortText: String {
    guard magnitude >= 1e-12 else { return "0" }
    if self == rounded(), magnitude < 0x1p63 { return "\(Int64(self))" }
    guard magnitude < 1e11 else { return "\(self)" }
    var scale = 10_000.0
    // Under a thousandth four decimals would leave little of it.
    while magnitude < 0.001, magnitude * scale < 999.5 { scale *= 10 }
    let rounded = (self * scale).rounded() / scale
    return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
  }

  /// A share of 1 for sentences, to a tenth of a percent: `17.8%`.
  public var percent: String { ((self * 1000).rounded() / 10).numeral + "%" }
}

extension Int {
  /// For sentences: `1 reason`, `2 reasons`.
  public func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
