public import Forms
public import StrictJSON

/// A schema that an answer must keep: what is sent is its strictest common form, what is checked is all of it.
public struct AnswerSchema: Sendable, Hashable {
  public let name: String
  /// The whole, references resolved.
  public let json: JSONValue
  /// As every provider takes it: closed objects, every member required, no bounds.
  public let strict: JSONValue

  static let depthMaximum = 16
  /// Names that an answer may bring and nobody reads: they are ours to set.
  public let ownMembers: Set<String>

  /// A name of letters, digits, `_` and `-`, at most 64.
  public init(_ name: String, _ schema: Schema, ownMembers: Set<String> = []) throws(StoredError) {
    guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isNameLetter }) else {
      throw StoredError(path: "/name", rule: "must be 1 to 64 letters, digits, `_` and `-`")
    }
    self.name = name
    self.ownMembers = ownMembers
    json = try Self.resolved(.object(schema.json), schema.definitions, "", [])
    guard case .object(let root) = json, root["type"] == "object", root["properties"] != nil else {
      throw StoredError(path: "", rule: "must describe an object with members")
    }
    strict = try Self.strict(json, "")
  }

  /// Of a form that was resolved before.
  init(_ name: String, resolved json: JSONValue, ownMembers: Set<String>) throws(StoredError) {
    (self.name, self.json, self.ownMembers) = (name, json, ownMembers)
    strict = try Self.strict(json, "")
  }

  /// References replaced by what they name; one that leads back to itself has no such form.
  private static func resolved(_ value: JSONValue, _ named: [String: JSONObject], _ path: String, _ within: [String]) throws(StoredError) -> JSONValue {
    guard within.count <= depthMaximum, path.utf8.count < 2_000 else { throw StoredError(path: path, rule: "is too deep") }
    switch value {
    case .object(let object):
      if case .string(let reference)? = object["$ref"] {
        let name = reference.split(separator: "/").last.map(String.init) ?? ""
        guard let found = named[name] else { throw StoredError(path: path, rule: "refers to `\(reference)`, which is not there") }
        guard !within.contains(name) else { throw StoredError(path: path, rule: "refers to itself, which no provider takes") }
        return try resolved(.object(found), named, path, within + [name])
      }
      var copy = JSONObject()
      for member in object.members { copy[member.name] = try resolved(member.value, named, path + "/" + member.name, within) }
      return .object(copy)
    case .array(let elements):
      var copies: [JSONValue] = []
      for element in elements { copies.append(try resolved(element, named, path, within)) }
      return .array(copies)
    default: return value
    }
  }

  private static let bounds: Set = [
    "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "default", "format",
  ]

  private static func strict(_ value: JSONValue, _ path: String) throws(StoredError) -> JSONValue {
    guard case .object(let schema) = value else { throw StoredError(path: path, rule: "must be a schema") }
    var strict = JSONObject()
    for (name, value) in schema.members {
      let place = path + "/" + name
      switch name {
      case "type", "enum", "description": strict[name] = value
      case "const": strict["enum"] = .array([value])
      case "items": strict[name] = try self.strict(value, place)
      case "anyOf":
        guard case .array(let choices) = value else { throw StoredError(path: place, rule: "must be a list") }
        strict[name] = .array(try choices.mapped { choice throws(StoredError) in try self.strict(choice, place) })
      case "properties": strict[name] = try properties(value, schema["required"], place)
      case "required": break
      case "additionalProperties":
        guard case .bool = value else { throw StoredError(path: place, rule: "is a map, which no provider takes") }
      default: guard bounds.contains(name) else { throw StoredError(path: place, rule: "is a keyword that is not checked here") }
      }
    }
    if case .object(let members)? = strict["properties"] {
      strict["additionalProperties"] = false
      strict["required"] = .array(members.names.map { .string($0) })
    }
    return .object(strict)
  }

  /// Every member required: what may be left out may be null.
  private static func properties(_ value: JSONValue, _ required: JSONValue?, _ path: String) throws(StoredError) -> JSONValue {
    guard case .object(let members) = value else { throw StoredError(path: path, rule: "must be an object") }
    var strict = JSONObject()
    for (name, value) in members.members {
      let own = try self.strict(value, path + "/" + name)
      if case .array(let names)? = required, names.contains(.string(name)) { strict[name] = own } else { strict[name] = orNull(own) }
    }
    return .object(strict)
  }

  private static func orNull(_ value: JSONValue) -> JSONValue {
    guard case .object(var schema) = value else { return value }
    if schema["enum"] == nil {
      switch schema["type"] {
      case .array(let types)? where !types.contains("null"):
        schema["type"] = .array(types + ["null"])
        return .object(schema)
      case .some(.string(let type)) where type != "null":
        schema["type"] = [.string(type), "null"]
        return .object(schema)
      case .some: return value
      case .none: break
      }
    }
    return ["anyOf": [value, ["type": "null"]]]
  }
}

extension Character {
  fileprivate var isNameLetter: Bool { isASCII && (isLetter || isNumber || self == "_" || self == "-") }
}
