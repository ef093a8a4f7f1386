import Forms
import StrictJSON

/// A tool in a line, for who plans with it: `get_weather(city: string, units?: metric|imperial) -> {city: string, …}`.
enum ToolSignature {
  /// How deep a result is shown.
  private static let depthMaximum = 4

  static func text(_ form: ToolForm) -> String { "\(form.name)\(params(form)): \(form.about) -> \(type(form.result.json, 0))" }

  private static func params(_ form: ToolForm) -> String { "(\(members(form.params.json, 0)))" }

  private static func members(_ schema: JSONObject, _ depth: Int) -> String {
    guard case .object(let properties)? = schema["properties"] else { return "" }
    let required: [JSONValue] = if case .array(let names)? = schema["required"] { names } else { [] }
    return properties.members.map { member in
      guard case .object(let form) = member.value else { return member.name }
      return "\(member.name)\(required.contains(.string(member.name)) ? "" : "?"): \(type(form, depth + 1))"
    }.joined(separator: ", ")
  }

  private static func type(_ schema: JSONObject, _ depth: Int) -> String {
    guard depth <= depthMaximum else { return "…" }
    if case .array(let words)? = schema["enum"] { return words.map { if case .string(let word) = $0 { word } else { "?" } }.joined(separator: "|") }
    let types = schema["type"].map(SchemaCheck.types) ?? []
    return types.isEmpty ? "any" : types.map { name(of: $0, schema, depth) }.joined(separator: "|")
  }

  private static func name(of type: String, _ schema: JSONObject, _ depth: Int) -> String {
    switch type {
    case "object": return schema["properties"] == nil ? "object" : "{\(members(schema, depth))}"
    case "array":
      guard case .object(let items)? = schema["items"] else { return "[any]" }
      return "[\(self.type(items, depth + 1))]"
    case "integer":
      guard case .integer(let least)? = schema["minimum"], case .integer(let most)? = schema["maximum"] else { return type }
      return "\(least)…\(most)"
    case "string":
      guard case .string(let format)? = schema["format"] else { return type }
      return "\(type) (\(TextFormat(rawValue: format)?.words ?? format))"
    default: return type
    }
  }
}
