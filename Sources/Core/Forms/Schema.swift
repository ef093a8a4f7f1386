public import StrictJSON

/// A JSON Schema (draft 2020-12, which OpenAPI 3.1 uses) together with the named schemas it refers to.
public struct Schema: Sendable {
  public var json: JSONObject
  /// By name; they stand under `components/schemas` of the document.
  public var definitions: [String: JSONObject] = [:]

  public init(_ members: [(name: String, value: JSONValue)], refersTo others: [Schema] = []) {
    json = JSONObject(members)
    for other in others { definitions.merge(other.definitions) { own, _ in own } }
  }

  /// A member of an object.
  public struct Property: Sendable {
    public let name: String
    public let schema: Schema
    public let isRequired: Bool

    public static func required(_ name: String, _ schema: Schema, _ about: String = "") -> Property {
      Property(name: name, schema: schema.described(about), isRequired: true)
    }

    public static func optional(_ name: String, _ schema: Schema, _ about: String = "") -> Property {
      Property(name: name, schema: schema.described(about), isRequired: false)
    }
  }
}

extension Schema {
  public static let anything = Schema([])
  public static let bool = Schema([("type", "boolean")])
  public static let uuid = Schema([("type", "string"), ("format", "uuid")])
  /// RFC 3339.
  public static let moment = Schema([("type", "string"), ("format", "date-time")])
  public static let string = Schema([("type", "string")])
  public static let strings = array(of: string)
  public static let number = Schema([("type", "number")])
  /// 0…1.
  public static let share = number(from: 0, to: 1)

  /// Bounds in characters (Unicode scalars), as JSON Schema counts them.
  public static func text(_ length: ClosedRange<Int>) -> Schema {
    Schema([("type", "string"), ("minLength", .integer(Int64(length.lowerBound))), ("maxLength", .integer(Int64(length.upperBound)))])
  }

  public static func number(from low: Double, to high: Double) -> Schema {
    Schema([("type", "number"), ("minimum", JSONValue(bound: low)), ("maximum", JSONValue(bound: high))])
  }

  public static func integer(_ bounds: ClosedRange<Int>) -> Schema {
    Schema([("type", "integer"), ("minimum", .integer(Int64(bounds.lowerBound))), ("maximum", .integer(Int64(bounds.upperBound)))])
  }

  /// Whole numbers from 0.
  public static let count = Schema([("type", "integer"), ("minimum", 0)])

  /// This word and no other.
  public static func word(_ word: String) -> Schema { Schema([("const", .string(word))]) }

  /// One word of a closed list.
  public static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ choices: Choice.Type) -> Schema {
    words(Choice.allCases.map(\.rawValue))
  }

  public static func words(_ words: [String]) -> Schema { Schema([("type", "string"), ("enum", .array(words.map { .string($0) }))]) }

  public static func array(of element: Schema, count: ClosedRange<Int>) -> Schema {
    var schema = array(of: element)
    if count.lowerBound > 0 { schema.json["minItems"] = .integer(Int64(count.lowerBound)) }
    schema.json["maxItems"] = .integer(Int64(count.upperBound))
    return schema
  }

  public static func array(of element: Schema) -> Schema {
    Schema([("type", "array"), ("items", .object(element.json))], refersTo: [element])
  }

  /// An object under names the caller chose.
  public static func map(of value: Schema) -> Schema {
    Schema([("type", "object"), ("additionalProperties", .object(value.json))], refersTo: [value])
  }

  public static func map(of value: Schema, count: ClosedRange<Int>) -> Schema {
    var schema = map(of: value)
    if count.lowerBound > 0 { schema.json["minProperties"] = .integer(Int64(count.lowerBound)) }
    schema.json["maxProperties"] = .integer(Int64(count.upperBound))
    return schema
  }

  /// The same whose names have a form: a regular expression of the whole name.
  public static func map(of value: Schema, count: ClosedRange<Int>, names pattern: String) -> Schema {
    var schema = map(of: value, count: count)
    schema.json["propertyNames"] = ["pattern": .string(pattern)]
    return schema
  }

  /// What a caller sends: a member that is not listed is refused.
  public static func closed(_ properties: [Property]) -> Schema {
    var schema = object(properties)
    schema.json["additionalProperties"] = false
    return schema
  }

  /// What is answered: later versions may add members.
  public static func object(_ properties: [Property]) -> Schema {
    var schema = Schema([("type", "object")], refersTo: properties.map(\.schema))
    schema.json["properties"] = .object(JSONObject(properties.map { ($0.name, .object($0.schema.json)) }))
    let required = properties.filter(\.isRequired).map(\.name)
    if !required.isEmpty { schema.json["required"] = .array(required.map { .string($0) }) }
    return schema
  }

  public static func either(_ choices: [Schema]) -> Schema {
    Schema([("anyOf", .array(choices.map { .object($0.json) }))], refersTo: choices)
  }

  public var orNull: Schema {
    guard let type = json["type"], json["enum"] == nil else { return .either([self, Schema([("type", "null")])]) }
    return with("type", [type, "null"])
  }
}

extension Schema {
  /// The schema under a name, and a reference to it in its place.
  public static func named(_ name: String, _ schema: Schema) -> Schema {
    var reference = reference(to: name)
    reference.definitions = schema.definitions
    reference.definitions[name] = schema.json
    return reference
  }

  /// A reference to what is named elsewhere; for a schema that refers to itself.
  public static func reference(to name: String) -> Schema { Schema([("$ref", .string("#/components/schemas/\(name)"))]) }

  public func described(_ about: String) -> Schema { about.isEmpty ? self : with("description", .string(about)) }

  /// What stands where the caller says nothing.
  public func otherwise(_ value: JSONValue) -> Schema { with("default", value) }

  public func with(_ keyword: String, _ value: JSONValue) -> Schema {
    var schema = self
    schema.json[keyword] = value
    return schema
  }
}

extension JSONValue {
  /// A bound; whole ones are written without a fraction.
  public init(bound: Double) { self = bound == bound.rounded() && bound.magnitude < 0x1p53 ? .integer(Int64(bound)) : .number(bound) }
}
