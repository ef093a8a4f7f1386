internal import Cases
import Forms
public import StrictJSON

/// The OpenAPI 3.1 document of these functions (https://spec.openapis.org/oas/v3.1.1).
public struct OpenAPIDocument: Sendable {
  public let json: JSONValue

  public init(_ functions: [Function]) {
    var paths = JSONObject()
    var definitions: [String: JSONObject] = [:]
    for function in functions {
      for endpoint in function.endpoints {
        let documented = DocumentedOperation(endpoint, of: function)
        var item = JSONObject()
        if case .object(let known)? = paths[endpoint.path] { item = known }
        item[endpoint.method.rawValue.lowercased()] = documented.json
        paths[endpoint.path] = .object(item)
        definitions.merge(documented.definitions) { own, _ in own }
      }
    }
    json = [
      "openapi": "3.1.0",
      "info": [
        "title": "Quorate", "version": .string(Version.current), "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        "description": "Decisions by a panel of executives: framed by a published method, agreed or not, and recorded so that every number can be traced.",
      ],
      "servers": [["url": "http://127.0.0.1:8000", "description": "the emulator"]],
      "paths": .object(paths),
      "components": [
        "schemas": .object(JSONObject(definitions.map { ($0.key, .object($0.value)) })),
        "securitySchemes": [
          "apiKey": ["type": "apiKey", "in": "header", "name": .string(Header.apiKey), "description": "`qk1_`, 16 letters and digits, `_`, and 49 more"],
          "bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"],
        ],
      ],
    ]
  }
}

/// One operation with everything that can be answered to it.
struct DocumentedOperation {
  private(set) var definitions: [String: JSONObject] = [:]
  private(set) var json: JSONValue = .null

  init(_ endpoint: Endpoint, of function: Function) {
    let documentation = endpoint.documentation()
    var members = JSONObject([
      ("operationId", .string(documentation.id)), ("summary", .string(documentation.summary)), ("tags", [.string(documentation.tag)]),
      ("x-function", .string(function.name)),
    ])
    if !documentation.detail.isEmpty { members["description"] = .string(documentation.detail) }
    if let permission = endpoint.permission {
      let scopes: JSONValue = [.string(permission.description)]
      members["security"] = [["apiKey": scopes], ["bearer": scopes]]
    }
    members["parameters"] = .array((documentation.parameters + SharedAnswers.parameters(of: endpoint)).map { parameter($0) })
    if let body = documentation.body {
      let content: JSONValue = ["application/json": ["schema": schema(body.schema), "example": body.example]]
      members["requestBody"] = ["required": true, "content": content]
    }
    members["responses"] = responses(documentation.answers + SharedAnswers.of(endpoint), of: endpoint)
    json = .object(members)
  }

  private mutating func schema(_ schema: Schema) -> JSONValue {
    definitions.merge(schema.definitions) { own, _ in own }
    return .object(schema.json)
  }

  private mutating func parameter(_ parameter: Documentation.Parameter) -> JSONValue {
    [
      "name": .string(parameter.name), "in": .string(parameter.place.rawValue), "required": .bool(parameter.place == .path),
      "description": .string(parameter.about), "schema": schema(parameter.schema),
    ]
  }

  /// By status; forms of one status share its entry, and several of one type are each allowed.
  private mutating func responses(_ answers: [Documentation.Documented], of endpoint: Endpoint) -> JSONValue {
    var responses = JSONObject()
    for (status, forms) in Dictionary(grouping: answers, by: \.status) {
      var response: JSONObject = JSONObject([("description", .string(forms.map(\.about).joined(separator: "; or ")))])
      var content = JSONObject()
      for (type, forms) in Dictionary(grouping: forms.compactMap(\.content), by: \.type) {
        let schemas = forms.map { schema($0.schema) }
        let others = schemas.filter { $0 != schemas[0] }
        content[type] = ["schema": others.isEmpty ? schemas[0] : ["anyOf": .array([schemas[0]] + others)]]
      }
      if !content.isEmpty { response["content"] = .object(content) }
      var headers = JSONObject()
      for header in forms.flatMap(\.headers) + SharedAnswers.headers(status, of: endpoint) {
        headers[header.name] = ["description": .string(header.about), "schema": schema(header.schema)]
      }
      response["headers"] = .object(headers)
      responses["\(status)"] = .object(response)
    }
    return .object(responses)
  }
}
