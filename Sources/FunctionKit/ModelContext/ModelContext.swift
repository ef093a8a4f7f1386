internal import Cases
internal import Forms
internal import Identity
internal import LambdaRuntime
internal import StrictJSON

/// A server of the Model Context Protocol over endpoints: each message is answered by itself, with one JSON text, and nothing is remembered of it.
struct ModelContext: Sendable {
  let tools: [String: ContextTool]

  init(_ endpoints: [Endpoint]) {
    let tools = endpoints.map(ContextTool.init)
    self.tools = Dictionary(tools.map { ($0.name, $0) }) { first, _ in first }
  }

  /// How long a list may be kept by who asked for it, in milliseconds.
  private static let lifetime_ms: Int64 = 300_000
  private static let server: JSONValue = ["name": "quorate", "title": "Quorate", "version": .string(Version.current)]
  private static let capabilities: JSONValue = ["tools": ["listChanged": false]]
  private static let instructions: JSONValue =
    "Decisions by a panel of executives, and tasks that are planned, carried out by tools and verified. What a call answers is the outcome; its `status` says what came of it."

  func respond(_ exchange: Exchange, _ room: Room) async throws(EndpointError) -> Answer {
    let message: ContextMessage
    do throws(ContextError) { message = try ContextMessage(exchange.request.body) } catch { return try answer(.null, .failure(error), nil) }
    let revision: ContextRevision
    do throws(ContextError) { revision = try message.revision { exchange.request.header($0) } } catch {
      return try answer(message.id ?? .null, .failure(error), .stateless)
    }
    // A notification is taken and means nothing here: there is nothing that it could be about.
    guard let id = message.id else {
      var answer = Answer(202, body: [])
      answer.headers = []
      return answer
    }
    return try answer(id, await result(of: message, revision, exchange, room), revision)
  }

  private func answer(_ id: JSONValue, _ result: Result<JSONValue, ContextError>, _ revision: ContextRevision?) throws(EndpointError) -> Answer {
    switch result {
    case .failure(let error): try .json(error.status(revision), ["jsonrpc": "2.0", "id": id, "error": error.json])
    case .success(let value): try .json(200, ["jsonrpc": "2.0", "id": id, "result": value])
    }
  }

  private func result(
    of message: ContextMessage, _ revision: ContextRevision, _ exchange: Exchange, _ room: Room
  ) async -> Result<JSONValue, ContextError> {
    switch (message.method, revision) {
    case ("tools/list", _):
      guard message.params["cursor"] == nil else { return .failure(.params("`cursor` is none of this list, which has one page")) }
      return .success(complete([("tools", .array(listed(for: exchange)))], kept: true, revision))
    case ("tools/call", _): return await called(message, revision, exchange, room)
    case ("server/discover", .stateless):
      let members: [(name: String, value: JSONValue)] = [
        ("supportedVersions", JSONValue(strings: ContextRevision.all)), ("capabilities", Self.capabilities), ("instructions", Self.instructions),
      ]
      return .success(complete(members, kept: true, revision))
    case ("initialize", .initialized): return initialized(message)
    case ("ping", .initialized): return .success([:])
    default: return .failure(.unknownMethod(message.method, of: revision))
    }
  }

  /// What an older client is told first; it is asked for nothing that a session would be needed for.
  private func initialized(_ message: ContextMessage) -> Result<JSONValue, ContextError> {
    guard case .string(let asked)? = message.params["protocolVersion"] else { return .failure(.params("`protocolVersion` must be a string")) }
    let version = ContextRevision.before.contains(asked) ? asked : ContextRevision.before[0]
    return .success([
      "protocolVersion": .string(version), "capabilities": Self.capabilities, "serverInfo": Self.server, "instructions": Self.instructions,
    ])
  }

