internal import Cases
internal import Forms
internal import LambdaRuntime
internal import StrictJSON

/// An endpoint as a tool of the Model Context Protocol: what it is called with becomes the request that the endpoint answers to anybody else.
struct ContextTool: Sendable {
  let endpoint: Endpoint
  let name: String
  private let documentation: Documentation

  init(_ endpoint: Endpoint) {
    self.endpoint = endpoint
    documentation = endpoint.documentation()
    name = documentation.id.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
  }

  // MARK: how it is listed

  var json: JSONValue {
    let reads = endpoint.permission?.action == .read
    return [
      "name": .string(name), "title": .string(documentation.summary),
      "description": .string([documentation.summary + ".", documentation.detail].filter { !$0.isEmpty }.joined(separator: " ")), "inputSchema": .object(schema),
      "annotations": ["readOnlyHint": .bool(reads), "destructiveHint": false, "idempotentHint": .bool(reads)],
    ]
  }

  private var parameters: [Documentation.Parameter] { documentation.parameters.filter { $0.place != .header } }

  /// Of its arguments: the members of the body, and the parameters of path and query beside them; what they refer to stands in it.
  private var schema: JSONObject {
    var (whole, definitions) = (JSONObject([("type", "object")]), [String: JSONObject]())
    if let body = documentation.body?.schema {
      definitions = body.definitions
      whole = resolved(body)
    }
    var properties: JSONObject = if case .object(let object)? = whole["properties"] { object } else { JSONObject() }
    var required: [JSONValue] = if case .array(let names)? = whole["required"] { names } else { [] }
    for parameter in parameters {
      properties[parameter.name] = .object(parameter.schema.described(parameter.about).json)
      definitions.merge(parameter.schema.definitions) { own, _ in own }
      if parameter.place == .path { required.append(.string(parameter.name)) }
    }
    whole["properties"] = .object(properties)
    if !required.isEmpty { whole["required"] = .array(required) }
    whole["additionalProperties"] = false
    if !definitions.isEmpty { whole["$defs"] = .object(JSONObject(definitions.map { ($0.key, .object($0.value)) })) }
    return if case .object(let object) = Self.within(.object(whole)) { object } else { whole }
  }

  private func resolved(_ schema: Schema) -> JSONObject {
    guard case .string(let reference)? = schema.json["$ref"] else { return schema.json }
    return schema.definitions[String(reference.split(separator: "/").last ?? "")] ?? schema.json
  }

  /// References of the OpenAPI document, as references within the schema.
  private static func within(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map(within))
    case .object(let object):
      .object(
        JSONObject(
          object.members.map { member in
            guard member.name == "$ref", case .string(let text) = member.value else { return (member.name, within(member.value)) }
            return (member.name, .string(text.replacing("#/components/schemas/", with: "#/$defs/")))
          }))
    default: value
    }
  }

  // MARK: how it is called

  /// The request that asks the endpoint for this, as its caller would have sent it.
  func request(_ arguments: JSONObject, from outer: GatewayRequest) throws(RequestError) -> GatewayRequest {
    var request = outer
    (request.method, request.route, request.path) = (endpoint.method.rawValue, endpoint.path, endpoint.path)
    (request.pathParameters, request.query, request.body) = ([:], [], [])
    // What the call of the tool asks of its own answer is none of the endpoint's.
    for name in [Header.accept, Header.prefer, Header.ifNoneMatch] { request.headers[name.lowercased()] = nil }
    var rest = arguments
    let findings = Findings()
    for parameter in parameters {
      let argument = rest[parameter.name]
      rest[parameter.name] = nil
      let path = "/" + parameter.name
      switch argument.map(Self.text) {
      case .none where parameter.place == .path: findings.invalid(path, "is required")
      case .none: break
      case .some(.none): findings.malformed(path, "must be a string, a whole number or a boolean")
      case .some(.some(let text)) where parameter.place == .path:
        request.pathParameters[parameter.name] = text
        request.path = request.path.replacing("{\(parameter.name)}", with: text)
      case .some(.some(let text)): request.query.append(.init(name: parameter.name, value: text))
      }
    }
    if documentation.body == nil { for name in rest.names { findings.malformed("/" + name, "is not a known field") } }
    try findings.check()
    if documentation.body != nil { request.body = (try? JSONWriter.write(.object(rest))) ?? [] }
    return request
  }

  /// As a path or a query writes it; nil of what none can hold.
  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .bool(let isTrue): isTrue ? "true" : "false"
    default: nil
    }
  }
}
