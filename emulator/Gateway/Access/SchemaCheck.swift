internal import EmulatorJSON
internal import FoundationEssentials

/// Whether a value meets a JSON Schema of draft 4, which is what API Gateway's models are. `format` is not looked at.
/// Source: json-schema.org/draft-04/json-schema-validation.
struct SchemaCheck {
  let root: JSON

  /// `$ref` may lead in circles; so deep no body goes.
  private static let depthMaximum = 64

  func accepts(_ value: JSON) -> Bool { accepts(value, root, 0) }

  private func accepts(_ value: JSON, _ schema: JSON, _ depth: Int) -> Bool {
    guard depth < Self.depthMaximum else { return false }
    if case .bool(let all) = schema { return all }
    if let reference = schema["$ref"]?.string {
      guard let target = target(reference) else { return false }
      return accepts(value, target, depth + 1)
    }
    return hasType(value, schema) && fitsAny(value, schema, depth) && fitsText(value, schema) && fitsNumber(value, schema) && fitsList(value, schema, depth)
      && fitsMembers(value, schema, depth)
  }

  private func target(_ reference: String) -> JSON? {
    var place: JSON? = root
    for step in reference.dropFirst().split(separator: "/") {
      let name = step.replacing("~1", with: "/").replacing("~0", with: "~")
      // `nil` in the place of a JSON value would be its null, a schema that everything meets.
      place = place?[String(name)] ?? place?.array.flatMap { list in Int(name).flatMap { list.indices.contains($0) ? .some(list[$0]) : .none } }
    }
    return place
  }

  private func hasType(_ value: JSON, _ schema: JSON) -> Bool {
    let names: [String]
    switch schema["type"] {
    case .string(let name)?: names = [name]
    case .array(let list)?: names = list.compactMap(\.string)
    default: return true
    }
    return names.contains { name in
      switch (name, value) {
      case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object), ("integer", .integer), ("number", .integer),
        ("number", .real):
        true
      case ("integer", .real(let number)): number == number.rounded()
      default: false
      }
    }
  }

  private func fitsAny(_ value: JSON, _ schema: JSON, _ depth: Int) -> Bool {
    if let allowed = schema["enum"]?.array, !allowed.contains(where: { Self.equal($0, value) }) { return false }
    if let all = schema["allOf"]?.array, !all.allSatisfy({ accepts(value, $0, depth + 1) }) { return false }
    if let any = schema["anyOf"]?.array, !any.contains(where: { accepts(value, $0, depth + 1) }) { return false }
    if let one = schema["oneOf"]?.array, one.count(where: { accepts(value, $0, depth + 1) }) != 1 { return false }
    if let not = schema["not"], accepts(value, not, depth + 1) { return false }
    return true
  }

  private func fitsText(_ value: JSON, _ schema: JSON) -> Bool {
    guard let text = value.string else { return true }
    let count = Int64(text.unicodeScalars.count)
    if let least = schema["minLength"]?.integer, count < least { return false }
    if let most = schema["maxLength"]?.integer, count > most { return false }
    guard let pattern = schema["pattern"]?.string else { return true }
    return Self.matches(text, pattern)
  }

  private static func matches(_ text: String, _ pattern: String) -> Bool {
    guard let regex = try? Regex(pattern) else { return false }
    return text.firstMatch(of: regex) != nil
  }

  private func fitsNumber(_ value: JSON, _ schema: JSON) -> Bool {
    guard let number = Self.number(value) else { return true }
    if let least = Self.number(schema["minimum"]), number < least || number == least && schema["exclusiveMinimum"]?.bool == true { return false }
    if let most = Self.number(schema["maximum"]), number > most || number == most && schema["exclusiveMaximum"]?.bool == true { return false }
    guard let step = Self.number(schema["multipleOf"]), step > 0 else { return true }
    let times = number / step
    return abs(times - times.rounded()) < 1e-9 * max(1, abs(times))
  }

  private static func number(_ value: JSON?) -> Double? {
    switch value {
    case .integer(let number)?: Double(number)
    case .real(let number)?: number
    default: nil
    }
  }

  private func fitsList(_ value: JSON, _ schema: JSON, _ depth: Int) -> Bool {
    guard let elements = value.array else { return true }
    if let least = schema["minItems"]?.integer, elements.count < least { return false }
    if let most = schema["maxItems"]?.integer, elements.count > most { return false }
    if schema["uniqueItems"]?.bool == true {
      for (place, element) in elements.enumerated() where elements[..<place].contains(where: { Self.equal($0, element) }) { return false }
    }
    guard let items = schema["items"] else { return true }
    guard let each = items.array else { return elements.allSatisfy { accepts($0, items, depth + 1) } }
    for (place, element) in elements.enumerated() {
      let rule = place < each.count ? each[place] : schema["additionalItems"] ?? true
      guard accepts(element, rule, depth + 1) else { return false }
    }
    return true
  }

  private func fitsMembers(_ value: JSON, _ schema: JSON, _ depth: Int) -> Bool {
    guard let members = value.object else { return true }
    if let least = schema["minProperties"]?.integer, members.count < least { return false }
    if let most = schema["maxProperties"]?.integer, members.count > most { return false }
    for name in schema["required"]?.array ?? [] { if let name = name.string, value[name] == nil { return false } }
    let patterns = schema["patternProperties"]?.object ?? []
    for member in members {
      let named = schema["properties"]?[member.name]
      if let named, !accepts(member.value, named, depth + 1) { return false }
      let fitting = patterns.filter { Self.matches(member.name, $0.name) }
      guard fitting.allSatisfy({ accepts(member.value, $0.value, depth + 1) }) else { return false }
      if named == nil, fitting.isEmpty, let rest = schema["additionalProperties"], !accepts(member.value, rest, depth + 1) { return false }
    }
    return (schema["dependencies"]?.object ?? []).allSatisfy { meets($0, value, depth) }
  }

  private func meets(_ dependency: JSON.Member, _ value: JSON, _ depth: Int) -> Bool {
    guard value[dependency.name] != nil else { return true }
    guard let names = dependency.value.array else { return accepts(value, dependency.value, depth + 1) }
    return names.allSatisfy { $0.string.map { value[$0] != nil } ?? true }
  }

  /// As JSON Schema has it: members in any order, 1 and 1.0 alike.
  private static func equal(_ one: JSON, _ other: JSON) -> Bool {
    if let number = number(one), let second = self.number(other) { return number == second }
    switch (one, other) {
    case (.array(let elements), .array(let others)): return elements.count == others.count && zip(elements, others).allSatisfy(equal)
    case (.object(let members), .object(let others)):
      return members.count == others.count && members.allSatisfy { member in other[member.name].map { equal(member.value, $0) } ?? false }
    default: return one == other
    }
  }
}
