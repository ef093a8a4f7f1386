internal import Cases
internal import Forms
internal import HTTPTransport
internal import Identity
internal import LambdaRuntime
internal import StrictJSON
internal import Synchronization

extension Endpoint {
  /// POST /mcp: these endpoints as tools of the Model Context Protocol. Which of them a caller may call is each endpoint's own permission; a call takes from the
  /// allowances of the endpoint that it is for.
  public static func modelContext(_ endpoints: [Endpoint]) -> Endpoint {
    let tools = ContextTools(endpoints)
    // Around the body that a tool takes stands the message, which quotes it as it is.
    let largest = (endpoints.map(\.bodyBytesMaximum).max() ?? 0) + 65_536
    return Endpoint(
      .post, "/mcp", allow: nil, needsIdentity: true, atMost: largest,
      allowancesOf: { request in
        let tool = (try? ContextMessage(request.body))?.tool
        return tool.flatMap { tools.context.tools[$0]?.endpoint.taken } ?? [(.standard, 1)]
      }, { modelContextDocumentation }
    ) { exchange, room throws(EndpointError) in
      try ForeignOrigin.check(exchange.request, room)
      return try await tools.context.respond(exchange, room)
    }
  }

  /// GET and DELETE of /mcp: there is no stream to listen to, and no session to end.
  public static let modelContextStream = nothing(.get, "modelContextStream", "There is no stream")
  public static let modelContextSession = nothing(.delete, "modelContextSession", "There is no session")

  private static func nothing(_ method: Method, _ id: String, _ summary: String) -> Endpoint {
    Endpoint(
      method, "/mcp", allow: nil, needsIdentity: true,
      { Documentation(id, tag: "mcp", summary, answers: [.problem(405, "only `POST` is answered here")]) }
    ) { exchange, _ throws(EndpointError) in
      Refusal.onlyPost(method.rawValue).problem(correlationID: exchange.correlationID)
    }
  }

  private static var modelContextDocumentation: Documentation {
    let message = Schema.object([
      .required("jsonrpc", .word("2.0")), .required("method", .string), .optional("id", .anything, "A string or a whole number; none of a notification."),
      .optional("params", .map(of: .anything)),
    ])
    let answer = Schema.object([
      .required("jsonrpc", .word("2.0")), .required("id", .anything), .optional("result", .map(of: .anything)), .optional("error", .map(of: .anything)),
    ])
    let header = { (name: String, about: String) in Documentation.Parameter(name, in: .header, .string, about) }
    return Documentation(
      "modelContext", tag: "mcp", "Call tools by the Model Context Protocol",
      detail:
        "`tools/list` and `tools/call`, by revision \(ContextRevision.current), which is stateless (`server/discover` says what is spoken), and by those before it (`initialize` is answered, and begins no session).",
      parameters: [
        header(ContextHeader.version, "the revision that is spoken; none: one of those before \(ContextRevision.current)"),
        header(ContextHeader.method, "of revision \(ContextRevision.current): the message's method"),
        header(ContextHeader.name, "of revision \(ContextRevision.current): the tool that is called; `=?base64?…?=` where it is no plain ASCII"),
        // Bounded where a tool takes one, whose result says so; a message of another kind has no use for it.
        header(
          Header.idempotencyKey,
          "of a call of a tool that makes or changes something, 1 to \(Idempotency.keyCharactersMaximum) characters: the call is carried out once and its result given again for 24 hours, as its endpoint does"
        ),
      ], body: .init(message, example: ["jsonrpc": "2.0", "id": 1, "method": "tools/list"]),
      answers: [
        .json(200, "what came of it, or an error of JSON-RPC", answer), .empty(202, "a notification was taken"),
        .json(400, "the body is no message, the headers say something else than it does, or the revision is not spoken", answer),
        .json(404, "there is no such method", answer), .problem(403, "the request comes from a page of another site"),
      ])
  }
}

/// The tools of endpoints, made where they are first asked for: every function's process names all endpoints, and one alone answers of their documentation.
private final class ContextTools: Sendable {
  private let endpoints: [Endpoint]
  private let made = Mutex<ModelContext?>(nil)

  init(_ endpoints: [Endpoint]) { self.endpoints = endpoints }

  var context: ModelContext {
    made.withLock { made in
      if let made { return made }
      let context = ModelContext(endpoints)
      made = context
      return context
    }
  }
}

extension Refusal {
  fileprivate static func onlyPost(_ method: String) -> Refusal {
    Refusal(405, "method_not_allowed", "`\(method)` is not answered here", headers: [(Header.allow, "POST")])
  }
}

/// A page of another site that speaks through somebody's browser is not let near what the browser can reach
/// (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http).
enum ForeignOrigin {
  static func check(_ request: GatewayRequest, _ room: Room) throws(EndpointError) {
    guard let origin = request.header(Header.origin), !isOwn(origin, request, room) else { return }
    throw .forbidden("pages of `\(String(origin.prefix(200)))` may not speak to this server: CORS_ALLOWED_ORIGINS says which may")
  }

  /// One that is allowed, or of the very host that is asked. Where nobody is asked who they are that host must be this machine: a name of elsewhere may be made to mean it.
  private static func isOwn(_ origin: String, _ request: GatewayRequest, _ room: Room) -> Bool {
    if room.configuration.allowedOrigins.contains("*") || room.configuration.allowedOrigins.contains(origin) { return true }
    guard let url = HTTPURL(origin + "/") else { return false }
    return url.host == request.domain.lowercased().filter { $0 != "[" && $0 != "]" } && (!room.identities.asksNobody || url.isLoopback)
  }
}
