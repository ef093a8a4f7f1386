internal import HTTPTransport
internal import Models
internal import StrictJSON

/// Chat completions, as OpenAI and many other servers speak them.
struct OpenAIChat: ModelWire {
  let server: OpenAIServer

  func request(_ request: ModelRequest, streams: Bool, time_s: Int64) -> HTTPRequest? {
    let user = [request.stable, request.rest].filter { !$0.isEmpty }.joined(separator: "\n\n")
    let messages: [JSONValue] =
      user.isEmpty
      ? [["role": "user", "content": .string(request.instructions)]]
      : [["role": "system", "content": .string(request.instructions)], ["role": "user", "content": .string(user)]]
    let format: JSONValue? =
      request.schema.map { ["type": "json_schema", "json_schema": ["name": .string($0.name), "strict": true, "schema": $0.strict]] }
      ?? (request.wantsObject ? ["type": "json_object"] : nil)
    return server.request(
      "/chat/completions", request.key,
      .members([
        ("model", .string(request.model)), ("messages", .array(messages)),
        (server.isOpenAI ? "max_completion_tokens" : "max_tokens", .integer(Int64(request.tokensMaximum))), ("response_format", format),
        ("reasoning_effort", server.isOpenAI ? request.effort.map { .string($0.rawValue) } : nil), ("temperature", request.takesSampling ? 0 : nil),
        ("stream", streams ? true : nil), ("stream_options", streams ? ["include_usage": true] : nil),
      ]))
  }

  func reply(_ body: [UInt8]) throws(WireFault) -> ModelReply {
    let value = try WireJSON.read(body)
    if let fault = OpenAIServer.fault(in: value) { throw fault }
    var reader = OpenAIChatReader()
    guard let choice = OpenAIChatReader.choice(of: value) else { throw WireFault(.malformed, usage: OpenAIServer.usage(value["usage"]), "no choices") }
    reader.read(value)
    reader.add(choice["message"], choice)
    guard let reply = try reader.whole() else { throw WireFault(.malformed, usage: reader.usage, "an answer without its finish") }
    return reply
  }

  var reader: any StreamReading { OpenAIChatReader() }
  func fault(status: Int, headers: [HTTPField], body: [UInt8]) -> WireFault { OpenAIServer.fault(status: status, body) }
  func limits(_ headers: [HTTPField], now_ms: Int64) -> [RateLimit] { OpenAIServer.limits(headers) }
  func requestID(_ headers: [HTTPField]) -> String? { headers.first { $0.name == "x-request-id" }?.value }
}

/// Puts the pieces of a chat completion together.
struct OpenAIChatReader: StreamReading {
  private var events = ServerSentEvents()
  private(set) var text = ""
  private var refusal = ""
  private var model = ""
  private var requestID: String?
  private(set) var usage: TokenUsage?
  private var finish: String?
  private(set) var isOver = false

  mutating func take(_ bytes: [UInt8]) throws(WireFault) -> [String] {
    var pieces: [String] = []
    for event in events.take(bytes) where !isOver {
      guard event.data != "[DONE]" else {
        isOver = true
        break
      }
      let value = try WireJSON.read(Array(event.data.utf8))
      if let fault = OpenAIServer.fault(in: value) ?? (event.name == "error" ? OpenAIServer.fault(of: value) : nil) { throw fault }
      read(value)
      guard let choice = Self.choice(of: value) else { continue }
      let before = text.utf8.count
      add(choice["delta"], choice)
      pieces.append(String(decoding: text.utf8.dropFirst(before), as: UTF8.self))
    }
    return pieces
  }

  /// One answer is asked for; of several that come the first is it, wherever it stands.
  static func choice(of value: JSONValue) -> JSONValue? { value["choices"]?.list?.first { ($0["index"]?.count ?? 0) == 0 } }

  mutating func read(_ value: JSONValue) {
    if let name = value["model"]?.text, !name.isEmpty { model = name }
    if let id = value["id"]?.text { requestID = id }
    if let told = OpenAIServer.usage(value["usage"]) { usage = told }
  }

  /// `reasoning` and `reasoning_content` are what it thinks, and no answer.
  mutating func add(_ part: JSONValue?, _ choice: JSONValue) {
    if let content = part?["content"] {
      text += content.text ?? (content.list ?? []).compactMap { $0["type"] == "text" ? $0["text"]?.text : nil }.joined()
    }
    if let words = part?["refusal"]?.text { refusal += words }
    if let reason = choice["finish_reason"]?.text { finish = reason }
  }

  func whole() throws(WireFault) -> ModelReply? {
    guard let finish else { return nil }
    var reply = ModelReply(text: text, usage: usage, model: model, requestID: requestID)
    if !refusal.isEmpty {
      (reply.stop, reply.text) = (.refused, refusal)
    } else if finish == "length" {
      reply.stop = .truncated
    } else if finish == "content_filter" {
      reply.stop = .filtered
    }
    return reply
  }
}
