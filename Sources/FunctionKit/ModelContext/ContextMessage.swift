internal import Forms
internal import StrictJSON

/// What JSON-RPC 2.0 and the Model Context Protocol call an error, with the status that it is answered with.
struct ContextError: Error, Equatable {
  var code: Int64
  var message: String
  var data: JSONValue?

  static let unreadable = ContextError(code: -32_700, message: "the body is no JSON")
  static let notOne = ContextError(code: -32_600, message: "the body must be one request or notification of JSON-RPC 2.0; batches are not taken")
  /// A member that breaks the form of a message.
  static func misshapen(_ rule: String) -> ContextError { ContextError(code: -32_600, message: rule) }
  static func unknownMethod(_ name: String, of revision: ContextRevision) -> ContextError {
    let there = (["tools/list", "tools/call"] + (revision == .stateless ? ["server/discover"] : ["initialize", "ping"])).map { "`\($0)`" }
    return ContextError(code: -32_601, message: "there is no method `\(name.prefix(100))`; there are \(there.joined(separator: ", "))")
  }
  static func params(_ rule: String) -> ContextError { ContextError(code: -32_602, message: rule) }
  static func mismatch(_ header: String) -> ContextError {
    ContextError(code: -32_020, message: "the header `\(header)` does not say what the body says")
  }
  static func version(_ requested: String) -> ContextError {
    ContextError(
      code: -32_022, message: "that version of the protocol is not spoken here",
      data: ["supported": JSONValue(strings: ContextRevision.all), "requested": .string(String(requested.prefix(100)))])
  }

  var json: JSONValue {
    var members = JSONObject([("code", .integer(code)), ("message", .string(message))])
    members["data"] = data
    return .object(members)
  }

  /// Of the stateless revision; those before it answer what they could read with 200.
  func status(_ revision: ContextRevision?) -> Int {
    switch (self.code, revision) {
    case (-32_700, _), (-32_600, _), (-32_022, _), (-32_020, _): 400
    case (-32_602, .stateless): 400
    case (-32_601, .stateless): 404
    default: 200
    }
  }
}

/// The revisions of the protocol that are spoken (https://modelcontextprotocol.io/specification/2026-07-28).
enum ContextRevision: Equatable {
  /// Each request says all of itself.
  case stateless
  /// One that begins with `initialize`; here no session follows from it.
  case initialized(String)

  static let current = "2026-07-28"
  static let before = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
  static let all = [current] + before
}

/// One message that a client posted.
struct ContextMessage {
  /// A text or a whole number; nil of a notification.
  let id: JSONValue?
  let method: String
  let params: JSONObject

  init(_ body: [UInt8]) throws(ContextError) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(body) } catch { throw .unreadable }
    guard case .object(let object) = value else { throw .notOne }
    guard object["jsonrpc"] == "2.0" else { throw .misshapen("`jsonrpc` must be \"2.0\"") }
    guard case .string(let method)? = object["method"] else { throw .misshapen("`method` must be a string: a request or a notification is taken here") }
    switch object["id"] {
    case nil: id = nil
    case .string(let text)? where text.utf8.count <= 1_000: id = .string(text)
    case .integer(let number)?: id = .integer(number)
    default: throw .misshapen("`id` must be a string of at most 1000 bytes, or a whole number of 64 bits")
    }
    self.method = method
    switch object["params"] {
    case .object(let params)?: self.params = params
    case nil: params = JSONObject()
    default: throw .misshapen("`params` must be an object")
    }
  }

  /// The tool that is called, if one is.
  var tool: String? {
    guard method == "tools/call", case .string(let name)? = params["name"] else { return nil }
    return name
  }

  private var meta: JSONObject? { if case .object(let meta)? = params["_meta"] { meta } else { nil } }

  /// By which revision it speaks. What the headers of the stateless one say must stand in the body too: who stands between reads the headers alone.
  func revision(_ header: (String) -> String?) throws(ContextError) -> ContextRevision {
    let told = header(ContextHeader.version)
    let known = meta?[ContextMeta.version]
    if known == nil {
      guard let told else { return .initialized(ContextRevision.before[0]) }
      if ContextRevision.before.contains(told) { return .initialized(told) }
      guard told == ContextRevision.current else { throw .version(told) }
    }
    guard id != nil else { return .stateless }
    guard case .string(let version)? = known, meta?[ContextMeta.capabilities] != nil else {
      throw .params("`params._meta` must hold `\(ContextMeta.version)` and `\(ContextMeta.capabilities)`")
    }
    guard told == version else { throw .mismatch(ContextHeader.version) }
    guard header(ContextHeader.method) == method else { throw .mismatch(ContextHeader.method) }
    if let tool, header(ContextHeader.name).flatMap(ContextHeader.decoded) != tool { throw .mismatch(ContextHeader.name) }
    guard version == ContextRevision.current else { throw .version(version) }
    return .stateless
  }
}

/// The members of `_meta` that a request of the stateless revision has, and a result.
enum ContextMeta {
  static let version = "io.modelcontextprotocol/protocolVersion"
  static let capabilities = "io.modelcontextprotocol/clientCapabilities"
  static let server = "io.modelcontextprotocol/serverInfo"
}

/// The headers of the stateless revision.
enum ContextHeader {
  static let version = "MCP-Protocol-Version"
  static let method = "Mcp-Method"
  static let name = "Mcp-Name"

  /// What is no plain ASCII stands in a header as `=?base64?…?=`; nil where that is none.
  static func decoded(_ value: String) -> String? {
    guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else { return value }
    let text = String(value.dropFirst(9).dropLast(2))
    guard let bytes = Base64.standard.decode(text), Base64.standard.encode(bytes) == text else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
