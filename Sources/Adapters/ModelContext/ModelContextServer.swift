internal import Cases
internal import Forms
internal import HTTPTransport
public import StrictJSON
internal import Synchronization
public import Tasks

/// A server of the Model Context Protocol whose tools a task may use: by the stateless revision, or by those before it, where it speaks only these.
public final class ModelContextServer: ToolServer {
  /// How it is spoken to, once that is known.
  private enum Manner: Sendable, Equatable {
    case stateless(String)
    case initialized(version: String, session: String?)
  }

  private struct State {
    var manner: Manner?
    var forms: [ToolForm] = []
    var formsUntil_ms: Int64 = 0
    var count: Int64 = 0
  }

  public let name: String
  private let isTrusted: Bool
  private let exchange: ToolExchange
  private let surroundings: any Surroundings
  private let state = Mutex(State())

  private static let listLimit_ms: Int64 = 5_000
  /// The longest that a list is kept, whatever its server says, in milliseconds; and how many pages of one are read.
  private static let listLifetime_ms: Int64 = 3_600_000
  private static let pagesMaximum = 5

  /// `isTrusted`: whether it is believed that a tool only reads.
  public init(_ name: String, url: String, isTrusted: Bool, via reach: ToolReach) {
    (self.name, self.isTrusted, surroundings) = (name, isTrusted, reach.surroundings)
    exchange = ToolExchange("the server `\(name)`", upstream: "mcp:\(name)", "MCP_SERVERS", given: url, usual: "", headers: [], via: reach)
  }

  /// Its probe asks for its tools, whatever was kept of them.
  public var upstream: UpstreamSource? {
    UpstreamSource(exchange.upstream, .tool) { _ = await self.ask("tools/list", JSONObject(), limit_ms: UpstreamSource.probe_ms) }
  }

  // MARK: its tools

  public func forms() async -> Result<[ToolForm], ToolFailure> {
    let now_ms = surroundings.now_ms()
    if let kept = state.withLock({ $0.formsUntil_ms > now_ms ? $0.forms : nil }) { return .success(kept) }
    var (listed, cursor, lifetime_ms): ([JSONValue], JSONValue?, Int64) = ([], nil, 0)
    for _ in 0..<Self.pagesMaximum {
      var params = JSONObject()
      params["cursor"] = cursor
      switch await ask("tools/list", params, limit_ms: Self.listLimit_ms) {
      case .failure(let failure): return .failure(failure)
      case .success(let result):
        guard let tools = result.elements("tools") else { return .failure(ToolFailure(.malformed, "\(exchange.service) listed no tools")) }
        listed += tools
        lifetime_ms = min(max(result.whole("ttlMs") ?? 0, 0), Self.listLifetime_ms)
        cursor = result["nextCursor"]
        // Some write null where there is no other page.
        if cursor == .null { cursor = Optional.none }
      }
      if cursor == nil { break }
    }
    let forms = ModelContextForms(listed, of: name, isTrusted: isTrusted).forms
    let until_ms = surroundings.now_ms() + lifetime_ms
    state.withLock { ($0.forms, $0.formsUntil_ms) = (forms, until_ms) }
    return .success(forms)
  }

  public func call(_ form: ToolForm, _ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let tool = String(form.name.dropFirst(name.count + 1))
    var headers = ModelContextWire.headers(ModelContextWire.headerParams(of: form.params.json) ?? [], of: params)
    if form.effect == .write { headers.append(HTTPField("Idempotency-Key", call.key)) }
    let result = await ask("tools/call", JSONObject([("name", .string(tool)), ("arguments", .object(params))]), name: tool, headers, limit_ms: call.limit_ms)
    let answer: ToolAnswer =
      switch result {
      case .failure(let failure): .failed(failure)
      case .success(let result): self.answer(result)
      }
    // What a server does before its fault, or before an answer that cannot be read, is not known.
    guard form.effect == .write, case .failed(var failure) = answer, [.upstream, .malformed, .tooLarge].contains(failure.kind) else { return answer }
    failure.isAmbiguous = true
    return .failed(failure)
  }

  private func answer(_ result: JSONObject) -> ToolAnswer {
    switch result.text("resultType") ?? "complete" {
    case "complete": break
    case "input_required": return .failed(ToolFailure(.refused, "\(exchange.service) asks for more than the call says, and nobody is here to answer it"))
    default: return .failed(ToolFailure(.malformed, "\(exchange.service) answered in a form that is not known"))
    }
    guard result["isError"] != true else { return .failed(ToolFailure(.validation, "\(exchange.service) says that the call failed")) }
    if let value = result.object("structuredContent") { return .completed(.object(value)) }
    let texts = (result.elements("content") ?? []).compactMap { $0.members?.text("text") }
    guard !texts.isEmpty else { return .failed(ToolFailure(.malformed, "\(exchange.service) answered no text and nothing structured")) }
    let text = texts.joined(separator: "\n")
    if let value = try? JSONReader.read(Array(text.utf8)), case .object = value { return .completed(value) }
    return .completed(["text": .string(text)])
  }

  // MARK: one request

  private func number() -> Int64 {
    state.withLock { state in
      state.count += 1
      return state.count
    }
  }

