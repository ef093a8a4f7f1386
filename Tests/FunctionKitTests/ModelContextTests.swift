import Cases
import Crypto
import DecisionEndpoints
import Fakes
import Forms
import FunctionKit
import Identity
import StrictJSON
import TaskEndpoints
import Tasks
import Testing

extension Function {
  static let modelContext = Function("ModelContext") {
    [
      .modelContext([.makeDecision, .getDecision, .listDecisions, .challengeDecision, .processTask, .getTask]), .modelContextStream,
      .modelContextSession,
    ]
  }
}

/// A server of the Model Context Protocol, asked as each revision asks.
struct ContextGiven {
  let given: Given
  let stage = TaskGiven()

  init(environment: [String: String] = [:]) throws {
    given = try Given(
      .modelContext, records: stage.records, environment: environment, families: [stage.family], surroundings: stage.surroundings)
  }

  static let meta = #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#

  /// By the stateless revision; `members` are those of `params` beside `_meta`.
  func ask(_ method: String, _ members: String = "", name: String? = nil, headers: [String: String] = [:]) async throws -> JSONValue {
    var own = ["mcp-protocol-version": "2026-07-28", "mcp-method": method]
    own["mcp-name"] = name
    let params = members.isEmpty ? Self.meta : "\(Self.meta),\(members)"
    return try await post(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{\#(params)}}"#, own.merging(headers) { $1 })
  }

  func call(_ tool: String, _ arguments: String, headers: [String: String] = [:]) async throws -> JSONValue {
    try await ask("tools/call", #""name":"\#(tool)","arguments":\#(arguments)"#, name: tool, headers: headers)
  }

  func post(_ body: String, _ headers: [String: String] = [:]) async throws -> JSONValue {
    try await given.send("POST", "/mcp", headers: headers, body: body, left_ms: 30_000)
  }
}

@Suite struct `The server of the Model Context Protocol` {
  @Test func `says what it speaks, and lists its tools by name with a schema that stands alone`() async throws {
    let context = try ContextGiven()
    let told = try await context.ask("server/discover").body["result"]
    #expect(told["supportedVersions"][0] == "2026-07-28" && told["supportedVersions"][1] == "2025-11-25")
    #expect(told["resultType"] == "complete" && told["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "quorate" && told["cacheScope"] == "private")
    let listed = try await context.ask("tools/list").body["result"]
    let tools = listed["tools"].elements
    #expect(tools.map { $0["name"] } == ["challenge_decision", "get_decision", "get_task", "list_decisions", "make_decision", "process_task"])
    #expect(listed["ttlMs"] == 300_000)
    for tool in tools {
      #expect(tool["inputSchema"]["type"] == "object")
      let text = String(decoding: try JSONWriter.write(tool), as: UTF8.self)
      #expect(!text.contains("#/components/"))
      for reference in text.matches(of: #/#\/\$defs\/(\w+)/#) { #expect(tool["inputSchema"]["$defs"][String(reference.1)] != .null, "\(reference.1)") }
    }
    #expect(tools[0]["inputSchema"]["required"] == ["id"] && tools[1]["annotations"]["readOnlyHint"] == true)
    #expect(tools[4]["annotations"]["readOnlyHint"] == false)
  }

  @Test func `makes, finds, lists and challenges a decision, each as its endpoint does`() async throws {
    let context = try ContextGiven()
    let made = try await context.call("make_decision", decision).body["result"]
    #expect(made["isError"] == false && made["structuredContent"]["status"] == "completed")
    let text = made["content"][0]["text"].string ?? ""
    #expect(try JSONReader.read(Array(text.utf8)) == made["structuredContent"])
    let id = made["structuredContent"]["decision_id"].string ?? ""
    let found = try await context.call("get_decision", #"{"id":"\#(id)"}"#).body["result"]
    #expect(found["content"][0]["text"].string == text)
    let listed = try await context.call("list_decisions", #"{"status":"completed","limit":5}"#).body["result"]["structuredContent"]
    #expect(listed["decisions"].elements.map { $0["decision_id"] } == [.string(id)])
    let challenged = try await context.call("challenge_decision", #"{"id":"\#(id)","without":["a"]}"#).body["result"]["structuredContent"]
    #expect(challenged["decision_id"] == .string(id) && challenged["after"]["alternative_id"] == "b")
  }

  @Test func `carries a task out, and finds it`() async throws {
    let context = try ContextGiven()
    let made = try await context.call("process_task", TaskGiven.calculation).body["result"]["structuredContent"]
    #expect(made["status"] == "success" && context.stage.tool.calls.count == 1)
    let found = try await context.call("get_task", #"{"id":"\#(made["task_id"].string ?? "")"}"#).body["result"]["structuredContent"]
    #expect(found == made)
  }

  @Test(arguments: [
    ("make_decision", "{}", 422), ("make_decision", #"{"what":1}"#, 400), ("get_decision", #"{"id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"}"#, 404),
    ("get_decision", "{}", 422), ("get_decision", #"{"id":"x","more":1}"#, 400), ("list_decisions", #"{"limit":[1]}"#, 400),
    ("list_decisions", #"{"limit":0}"#, 422), ("process_task", #"{"task":" "}"#, 422),
  ])
  func `tells what a tool refuses as a result, so that a model reads why`(tool: String, arguments: String, status: Int64) async throws {
    let answer = try await ContextGiven().call(tool, arguments)
    #expect(answer["statusCode"] == 200)
    let result = answer.body["result"]
    #expect(result["isError"] == true && result["structuredContent"]["status"] == .integer(status))
  }

  @Test(
    arguments: [
      ("{", 400, -32_700, nil), ("[]", 400, -32_600, nil), (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, 400, -32_600, nil),
      (#"{"id":1,"method":"ping"}"#, 400, -32_600, nil), (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, 400, -32_600, nil),
      (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, 400, -32_600, nil), (#"{"jsonrpc":"2.0","id":1,"result":{}}"#, 400, -32_600, nil),
      (#"{"jsonrpc":"2.0","id":1,"method":"none"}"#, 200, -32_601, 1), (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#, 200, -32_602, 1),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}"#, 400, -32_600, nil),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"2"}}"#, 200, -32_602, 1),
      (#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"none"}}"#, 200, -32_602, "a"),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_task","arguments":[]}}"#, 200, -32_602, 1),
    ] as [(String, Int64, Int64, JSONValue?)])
  func `answers what is no request with the error that JSON-RPC has for it`(body: String, status: Int64, code: Int64, id: JSONValue?) async throws {
    let answer = try await ContextGiven().post(body)
    #expect(answer["statusCode"] == .integer(status) && answer.body["error"]["code"] == .integer(code) && answer.body["id"] == id ?? .null, "\(answer)")
  }

  @Test(
    arguments: [
      (#"{"id":1,"method":"ping"}"#, "`jsonrpc`"), (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "`id`"),
      (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, "`id`"), (#"{"jsonrpc":"2.0","id":1,"result":{}}"#, "`method`"),
      (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, "`params`"),
    ])
  func `names the member that is of another form`(body: String, member: String) async throws {
    guard case .string(let message) = try await ContextGiven().post(body).body["error"]["message"] else { throw CancellationError() }
    #expect(message.hasPrefix("\(member) must be"))
  }

  @Test(arguments: [
    (#"{"jsonrpc":"2.0","id":1,"method":"none"}"#, "there is no method `none`; there are `tools/list`, `tools/call`, `initialize`, `ping`"),
    (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"none"}}"#, "there is no tool `none`; `tools/list` has those that there are"),
  ])
  func `names the methods, and where the tools are named`(body: String, message: String) async throws {
    #expect(try await ContextGiven().post(body).body["error"]["message"] == .string(message))
  }

  @Test(
    arguments: [
      (["mcp-method": "tools/call"], -32_020), (["mcp-protocol-version": "2025-11-25"], -32_020), (["mcp-protocol-version": ""], -32_020),
    ] as [([String: String], Int64)])
  func `refuses headers that say something else than the body`(headers: [String: String], code: Int64) async throws {
    let answer = try await ContextGiven().ask("tools/list", headers: headers)
    #expect(answer["statusCode"] == 400 && answer.body["error"]["code"] == .integer(code))
  }

  @Test(arguments: [("get_task", true), ("=?base64?Z2V0X3Rhc2s=?=", true), ("get_decision", false), ("=?base64?Z2V0X3Rhc2s?=", false)])
  func `holds the name of a tool in the header against the body's`(header: String, isTaken: Bool) async throws {
    let answer = try await ContextGiven().call("get_task", #"{"id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"}"#, headers: ["mcp-name": header])
    #expect(isTaken ? answer.body["result"]["isError"] == true : answer.body["error"]["code"] == -32_020)
  }

  @Test func `names what it speaks to who speaks another revision`() async throws {
    let (context, body) = (try ContextGiven(), #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#)
    for version in ["1900-01-01", "x"] {
      let answer = try await context.post(body, ["mcp-protocol-version": version])
      #expect(answer["statusCode"] == 400 && answer.body["error"]["code"] == -32_022)
      #expect(answer.body["error"]["data"]["supported"][0] == "2026-07-28" && answer.body["error"]["data"]["requested"] == .string(version))
    }
    #expect(try await context.post(body, ["mcp-protocol-version": "2026-07-28"]).body["error"]["code"] == -32_602)
    #expect(try await context.ask("none")["statusCode"] == 404)
  }

  @Test(arguments: [("2025-06-18", "2025-06-18"), ("2024-11-05", "2024-11-05"), ("1900-01-01", "2025-11-25"), ("2026-07-28", "2025-11-25")])
  func `answers initialize of an older client, and begins no session`(asked: String, told: String) async throws {
    let context = try ContextGiven()
    let body =
      #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\#(asked)","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"#
    let answer = try await context.post(body)
    #expect(answer.body["result"]["protocolVersion"] == .string(told) && answer.body["result"]["serverInfo"]["name"] == "quorate")
    #expect(answer.header("mcp-session-id") == nil)
    let ready = try await context.post(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, ["mcp-protocol-version": told])
    #expect(ready["statusCode"] == 202 && (ready["body"] == .null || ready["body"] == ""))
    let listed = try await context.post(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, ["mcp-protocol-version": told])
    #expect(listed.body["result"]["tools"].elements.count == 6 && listed.body["result"]["resultType"] == .null)
    #expect(try await context.post(#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#).body["result"] == [:])
  }

  @Test func `carries a call out once under an Idempotency-Key, whatever number its message has`() async throws {
    let context = try ContextGiven()
    let headers = ["idempotency-key": "k", "mcp-protocol-version": "2025-11-25"]
    func call(_ id: Int, _ headers: [String: String], _ tool: String = "process_task", _ arguments: String = TaskGiven.calculation) async throws -> JSONValue {
      try await context.post(
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#, headers
      ).body["result"]
    }
    let first = try await call(1, headers)
    let again = try await call(2, headers)
    #expect(first["isError"] == false && again == first && context.stage.tool.calls.count == 1)
    let other = try await call(3, headers, "process_task", #"{"task":"What is 2 + 2"}"#)
    #expect(other["isError"] == true && other["structuredContent"]["status"] == 422)
    #expect(other["content"][0]["text"].string?.contains("was used with another body") == true)
    // A tool that only reads has no need of one.
    #expect(try await call(4, headers, "get_task", #"{"id":"\#(first["structuredContent"]["task_id"].string ?? "")"}"#)["isError"] == false)
    _ = try await call(5, ["mcp-protocol-version": "2025-11-25"])
    #expect(context.stage.tool.calls.count == 2)
    // The endpoint itself heeds the same key.
    let posted = try await Given(.processTask, records: context.stage.records, families: [context.stage.family], surroundings: context.stage.surroundings).send(
      "POST", "/process-task", headers: ["idempotency-key": "k"], body: TaskGiven.calculation, left_ms: 30_000)
    #expect(posted.header("idempotent-replayed") == "true" && posted.body == first["structuredContent"])
  }

  @Test(arguments: ["GET", "DELETE"]) func `has no stream and no session`(method: String) async throws {
    let answer = try await ContextGiven().given.send(method, "/mcp")
    #expect(answer["statusCode"] == 405 && answer.header("allow") == "POST")
  }

  @Test(
    arguments: [
      ("https://evil.example", [:], 403), ("null", [:], 403), ("https://api.example.com", [:], 403),
      ("https://app.example.com", ["CORS_ALLOWED_ORIGINS": "https://app.example.com"], 200),
    ] as [(String, [String: String], Int64)])
  func `lets no page of another site in`(origin: String, environment: [String: String], status: Int64) async throws {
    let answer = try await ContextGiven(environment: environment).ask("tools/list", headers: ["origin": origin])
    #expect(answer["statusCode"] == .integer(status))
  }
}

/// Who may call which tool is what the endpoints say.
@Suite struct `A caller of the Model Context Protocol` {
  private let records = VolatileRecordStore()

  private func key(_ permissions: [Permission]) async throws -> String {
    var settings = TenantSettings(nil)
    settings.roles["reader"] = permissions
    try await records.write([.put(settings.record(of: "acme"), .any)])
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(text, named: "k", tenant: "acme", principal: "p", roles: ["reader"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
    try await records.write([.put(key.record, .absent)])
    return text.text
  }

  private func post(_ body: String, _ headers: [String: String]) async throws -> JSONValue {
    let environment = ["API_KEY_REQUIRED": "true", "RATE_LIMIT": "false"]
    let stage = TaskGiven()
    return try await Given(.modelContext, records: records, environment: environment, families: [stage.family]).send(
      "POST", "/mcp", headers: headers, body: body)
  }

  @Test func `is shown and may call what its permissions let it, and nothing else`() async throws {
    let headers = ["x-api-key": try await key([.read("decisions")])]
    let listed = try await post(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, headers)
    #expect(listed.body["result"]["tools"].elements.map { $0["name"] } == ["challenge_decision", "get_decision", "list_decisions"])
    let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_decisions"}}"#
    #expect(try await post(call, headers).body["result"]["isError"] == false)
    let refused = try await post(call.replacing("list_decisions", with: "process_task"), headers).body["result"]
    #expect(refused["isError"] == true && refused["structuredContent"]["status"] == 403)
    #expect(try await post(call, [:])["statusCode"] == 401)
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
  fileprivate subscript(place: Int) -> JSONValue { elements.indices.contains(place) ? elements[place] : .null }
}