  /// A result with what the stateless revision wants of each; `kept`: whether it says how long it may be kept.
  private func complete(_ members: [(name: String, value: JSONValue)], kept: Bool = false, _ revision: ContextRevision) -> JSONValue {
    guard revision == .stateless else { return .fields(members) }
    let lifetime: [(name: String, value: JSONValue)] = kept ? [("ttlMs", .integer(Self.lifetime_ms)), ("cacheScope", "private")] : []
    return .fields(members + [("resultType", "complete"), ("_meta", .fields([(ContextMeta.server, Self.server)]))] + lifetime)
  }

  /// By name, those that the caller may call.
  private func listed(for exchange: Exchange) -> [JSONValue] {
    tools.keys.sorted { $0.precedes($1) }.compactMap { tools[$0] }.filter { $0.isFor(exchange) }.map(\.json)
  }

  // MARK: a call

  /// What the endpoint answers. What it refuses is a result too, so that a model reads why.
  private func called(_ message: ContextMessage, _ revision: ContextRevision, _ exchange: Exchange, _ room: Room) async -> Result<JSONValue, ContextError> {
    guard let name = message.tool else { return .failure(.params("`name` must be a string")) }
    guard let tool = tools[name] else { return .failure(.params("there is no tool `\(name.prefix(100))`; `tools/list` has those that there are")) }
    let arguments: JSONObject
    switch message.params["arguments"] {
    case .object(let given)?: arguments = given
    case nil: arguments = JSONObject()
    default: return .failure(.params("`arguments` must be an object"))
    }
    let answer: Answer
    do throws(Refusal) { answer = try await tool.answer(arguments, exchange, room) } catch {
      if error.status >= 500 { room.log.failure(of: tool.name, error, exchange) }
      answer = error.problem(correlationID: exchange.correlationID)
    }
    let text = String(decoding: answer.body, as: UTF8.self)
    var members: [(name: String, value: JSONValue)] = [
      ("content", [["type": "text", "text": .string(text)]]), ("isError", .bool(answer.status >= 400)),
    ]
    if let value = try? JSONReader.read(answer.body), case .object = value { members.append(("structuredContent", value)) }
    return .success(complete(members, revision))
  }
}

extension ContextTool {
  func isFor(_ exchange: Exchange) -> Bool { endpoint.permission.map { exchange.principal.may($0) } ?? true }

  /// Under the permissions of who calls, as everywhere.
  func answer(_ arguments: JSONObject, _ exchange: Exchange, _ room: Room) async throws(Refusal) -> Answer {
    if let permission = endpoint.permission, !exchange.principal.may(permission) {
      room.countDenied(permission)
      await room.authentication.watch?.denied(
        exchange.caller, "insufficient_scope", ("permissions", permission.description), at: exchange.now_ms * 1_000)
      throw Refusal.insufficientScope(permission.description)
    }
    let request: GatewayRequest
    do throws(RequestError) { request = try self.request(arguments, from: exchange.request) } catch { throw Refusal(EndpointError.refused(error)) }
    try BodyLimit.check(request, for: endpoint)
    let inner = Exchange(
      request: request, correlationID: exchange.correlationID, identity: exchange.identity, now_ms: exchange.now_ms, deadline_ms: exchange.deadline_ms)
    // Under an `Idempotency-Key` the endpoint does once what the call asks, whatever number the message has.
    do throws(Refusal) { return try await Repetition(room: room).respond(to: inner, of: endpoint) } catch {
      // The message is answered 200, whatever the endpoint says.
      if error.status == 403 {
        await room.authentication.watch?.denied(exchange.caller, error.code, ("endpoints", endpoint.path), at: exchange.now_ms * 1_000)
      }
      throw error
    }
  }
}

extension Log {
  fileprivate func failure(of tool: String, _ refusal: Refusal, _ exchange: Exchange) {
    write(
      .error, "a tool's call failed",
      fields: [
        ("correlation_id", .string(exchange.correlationID)), ("tool", .string(tool)), ("status", .integer(Int64(refusal.status))),
        ("cause", refusal.logDetail.map { .string($0) } ?? .null),
      ])
  }
}