  private func ask(
    _ method: String, _ params: JSONObject, name: String? = nil, _ headers: [HTTPField] = [], limit_ms: Int64
  ) async -> Result<JSONObject, ToolFailure> {
    let ends_ms = surroundings.now_ms() + limit_ms
    // A manner that turns out to be another is tried once more, and no more often.
    for attempt in 0..<3 {
      let left_ms = ends_ms - surroundings.now_ms()
      guard left_ms > 0 else { return .failure(ToolFailure(.timeout, "\(exchange.service) did not answer in time", isAmbiguous: true)) }
      let known = state.withLock { $0.manner }
      let manner = known ?? .stateless(ModelContextWire.current)
      let id = number()
      let (sent, body) = message(manner, method, params, name, headers, id)
      let response: HTTPResponse
      switch await exchange.post(body, headers: sent, limit_ms: left_ms, takes: { (400..<500).contains($0) && ![401, 403, 429].contains($0) }) {
      case .failure(let failure): return .failure(failure)
      case .success(let found): response = found
      }
      let reply = ModelContextWire.reply(response, id: id)
      if case .result(let result)? = reply {
        state.withLock { $0.manner = $0.manner ?? manner }
        return .success(result)
      }
      guard attempt < 2, let next = other(than: manner, isKnown: known != nil, response, reply) else { return .failure(failure(response, reply)) }
      switch next {
      case .stateless: state.withLock { $0.manner = next }
      case .initialized:
        if let failure = await initialize(limit_ms: ends_ms - surroundings.now_ms()) { return .failure(failure) }
      }
    }
    return .failure(ToolFailure(.upstream, "\(exchange.service) speaks in no manner that is known here"))
  }

  private func message(
    _ manner: Manner, _ method: String, _ params: JSONObject, _ name: String?, _ headers: [HTTPField], _ id: Int64
  ) -> ([HTTPField], [UInt8]) {
    switch manner {
    case .stateless(let version):
      (
        ModelContextWire.headers(method, name: name, version: version, headers), ModelContextWire.body(method, params, id: id, version: version)
      )
    case .initialized(let version, let session):
      (
        Self.headers(version, session) + headers.filter { $0.name == "Idempotency-Key" }, ModelContextWire.body(method, params, id: id, version: nil)
      )
    }
  }

  private static func headers(_ version: String?, _ session: String?) -> [HTTPField] {
    [ModelContextWire.accept, ModelContextWire.contentType] + (version.map { [HTTPField("MCP-Protocol-Version", $0)] } ?? [])
      + (session.map { [HTTPField("Mcp-Session-Id", $0)] } ?? [])
  }

  /// How to go on where a request was not understood in this manner; nil where that was not why.
  private func other(than manner: Manner, isKnown: Bool, _ response: HTTPResponse, _ reply: ModelContextWire.Reply?) -> Manner? {
    let earlier = Manner.initialized(version: "", session: nil)
    switch (manner, reply) {
    case (.stateless(let version), .error(ModelContextWire.unsupportedVersion, let supported)?):
      if version != ModelContextWire.current, supported.contains(ModelContextWire.current) { return .stateless(ModelContextWire.current) }
      return supported.contains { ModelContextWire.before.contains($0) } ? earlier : nil
    case (.stateless, .error(let code, _)?) where ModelContextWire.modernErrors.contains(code): return nil
    case (.stateless, _): return response.status == 400 && !isKnown ? earlier : nil
    // The session is over.
    case (.initialized(_, .some), _): return response.status == 404 ? earlier : nil
    case (.initialized(_, nil), _): return nil
    }
  }

  private func failure(_ response: HTTPResponse, _ reply: ModelContextWire.Reply?) -> ToolFailure {
    switch reply {
    case .error(-32_602, _)?: return ToolFailure(.validation, "\(exchange.service) does not take what was asked (-32602)")
    case .error(-32_601, _)?: return ToolFailure(.notFound, "\(exchange.service) knows no such method (-32601)")
    case .error(let code, _)?: return ToolFailure(.upstream, "\(exchange.service) answered the error \(code)")
    default: break
    }
    if response.status == 404 { return ToolFailure(.notFound, "\(exchange.service) has nothing at its address (404)") }
    return ToolFailure(.malformed, "\(exchange.service) answered \(response.status), and nothing that answers the request")
  }

  /// Begins as the revisions before the stateless one do; why that came to nothing.
  private func initialize(limit_ms: Int64) async -> ToolFailure? {
    guard limit_ms > 0 else { return ToolFailure(.timeout, "\(exchange.service) did not answer in time") }
    let id = number()
    let params = JSONObject([
      ("protocolVersion", .string(ModelContextWire.before[0])), ("capabilities", .object(JSONObject())), ("clientInfo", ModelContextWire.client),
    ])
    let body = ModelContextWire.body("initialize", params, id: id, version: nil)
    let response: HTTPResponse
    switch await exchange.post(body, headers: Self.headers(nil, nil), limit_ms: limit_ms) {
    case .failure(let failure): return failure
    case .success(let found): response = found
    }
    guard case .result(let result)? = ModelContextWire.reply(response, id: id), let version = result.text("protocolVersion") else {
      return ToolFailure(.malformed, "\(exchange.service) did not say how it speaks")
    }
    guard ModelContextWire.before.contains(version) else { return ToolFailure(.refused, "\(exchange.service) speaks no revision that is known here") }
    let session = response.header("mcp-session-id").flatMap { text in text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil }
    let ready = ModelContextWire.body("notifications/initialized", JSONObject(), id: nil, version: nil)
    if case .failure(let failure) = await exchange.post(ready, headers: Self.headers(version, session), limit_ms: limit_ms) { return failure }
    state.withLock { $0.manner = .initialized(version: version, session: session) }
    return nil
  }
}
