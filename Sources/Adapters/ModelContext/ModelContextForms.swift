internal import Forms
internal import StrictJSON
internal import Tasks

/// What a server of the Model Context Protocol says of its tools, as far as it is taken over.
struct ModelContextForms {
  static let toolsMaximum = 100
  private static let aboutCharactersMaximum = 500

  /// By name; what has no name that can be called, or a schema that cannot be kept to, is left out.
  let forms: [ToolForm]

  /// `isTrusted`: whether what it says of itself, that a tool only reads, is believed.
  init(_ listed: [JSONValue], of server: String, isTrusted: Bool) {
    var forms: [String: ToolForm] = [:]
    for case .object(let tool) in listed {
      guard let form = Self.form(tool, server, isTrusted), forms[form.name] == nil, forms.count < Self.toolsMaximum else { continue }
      forms[form.name] = form
    }
    self.forms = forms.values.sorted { $0.name.precedes($1.name) }
  }

  private static func form(_ tool: JSONObject, _ server: String, _ isTrusted: Bool) -> ToolForm? {
    guard let name = tool.text("name"), isName(name), let params = tool.object("inputSchema"), params["type"] == "object",
      ModelContextWire.headerParams(of: params) != nil
    else { return nil }
    let readsOnly = tool.object("annotations")?["readOnlyHint"] == true
    let about = String((tool.text("description") ?? tool.text("title") ?? name).prefix(aboutCharactersMaximum))
    // What refers elsewhere within itself is more of the language than results are held against here.
    let result = tool.object("outputSchema").flatMap { refers(.object($0)) ? nil : $0 }
    return ToolForm(
      served: "\(server).\(name)", about, effect: isTrusted && readsOnly ? .read : .write, params: schema(params), result: schema(result ?? JSONObject()))
  }

  private static func isName(_ name: String) -> Bool {
    (1...128).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x5F || $0 == 0x2D || $0 == 0x2E }
  }

  private static func refers(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let elements): elements.contains(where: refers)
    case .object(let object): object["$ref"] != nil || object.members.contains { refers($0.value) }
    default: false
    }
  }

  private static func schema(_ object: JSONObject) -> Schema {
    var schema = Schema.anything
    schema.json = object
    return schema
  }
}
