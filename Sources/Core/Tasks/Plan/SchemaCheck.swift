public import Forms
public import StrictJSON

/// Holds a value against a JSON Schema: what tools declare of what they take and give, and no more of the language than that.
///
/// Known are `type`, `enum`, `const`, `minLength`, `maxLength`, `minimum`, `maximum`, `minItems`, `maxItems`, `items`, `properties`, `required`, `additionalProperties`,
/// `anyOf` and `format`; another keyword holds nothing against a value.
public struct SchemaCheck {
  /// In the order in which they were found; at most `Findings.maximum`.
  public private(set) var violations: [Violation] = []

  /// How deep a value is looked into.
  static let depthMaximum = 32

  public init(_ value: JSONValue, against schema: JSONObject, at path: String = "") { check(value, schema, path, depth: 0) }

  private mutating func add(_ path: String, _ rule: String) {
    if violations.count < Findings.maximum { violations.append(Violation(path: path, rule: rule)) }
  }

  private mutating func check(_ value: JSONValue, _ schema: JSONObject, _ path: String, depth: Int) {
    guard depth < SchemaCheck.depthMaximum else { return add(path, "is nested too deeply") }
    if let type = schema["type"], !SchemaCheck.types(type).contains(where: { SchemaCheck.is(value, $0) }) {
      return add(path, "must be \(SchemaCheck.types(type).map { SchemaCheck.words[$0] ?? $0 }.joined(separator: " or "))")
    }
    if case .array(let choices)? = schema["enum"], !choices.contains(value) {
      return add(path, "must be one of \(choices.map { SchemaCheck.shown($0) }.joined(separator: ", "))")
    }
    if let constant = schema["const"], constant != value { add(path, "must be \(SchemaCheck.shown(constant))") }
    if case .array(let choices)? = schema["anyOf"] { checkChoices(value, choices, path) }
    switch value {
    case .string(let text): checkText(text, schema, path)
    case .integer, .number: checkNumber(value.measure ?? 0, schema, path)
    case .array(let elements): checkArray(elements, schema, path, depth)
    case .object(let object): checkObject(object, schema, path, depth)
    case .null, .bool: break
    }
  }

  private mutating func checkChoices(_ value: JSONValue, _ choices: [JSONValue], _ path: String) {
    let fits = choices.contains { choice in
      guard case .object(let schema) = choice else { return true }
      return SchemaCheck(value, against: schema, at: path).violations.isEmpty
    }
    if !fits { add(path, "is none of the forms that it may have") }
  }

  private mutating func checkText(_ text: String, _ schema: JSONObject, _ path: String) {
    let count = text.unicodeScalars.count
    if case .integer(let least)? = schema["minLength"], count < least { add(path, least == 1 ? "must not be empty" : "must have at least \(least) characters") }
    if case .integer(let most)? = schema["maxLength"], count > most { add(path, "must have at most \(most) characters, not \(count)") }
    if case .string(let name)? = schema["format"], let format = TextFormat(rawValue: name), !format.fits(text) { add(path, "must be \(format.words)") }
  }

  private mutating func checkNumber(_ number: Double, _ schema: JSONObject, _ path: String) {
    if let least = schema["minimum"]?.measure, number < least { add(path, "must be at least \(least.shortText)") }
    if let most = schema["maximum"]?.measure, number > most { add(path, "must be at most \(most.shortText)") }
  }

  private mutating func checkArray(_ elements: [JSONValue], _ schema: JSONObject, _ path: String, _ depth: Int) {
    if case .integer(let least)? = schema["minItems"], elements.count < least { add(path, "must have at least \(least) elements, not \(elements.count)") }
    if case .integer(let most)? = schema["maxItems"], elements.count > most { add(path, "must have at most \(most) elements, not \(elements.count)") }
    guard case .object(let form)? = schema["items"] else { return }
    for (place, element) in elements.enumerated() { check(element, form, path.pointer(to: place), depth: depth + 1) }
  }

  private mutating func checkObject(_ object: JSONObject, _ schema: JSONObject, _ path: String, _ depth: Int) {
    if case .array(let names)? = schema["required"] {
      for case .string(let name) in names where object[name] == nil { add(path.pointer(to: name), "is required") }
    }
    let properties: JSONObject = if case .object(let object)? = schema["properties"] { object } else { JSONObject() }
    for member in object.members {
      if case .object(let form)? = properties[member.name] {
        check(member.value, form, path.pointer(to: member.name), depth: depth + 1)
      } else if schema["additionalProperties"] == .bool(false) {
        add(path.pointer(to: member.name), "is not a known field")
      } else if case .object(let form)? = schema["additionalProperties"] {
        check(member.value, form, path.pointer(to: member.name), depth: depth + 1)
      }
    }
  }

  // MARK: types

  static func types(_ type: JSONValue) -> [String] {
    switch type {
    case .string(let name): [name]
    case .array(let names): names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    default: []
    }
  }

  private static let words = [
    "string": "a string", "integer": "a whole number", "number": "a number", "boolean": "true or false", "array": "an array", "object": "an object",
    "null": "null",
  ]

  private static func `is`(_ value: JSONValue, _ type: String) -> Bool {
    switch (value, type) {
    case (.string, "string"), (.integer, "integer"), (.integer, "number"), (.number, "number"), (.bool, "boolean"), (.array, "array"), (.object, "object"),
      (.null, "null"):
      true
    case (.number(let number), "integer"): number == number.rounded()
    default: false
    }
  }

  private static func shown(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): "`\(text)`"
    case .integer(let number): "\(number)"
    case .bool(let bool): "\(bool)"
    default: "another value"
    }
  }
}

/// The forms of texts that tools declare.
enum TextFormat: String {
  case uuid, repository, currency, decimal, uri
  case moment = "date-time"
  case timeOfDay = "time-of-day"

  var words: String {
    switch self {
    case .uuid: "a UUID"
    case .repository: "`owner/name`"
    case .currency: "three capital letters"
    case .decimal: "a decimal number"
    case .uri: "an address that begins with `https://` or `http://`, without spaces"
    case .moment: "a date and time"
    case .timeOfDay: "a time of day, `HH:mm`"
    }
  }

  func fits(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    switch self {
    case .uuid: return UUIDText.isOne(text)
    case .moment: return Timestamp.milliseconds(text) != nil
    case .currency: return bytes.count == 3 && bytes.allSatisfy { (65...90).contains($0) }
    case .uri: return LinkReading.isWeb(text)
    case .decimal:
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
    case .timeOfDay:
      guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = Int(text.prefix(2)), let minute = Int(text.suffix(2)) else { return false }
      return (0...23).contains(hour) && (0...59).contains(minute) && bytes[0] != UInt8(ascii: "+") && bytes[3] != UInt8(ascii: "+")
    case .repository:
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2 else { return false }
      return parts.allSatisfy { part in
        !part.isEmpty && part != "." && part != ".."
          && part.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == 45 || $0 == 46 || $0 == 95 }
      }
    }
  }
}
