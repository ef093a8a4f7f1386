internal import Forms
internal import HTTPTransport
internal import StrictJSON
internal import Tasks

/// How the Model Context Protocol is written over HTTP: requests, the headers beside them, and what comes back. Pure.
/// Source: https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http.
enum ModelContextWire {
  /// Stateless: each request says all of itself.
  static let current = "2026-07-28"
  /// Those that begin with `initialize`, newest first; the first is asked for.
  static let before = ["2025-11-25", "2025-06-18", "2025-03-26"]
  static let unsupportedVersion: Int64 = -32_022
  /// Errors that only the stateless revision has: who says one speaks it.
  static let modernErrors: Set<Int64> = [-32_020, -32_021, unsupportedVersion]

  static let client: JSONValue = ["name": "quorate", "version": "1"]
  static let accept = HTTPField("Accept", "application/json, text/event-stream")
  static let contentType = HTTPField("Content-Type", "application/json")

  private enum Meta {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let info = "io.modelcontextprotocol/clientInfo"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
  }

  /// `id` nil: a notification.
  static func body(_ method: String, _ params: JSONObject, id: Int64?, version: String?) -> [UInt8] {
    var params = params
    if let version {
      params["_meta"] = .fields([(Meta.version, .string(version)), (Meta.info, client), (Meta.capabilities, .object(JSONObject()))])
    }
    var message = JSONObject([("jsonrpc", "2.0"), ("method", .string(method))])
    if !params.isEmpty { message["params"] = .object(params) }
    message["id"] = id.map { .integer($0) }
    return (try? JSONWriter.write(.object(message))) ?? []
  }

  /// Of the stateless revision.
  static func headers(_ method: String, name: String?, version: String, _ others: [HTTPField] = []) -> [HTTPField] {
    [accept, contentType, HTTPField("MCP-Protocol-Version", version), HTTPField("Mcp-Method", method)]
      + (name.map { [HTTPField("Mcp-Name", written($0))] } ?? [])
      + others
  }

  /// A value as a header holds it: what is no plain ASCII, or would not come through, as `=?base64?…?=`.
  static func written(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && value.utf8.first != 0x20 && value.utf8.last != 0x20
    guard !isPlain || (value.hasPrefix("=?base64?") && value.hasSuffix("?=")) else { return value }
    return "=?base64?\(Base64.standard.encode(Array(value.utf8)))?="
  }

  // MARK: parameters that stand in headers too

  /// The parameters that a schema wants to see in headers, each by its path; nil where an annotation is none that may be.
  static func headerParams(of schema: JSONObject) -> [(path: [String], header: String)]? {
    var found: [(path: [String], header: String)] = []
    guard collect(schema, [], &found), !strays(.object(schema), isProperty: false, depth: 0) else { return nil }
    return Set(found.map { $0.header.lowercased() }).count == found.count ? found : nil
  }

  private static let annotation = "x-mcp-header"
  private static let depthMaximum = 16

  private static func collect(_ schema: JSONObject, _ path: [String], _ found: inout [(path: [String], header: String)]) -> Bool {
    guard path.count <= depthMaximum else { return false }
    guard case .object(let properties)? = schema["properties"] else { return true }
    for property in properties.members {
      guard case .object(let own) = property.value else { continue }
      if let told = own[annotation] {
        guard case .string(let name) = told, isToken(name), case .string(let type)? = own["type"], ["string", "integer", "boolean"].contains(type) else {
          return false
        }
        found.append((path + [property.name], name))
      }
      guard collect(own, path + [property.name], &found) else { return false }
    }
    return true
  }

  /// Whether an annotation stands where no chain of `properties` leads.
  private static func strays(_ value: JSONValue, isProperty: Bool, depth: Int) -> Bool {
    guard depth <= 4 * depthMaximum else { return true }
    switch value {
    case .array(let elements): return elements.contains { strays($0, isProperty: false, depth: depth + 1) }
    case .object(let object):
      if object[annotation] != nil, !isProperty { return true }
      return object.members.contains { member in
        switch member.name {
        case "properties":
          guard case .object(let properties) = member.value else { return false }
          return properties.members.contains { strays($0.value, isProperty: isProperty || depth == 0, depth: depth + 1) }
        // Data, not schemas.
        case "default", "examples", "const", "enum": return false
        default: return strays(member.value, isProperty: false, depth: depth + 1)
        }
      }
    default: return false
    }
  }

  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }

  /// `Mcp-Param-*` of a call; what it does not say stands in no header.
  static func headers(_ params: [(path: [String], header: String)], of arguments: JSONObject) -> [HTTPField] {
    params.compactMap { path, header in
      var value: JSONValue? = .object(arguments)
      for name in path { if case .object(let object)? = value { value = object[name] } else { value = nil } }
      let text: String? =
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .bool(let isTrue): isTrue ? "true" : "false"
        default: nil
        }
      return text.map { HTTPField("Mcp-Param-\(header)", written($0)) }
    }
  }

  // MARK: what comes back

  enum Reply: Equatable {
    case result(JSONObject)
    case error(code: Int64, supported: [String])
  }

  /// The one message of a response that answers the request with this id: a JSON text, or an event of a stream; nil where there is none.
  static func reply(_ response: HTTPResponse, id: Int64) -> Reply? {
    let type = (response.header("content-type") ?? "").lowercased()
    guard type.hasPrefix("text/event-stream") else { return reply(response.body, id: id, isAny: response.status >= 400) }
    var events = ServerSentEvents()
    // A stream's last event may lack the empty line that ends it.
    return events.take(response.body + Array("\n\n".utf8)).lazy.compactMap { reply(Array($0.data.utf8), id: id, isAny: false) }.first
  }

  /// `isAny`: an error may say that it does not know whose it is.
  private static func reply(_ bytes: [UInt8], id: Int64, isAny: Bool) -> Reply? {
    guard case .object(let object)? = try? JSONReader.read(bytes), object["jsonrpc"] == "2.0" else { return nil }
    let isOurs = object["id"] == .integer(id)
    if isOurs, case .object(let result)? = object["result"] { return .result(result) }
    guard isOurs || isAny, case .object(let error)? = object["error"], case .integer(let code)? = error["code"] else { return nil }
    let supported = error.object("data")?.elements("supported") ?? []
    return .error(code: code, supported: supported.compactMap { if case .string(let text) = $0 { text } else { nil } })
  }
}
