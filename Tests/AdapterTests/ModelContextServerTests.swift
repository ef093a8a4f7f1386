import Adapters
import CurlTransport
import Fakes
import Forms
import HTTPTransport
import StrictJSON
import Synchronization
import Tasks
import TestProcesses
import Testing

/// A server of the Model Context Protocol on a socket of this machine: it answers what `answer` says of a method, and remembers what it was asked.
private final class ContextStub: Sendable {
  struct Asked: Sendable {
    var headers: [String: String]
    var message: JSONValue
    subscript(name: String) -> JSONValue { member(message, name) }
  }

  struct Told: Sendable {
    var status = 200
    var headers = ""
    var body: String
    var type = "application/json"
  }

  private let heard = Mutex<[Asked]>([])
  private let server = Mutex<ByteServer?>(nil)

  init(_ answer: @escaping @Sendable (Asked) -> Told) throws {
    let server = try ByteServer { [weak self] connection in
      while let request = connection.request() {
        let asked = Asked(headers: Self.headers(request.head), message: (try? JSONReader.read(request.body)) ?? .null)
        self?.heard.withLock { $0.append(asked) }
        let told = answer(asked)
        connection.send(
          "HTTP/1.1 \(told.status) Told\r\nContent-Type: \(told.type)\r\n\(told.headers)Content-Length: \(told.body.utf8.count)\r\n\r\n\(told.body)")
      }
    }
    self.server.withLock { $0 = server }
  }

  var asked: [Asked] { heard.withLock { $0 } }
  var methods: [String] { asked.compactMap { if case .string(let text) = $0["method"] { text } else { nil } } }
  func stop() { server.withLock { $0?.stop() } }

  func client(trusted: Bool = true) -> ModelContextServer {
    ModelContextServer("docs", url: (server.withLock { $0?.url } ?? "") + "/mcp", isTrusted: trusted, via: reach(CurlTransport()))
  }

