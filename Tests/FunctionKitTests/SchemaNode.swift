import StrictJSON

/// A schema of the OpenAPI document beside a value, walked together.
struct SchemaNode {
  let schema: JSONValue
  let value: JSONValue
  /// The JSON Pointer of the value.
  let path: String
  let definitions: JSONValue

  init(_ schema: JSONValue, _ value: JSONValue, at path: String = "", definitions: JSONValue) {
    var schema = schema
    while let reference = schema["$ref"].string { schema = definitions[String(reference.split(separator: "/").last ?? "")] }
    // Of several forms the one of the value's own type counts, else the first.
    if case .array(let forms) = schema["anyOf"] {
      let resolved = forms.map { SchemaNode($0, value, at: path, definitions: definitions).schema }
      schema = resolved.first { SchemaNode.types(of: $0).contains(value.typeName) } ?? resolved.first ?? .null
    }
    self.schema = schema
    self.value = value
    self.path = path
    self.definitions = definitions
  }

  static func types(of schema: JSONValue) -> [String] {
    switch schema["type"] {
    case .string(let type): type == "number" ? ["number", "integer"] : [type]
    case .array(let types): types.compactMap(\.string) + (types.contains("number") ? ["integer"] : [])
    default: []
    }
  }

  /// Whatever stands here is right.
  private var isAnything: Bool {
    guard case .object(let object) = schema else { return false }
    return ["type", "enum", "const", "properties"].allSatisfy { object[$0] == nil }
  }

  var children: [SchemaNode] {
    if isAnything { return [] }
    return switch value {
    case .array(let elements):
      elements.enumerated().map { SchemaNode(schema["items"], $1, at: "\(path)/\($0)", definitions: definitions) }
    case .object(let object):
      object.members.map { member in
        let known = schema["properties"][member.name]
        let own = known == .null ? schema["additionalProperties"] : known
        return SchemaNode(own, member.value, at: path + "/" + JSONPointer.escape(member.name), definitions: definitions)
      }
    default: []
    }
  }

  /// This and all below it.
  var all: [SchemaNode] { [self] + children.flatMap(\.all) }

  var names: [String] { if case .object(let object) = schema["properties"] { object.names } else { [] } }
  var required: [String] { if case .array(let names) = schema["required"] { names.compactMap(\.string) } else { [] } }

  func bound(_ keyword: String) -> Double? {
    switch schema[keyword] {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }
}

extension SchemaNode {
  /// What is wrong with the value by the schema; a member that the schema does not list is wrong too, whether or not the schema is closed.
  var violations: [String] { own + children.flatMap(\.violations) }

  private var own: [String] {
    var found: [String] = []
    if case .object = schema {} else { return ["\(path): not documented"] }
    let types = SchemaNode.types(of: schema)
    if !types.isEmpty, !types.contains(value.typeName) { found.append("\(path): \(value.typeName), not \(types)") }
    if case .array(let words) = schema["enum"], !words.contains(value) { found.append("\(path): none of the words") }
    if schema["const"] != .null, schema["const"] != value { found.append("\(path): not the word") }
    if let number = value.double, let low = bound("minimum"), number < low { found.append("\(path): under \(low)") }
    if let number = value.double, let high = bound("maximum"), number > high { found.append("\(path): over \(high)") }
    if case .object(let object) = value { found += required.filter { object[$0] == nil }.map { "\(path)/\($0): missing" } }
    return found
  }
}

extension JSONValue {
  var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  var double: Double? {
    switch self {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }

  /// This value with another, or none, at a JSON Pointer.
  func replacing(_ path: String, with new: JSONValue?) -> JSONValue {
    let tokens = path.split(separator: "/").map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
    return replacing(tokens[...], with: new)
  }

  private func replacing(_ tokens: ArraySlice<String>, with new: JSONValue?) -> JSONValue {
    guard let first = tokens.first else { return new ?? .null }
    switch self {
    case .array(var elements):
      guard let index = Int(first), elements.indices.contains(index) else { return self }
      elements[index] = elements[index].replacing(tokens.dropFirst(), with: new)
      return .array(elements)
    case .object(var object):
      object[first] = tokens.count == 1 ? new : (object[first] ?? .null).replacing(tokens.dropFirst(), with: new)
      return .object(object)
    default: return self
    }
  }
}
