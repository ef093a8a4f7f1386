public import Forms
public import StrictJSON

extension AnswerSchema {
  /// The most violations that are told.
  public static let violationsMaximum = 10

  /// The answer as it is used: without members that are ours to set, and without the nulls that stand for what was left out. Nothing is clamped and nothing made up.
  public func checked(_ answer: JSONValue) -> (value: JSONValue, violations: [Violation]) {
    var check = AnswerCheck()
    var answer = answer
    if case .object(var object) = answer {
      for name in ownMembers { object[name] = Optional.none }
      answer = .object(object)
    }
    let value = check.value(answer, json, "")
    return (value, check.violations)
  }
}

private struct AnswerCheck {
  var violations: [Violation] = []

  mutating func broken(_ path: String, _ rule: String) {
    if violations.count < AnswerSchema.violationsMaximum { violations.append(Violation(path: path, rule: rule)) }
  }

  mutating func value(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> JSONValue {
    guard case .object(let schema) = schema else { return value }
    if case .array(let choices)? = schema["anyOf"] { return either(value, choices, path) }
    if let type = schema["type"], !AnswerCheck.names(of: type).contains(where: { AnswerCheck.isOf($0, value) }) {
      broken(path, "must be \(AnswerCheck.names(of: type).joined(separator: " or "))")
      return value
    }
    if case .array(let words)? = schema["enum"], !words.contains(value), value != .null { broken(path, "must be one of the words that the schema lists") }
    if let word = schema["const"], word != value { broken(path, "must be the word that the schema names") }
    switch value {
    case .string(let text): bounds(Double(text.unicodeScalars.count), schema["minLength"], schema["maxLength"], path, "characters")
    case .integer(let number): range(Double(number), schema, path)
    case .number(let number): range(number, schema, path)
    case .array(let elements):
      bounds(Double(elements.count), schema["minItems"], schema["maxItems"], path, "elements")
      guard let items = schema["items"] else { return value }
      var read: [JSONValue] = []
      for (place, element) in elements.enumerated() { read.append(self.value(element, items, path.pointer(to: place))) }
      return .array(read)
    case .object(let object): return members(object, schema, path)
    case .null, .bool: break
    }
    return value
  }

  /// The first choice that it keeps; what the first breaks is told where it keeps none.
  private mutating func either(_ value: JSONValue, _ choices: [JSONValue], _ path: String) -> JSONValue {
    var first: [Violation]?
    for choice in choices {
      var check = AnswerCheck()
      let read = check.value(value, choice, path)
      if check.violations.isEmpty { return read }
      first = first ?? check.violations
    }
    for violation in first ?? [] { broken(violation.path, violation.rule) }
    return value
  }

  private mutating func members(_ object: JSONObject, _ schema: JSONObject, _ path: String) -> JSONValue {
    guard case .object(let properties)? = schema["properties"] else { return .object(object) }
    let required: [JSONValue] = if case .array(let names)? = schema["required"] { names } else { [] }
    var read = JSONObject()
    for (name, value) in object.members {
      guard let property = properties[name] else {
        broken(path.pointer(to: name), "is not a known member")
        continue
      }
      if value == .null, !required.contains(.string(name)), !AnswerCheck.admitsNull(property) { continue }
      read[name] = self.value(value, property, path.pointer(to: name))
    }
    for case .string(let name) in required where object[name] == nil { broken(path.pointer(to: name), "is missing") }
    return .object(read)
  }

  private mutating func bounds(_ count: Double, _ least: JSONValue?, _ most: JSONValue?, _ path: String, _ unit: String) {
    if let least = least?.measure, count < least { broken(path, "must have at least \(Int(least)) \(unit)") }
    if let most = most?.measure, count > most { broken(path, "must have at most \(Int(most)) \(unit)") }
  }

  private mutating func range(_ number: Double, _ schema: JSONObject, _ path: String) {
    if let least = schema["minimum"]?.measure, number < least { broken(path, "must be at least \(least)") }
    if let most = schema["maximum"]?.measure, number > most { broken(path, "must be at most \(most)") }
    if let under = schema["exclusiveMinimum"]?.measure, number <= under { broken(path, "must be over \(under)") }
    if let over = schema["exclusiveMaximum"]?.measure, number >= over { broken(path, "must be under \(over)") }
  }

  private static func names(of type: JSONValue) -> [String] {
    switch type {
    case .string(let name): [name]
    case .array(let names): names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    default: []
    }
  }

  private static func admitsNull(_ schema: JSONValue) -> Bool {
    guard case .object(let object) = schema else { return true }
    if case .array(let choices)? = object["anyOf"] { return choices.contains(where: admitsNull) }
    guard let type = object["type"] else { return object["const"] == nil && object["enum"] == nil }
    return names(of: type).contains("null")
  }

  private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("string", .string), ("integer", .integer), ("number", .integer), ("number", .number), ("boolean", .bool), ("array", .array), ("object", .object),
      ("null", .null):
      true
    case ("integer", .number(let number)): number == number.rounded() && number.magnitude < 0x1p53
    default: false
    }
  }
}