  private static func headers(_ head: String) -> [String: String] {
    Dictionary(
      head.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
        line.firstIndex(of: ":").map { (line[..<$0].lowercased(), String(line[line.index(after: $0)...].drop { $0 == " " })) }
      }
    ) { _, last in last }
  }

  static func result(_ asked: Asked, _ result: String) -> Told {
    let id = (try? JSONWriter.write(asked["id"])) ?? []
    return Told(body: #"{"jsonrpc":"2.0","id":\#(String(decoding: id, as: UTF8.self)),"result":\#(result)}"#)
  }

  static func error(_ asked: Asked, _ error: String, status: Int) -> Told {
    let id = (try? JSONWriter.write(asked["id"])) ?? []
    return Told(status: status, body: #"{"jsonrpc":"2.0","id":\#(String(decoding: id, as: UTF8.self)),"error":\#(error)}"#)
  }
}

private func member(_ value: JSONValue, _ name: String) -> JSONValue { if case .object(let object) = value { object[name] ?? .null } else { .null } }

private let tools = """
  {"resultType":"complete","ttlMs":60000,"cacheScope":"public","tools":[
  {"name":"search","description":"Finds pages.","inputSchema":{"type":"object","required":["q"],"properties":{"q":{"type":"string"},
  "region":{"type":"string","x-mcp-header":"Region"},"page":{"type":"integer","x-mcp-header":"Page"}}},"annotations":{"readOnlyHint":true}},
  {"name":"add","inputSchema":{"type":"object","properties":{}}},
  {"name":"odd","inputSchema":{"type":"object","properties":{"x":{"type":"number","x-mcp-header":"X"}}}},
  {"name":"twice","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}},
  {"name":"astray","inputSchema":{"type":"object","properties":{},"anyOf":[{"x-mcp-header":"A"}]}},
  {"name":"with space","inputSchema":{"type":"object"}},{"name":"untyped","inputSchema":{}}]}
  """

@Suite(.serialized) struct `A server of others by the Model Context Protocol` {
  private let call = ToolCall(tenant: "local", key: "case/1/0", limit_ms: 20_000)

  private func form(_ name: String, of client: ModelContextServer) async throws -> ToolForm {
    try #require(try await client.forms().get().first { $0.name == name })
  }

  @Test func `is asked statelessly, with the headers and the words about itself that the revision wants`() async throws {
    let stub = try ContextStub { asked in
      asked["method"] == "tools/list" ? ContextStub.result(asked, tools) : ContextStub.result(asked, #"{"resultType":"complete","structuredContent":{"n":1}}"#)
    }
    defer { stub.stop() }
    let client = stub.client()
    #expect(try await client.forms().get().map(\.name) == ["docs.add", "docs.search"])
    #expect(try await client.forms().get().map(\.effect) == [.write, .read])
    let search = try await form("docs.search", of: client)
    let params = JSONObject([("q", "x"), ("region", "Zürich"), ("page", 2)])
    #expect(await client.call(search, params, call) == .completed(["n": 1]))
    let (listed, called) = (stub.asked[0], stub.asked[1])
    #expect(stub.methods == ["tools/list", "tools/call"], "a list is kept as long as its server says")
    #expect(listed.headers["accept"] == "application/json, text/event-stream" && listed.headers["mcp-protocol-version"] == "2026-07-28")
    #expect(listed.headers["mcp-method"] == "tools/list" && listed.headers["mcp-name"] == nil)
    #expect(called.headers["mcp-method"] == "tools/call" && called.headers["mcp-name"] == "search")
    #expect(called.headers["mcp-param-region"] == "=?base64?WsO8cmljaA==?=" && called.headers["mcp-param-page"] == "2")
    #expect(called.headers["idempotency-key"] == nil)
    let meta = member(called["params"], "_meta")
    #expect(member(meta, "io.modelcontextprotocol/protocolVersion") == "2026-07-28" && member(meta, "io.modelcontextprotocol/clientCapabilities") == [:])
    #expect(member(member(meta, "io.modelcontextprotocol/clientInfo"), "name") == "quorate")
    #expect(member(called["params"], "name") == "search" && member(called["params"], "arguments") == .object(params))
  }

  @Test(arguments: [(cursor: #""p2""#, pages: 2), (cursor: "null", pages: 1)])
  func `is asked for the next page where there is one`(cursor: String, pages: Int) async throws {
    let stub = try ContextStub { asked in
      let isFirst = member(asked["params"], "cursor") == .null
      let tool = #"{"name":"\#(isFirst ? "a" : "b")","inputSchema":{"type":"object"}}"#
      return ContextStub.result(asked, #"{"tools":[\#(tool)]\#(isFirst ? #","nextCursor":\#(cursor)"# : "")}"#)
    }
    defer { stub.stop() }
    #expect(try await stub.client().forms().get().map(\.name) == Array(["docs.a", "docs.b"].prefix(pages)))
    #expect(stub.methods.count == pages)
  }

  @Test func `is not believed that its tools only read where it is not trusted, and is told the key of a write`() async throws {
    let stub = try ContextStub { ContextStub.result($0, $0["method"] == "tools/list" ? tools : #"{"content":[{"type":"text","text":"done"}]}"#) }
    defer { stub.stop() }
    let client = stub.client(trusted: false)
    #expect(try await client.forms().get().map(\.effect) == [.write, .write])
    #expect(await client.call(try await form("docs.add", of: client), JSONObject(), call) == .completed(["text": "done"]))
    #expect(stub.asked.last?.headers["idempotency-key"] == "case/1/0")
  }

  @Test func `that speaks the revisions before is initialized, and asked within its session`() async throws {
    let stub = try ContextStub { asked in
      switch asked["method"] {
      case "initialize":
        var told = ContextStub.result(asked, #"{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"s","version":"1"}}"#)
        told.headers = "Mcp-Session-Id: s-1\r\n"
        return told
      case "notifications/initialized": return ContextStub.Told(status: 202, body: "")
      default:
        guard asked.headers["mcp-session-id"] == "s-1" else {
          return ContextStub.Told(
            status: 400, body: #"{"jsonrpc":"2.0","id":"server-error","error":{"code":-32600,"message":"Bad Request: Missing session ID"}}"#)
        }
        var told = ContextStub.result(asked, tools)
        (told.type, told.body) = (
          "text/event-stream",
          ": ping\r\n\r\nevent: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\r\n\r\ndata: \(told.body.replacing("\n", with: " "))\r\n\r\n"
        )
        return told
      }
    }
    defer { stub.stop() }
    let client = stub.client()
    #expect(try await client.forms().get().count == 2)
    #expect(stub.methods == ["tools/list", "initialize", "notifications/initialized", "tools/list"])
    let (begun, listed) = (stub.asked[1], stub.asked[3])
    #expect(member(begun["params"], "protocolVersion") == "2025-11-25" && begun.headers["mcp-protocol-version"] == nil && begun.headers["mcp-method"] == nil)
    #expect(listed.headers["mcp-protocol-version"] == "2025-06-18" && listed.headers["mcp-method"] == nil && listed["params"] == .null)
  }

  @Test func `whose session is over is initialized again`() async throws {
    let sessions = Mutex(0)
    let stub = try ContextStub { asked in
      let now = sessions.withLock { $0 }
      switch asked["method"] {
      case "initialize":
        var told = ContextStub.result(asked, #"{"protocolVersion":"2025-11-25","capabilities":{}}"#)
        told.headers = "Mcp-Session-Id: s-\(sessions.withLock { count in count += 1; return count })\r\n"
        return told
      case "notifications/initialized": return ContextStub.Told(status: 202, body: "")
      case "tools/call":
        // Forgotten once.
        sessions.withLock { if $0 == 1 { $0 = 10 } }
        guard asked.headers["mcp-session-id"] == "s-11" else { return ContextStub.Told(status: 404, body: "") }
        return ContextStub.result(asked, #"{"content":[{"type":"text","text":"{\"a\":1}"}]}"#)
      default: return now == 0 ? ContextStub.Told(status: 400, body: "") : ContextStub.result(asked, tools)
      }
    }
    defer { stub.stop() }
    let client = stub.client()
    #expect(await client.call(try await form("docs.add", of: client), JSONObject(), call) == .completed(["a": 1]))
    #expect(stub.methods.filter { $0 == "initialize" }.count == 2)
  }

  @Test func `that names the versions it speaks is asked by one of them, or not at all`() async throws {
    for (supported, methods, isThere) in [
      (#"["2025-06-18"]"#, ["tools/list", "initialize", "notifications/initialized", "tools/list"], true), (#"["2027-01-01"]"#, ["tools/list"], false),
    ] {
      let stub = try ContextStub { asked in
        if asked["method"] == "initialize" { return ContextStub.result(asked, #"{"protocolVersion":"2025-06-18","capabilities":{}}"#) }
        if asked.headers["mcp-protocol-version"] == "2025-06-18" { return ContextStub.result(asked, tools) }
        return ContextStub.error(asked, #"{"code":-32022,"message":"no","data":{"supported":\#(supported),"requested":"2026-07-28"}}"#, status: 400)
      }
      defer { stub.stop() }
      let forms = await stub.client().forms()
      #expect(stub.methods == methods && ((try? forms.get()) != nil) == isThere)
    }
  }

  @Test(arguments: [
    (#"{"resultType":"input_required","inputRequests":{}}"#, ToolFailure.Class.refused),
    (#"{"isError":true,"content":[{"type":"text","text":"no"}]}"#, .validation),
    (#"{"content":[{"type":"image","data":"","mimeType":"image/png"}]}"#, .malformed), (#"{"resultType":"new"}"#, .malformed),
  ])
  func `that does not do what it was called for fails, in a class, without its words`(result: String, kind: ToolFailure.Class) async throws {
    let stub = try ContextStub { ContextStub.result($0, $0["method"] == "tools/list" ? tools : result) }
    defer { stub.stop() }
    let client = stub.client()
    guard case .failed(let failure) = await client.call(try await form("docs.search", of: client), JSONObject([("q", "x")]), call) else {
      Issue.record("it did not fail")
      return
    }
    #expect(failure.kind == kind && failure.message.hasPrefix("the server `docs` "))
  }

  @Test(arguments: [
    (tool: "docs.add", result: #"{"resultType":"new"}"#, isAmbiguous: true), ("docs.add", #"{"isError":true}"#, false),
    ("docs.search", #"{"resultType":"new"}"#, false),
  ])
  func `whose answer to a write cannot be read may have done it`(tool: String, result: String, isAmbiguous: Bool) async throws {
    let stub = try ContextStub { ContextStub.result($0, $0["method"] == "tools/list" ? tools : result) }
    defer { stub.stop() }
    let client = stub.client()
    guard case .failed(let failure) = await client.call(try await form(tool, of: client), JSONObject(), call) else {
      Issue.record("it did not fail")
      return
    }
    #expect(failure.isAmbiguous == isAmbiguous)
  }

  @Test(arguments: [
    (400, #"{"code":-32602,"message":"secret"}"#, ToolFailure.Class.validation), (404, #"{"code":-32601,"message":"secret"}"#, .notFound),
    (200, #"{"code":-32603,"message":"secret"}"#, .upstream), (400, #"{"code":-32020,"message":"secret"}"#, .upstream),
    (401, "{}", .authentication), (429, "{}", .rateLimited), (503, "{}", .upstream),
  ])
  func `whose answer is an error fails in its class`(status: Int, error: String, kind: ToolFailure.Class) async throws {
    let stub = try ContextStub { asked in
      switch asked["method"] {
      case "tools/list": ContextStub.result(asked, tools)
      case "initialize": ContextStub.Told(status: 405, body: "")
      default: ContextStub.error(asked, error, status: status)
      }
    }
    defer { stub.stop() }
    let client = stub.client()
    let search = try await form("docs.search", of: client)
    guard case .failed(let failure) = await client.call(search, JSONObject([("q", "x")]), call) else {
      Issue.record("it did not fail")
      return
    }
    #expect(failure.kind == kind)
    #expect(!failure.message.contains("secret"))
  }

  @Test func `that is not there has no tools, and says why`() async throws {
    let stub = try ContextStub { ContextStub.result($0, tools) }
    let client = stub.client()
    stub.stop()
    guard case .failure(let failure) = await client.forms() else {
      Issue.record("it has tools")
      return
    }
    #expect(failure.kind == .network)
  }
}
