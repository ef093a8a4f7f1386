internal import Forms
internal import HTTPTransport
internal import Models
internal import StrictJSON

/// Anthropic's messages.
struct AnthropicMessages: ModelWire {
  /// Without a slash at its end.
  let baseURL: String
  /// The key's own header, with the version that it came with, or a bearer token.
  let usesKeyHeader: Bool

  func request(_ request: ModelRequest, streams: Bool, time_s: Int64) -> HTTPRequest? {
    let mark: JSONValue? = request.marksCache ? ["type": "ephemeral"] : nil
    let marksStable = !request.stable.isEmpty
    func block(_ text: String, _ mark: JSONValue?) -> JSONValue { .members([("type", "text"), ("text", .string(text)), ("cache_control", mark)]) }
    var content: [JSONValue] = []
    if marksStable { content.append(block(request.stable, mark)) }
    if !request.rest.isEmpty { content.append(block(request.rest, nil)) }
    let isAlone = content.isEmpty
    if isAlone { content = [block(request.instructions, nil)] }
    let format: JSONValue? = request.schema.map { ["type": "json_schema", "schema": $0.strict] }
    let output: JSONValue? =
      format == nil && request.effort == nil ? nil : .members([("format", format), ("effort", request.effort.map { .string($0.rawValue) })])
    let body = JSONValue.members([
      ("model", .string(request.model)), ("max_tokens", .integer(Int64(request.tokensMaximum))),
      ("system", isAlone ? nil : .array([block(request.instructions, marksStable ? nil : mark)])),
      ("messages", [["role": "user", "content": .array(content)]]), ("output_config", output), ("stream", streams ? true : nil),
    ])
    guard let bytes = WireJSON.write(body) else { return nil }
    var headers = [HTTPField("Content-Type", "application/json")]
    if usesKeyHeader {
      headers += [HTTPField("anthropic-version", "2023-06-01"), HTTPField("x-api-key", request.key.secret)]
    } else {
      headers += [HTTPField("anthropic-version", "2026-10-21"), HTTPField("Authorization", "Bearer \(request.key.secret)")]
    }
    return HTTPRequest(method: "POST", url: baseURL + "/v1/messages", headers: headers, body: bytes)
  }

  func reply(_ body: [UInt8]) throws(WireFault) -> ModelReply {
    let value = try WireJSON.read(body)
    if value["type"] == "error" || value["error"] ?? .null != .null { throw Self.fault(status: nil, value) }
    let usage = AnthropicUsage(value["usage"]).tokens
    guard let content = value["content"]?.list else { throw WireFault(.malformed, usage: usage, "no content") }
    let text = content.compactMap { $0["type"] == "text" ? $0["text"]?.text : nil }.joined()
    guard let stop = value["stop_reason"]?.text else { throw WireFault(.malformed, usage: usage, "an answer without its finish") }
    return try Self.reply(
      text, stop, category: value["stop_details"]?["category"]?.text, usage, model: value["model"]?.text ?? "", requestID: value["id"]?.text)
  }

  static func reply(
    _ text: String, _ stop: String, category: String?, _ usage: TokenUsage?, model: String, requestID: String?
  ) throws(WireFault) -> ModelReply {
    var reply = ModelReply(text: text, usage: usage, model: model, requestID: requestID)
    switch stop {
    case "end_turn", "stop_sequence": break
    case "max_tokens", "pause_turn": reply.stop = .truncated
    case "refusal": (reply.stop, reply.category) = (.refused, category)
    case "model_context_window_exceeded": throw WireFault(.context, usage: usage, stop)
    default: throw WireFault(.malformed, usage: usage, "an unknown stop reason")
    }
    return reply
  }

  var reader: any StreamReading { AnthropicReader() }

  func fault(status: Int, headers: [HTTPField], body: [UInt8]) -> WireFault {
    guard let value = try? WireJSON.read(body) else {
      return ErrorClasses.fault(status: status, words: [], message: String(decoding: body.prefix(500), as: UTF8.self))
    }
    return Self.fault(status: status, value)
  }

  static func fault(status: Int?, _ value: JSONValue) -> WireFault {
    let error = value["error"] ?? value
    let words = [error["type"], error["details"]?["error_code"]].compactMap { $0?.text }
    // One that came as an answer is classed by its type alone.
    let types = ["invalid_request_error": 400, "not_found_error": 404, "request_too_large": 413, "rate_limit_error": 429]
    return ErrorClasses.fault(
      status: status ?? words.first.flatMap { types[$0] }, words: words, message: error["message"]?.text ?? "", usage: AnthropicUsage(value["usage"]).tokens)
  }

  func limits(_ headers: [HTTPField], now_ms: Int64) -> [RateLimit] {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    return [RateLimit.Kind.requests, .inputTokens, .outputTokens].compactMap { kind in
      guard let text = header("anthropic-ratelimit-\(kind.rawValue)-remaining"), let remaining = Int(text), remaining >= 0 else { return nil }
      let reset_ms = header("anthropic-ratelimit-\(kind.rawValue)-reset").flatMap { Timestamp.milliseconds($0) }
      return RateLimit(kind, remaining: remaining, reset_ms: reset_ms.map { max(0, $0 - now_ms) })
    }
  }

  func requestID(_ headers: [HTTPField]) -> String? { headers.first { $0.name == "request-id" }?.value }
}

/// Usage as Anthropic tells it, where the input is what was neither read from a cache nor written to one; a stream's is cumulative.
struct AnthropicUsage {
  private var input: Int?
  private var output: Int?
  private var read = 0
  private var created = 0
  private var long = 0

  init(_ value: JSONValue? = nil) { take(value) }

  /// Of a stream's start, which knows nothing of its output but the beginning.
  mutating func begin(_ value: JSONValue?) {
    take(value)
    output = nil
  }

  mutating func take(_ value: JSONValue?) {
    guard let value else { return }
    if let count = value["input_tokens"]?.count { input = count }
    if let count = value["output_tokens"]?.count { output = count }
    if let count = value["cache_read_input_tokens"]?.count { read = count }
    if let count = value["cache_creation_input_tokens"]?.count { created = count }
    if let count = value["cache_creation"]?["ephemeral_1h_input_tokens"]?.count { long = count }
  }

  /// Nil where one of both sums was not told.
  var tokens: TokenUsage? {
    guard let input, let output else { return nil }
    return TokenUsage(
      prompt: input + read + created, cached: read, cacheWrite: max(0, created - long), cacheWriteLong: min(long, created), completion: output)
  }
}

struct AnthropicReader: StreamReading {
  private var events = ServerSentEvents()
  private(set) var text = ""
  private var usage = AnthropicUsage()
  private var model = ""
  private var requestID: String?
  private var stop: String?
  private var category: String?
  private(set) var isOver = false

  mutating func take(_ bytes: [UInt8]) throws(WireFault) -> [String] {
    var pieces: [String] = []
    for event in events.take(bytes) where !isOver {
      let value = try WireJSON.read(Array(event.data.utf8))
      switch value["type"]?.text ?? event.name {
      case "message_start":
        let message = value["message"]
        usage.begin(message?["usage"])
        model = message?["model"]?.text ?? ""
        requestID = message?["id"]?.text
      case "content_block_start": append(value["content_block"]?["type"] == "text" ? value["content_block"]?["text"]?.text : nil, &pieces)
      case "content_block_delta": append(value["delta"]?["type"] == "text_delta" ? value["delta"]?["text"]?.text : nil, &pieces)
      case "message_delta":
        usage.take(value["usage"])
        stop = value["delta"]?["stop_reason"]?.text ?? stop
        category = (value["delta"]?["stop_details"] ?? value["stop_details"])?["category"]?.text ?? category
      case "message_stop": isOver = true
      case "error": throw AnthropicMessages.fault(status: nil, value)
      default: break
      }
    }
    return pieces
  }

  private mutating func append(_ piece: String?, _ pieces: inout [String]) {
    guard let piece else { return }
    text += piece
    pieces.append(piece)
  }

  func whole() throws(WireFault) -> ModelReply? {
    guard isOver, let stop else { return nil }
    return try AnthropicMessages.reply(text, stop, category: category, usage.tokens, model: model, requestID: requestID)
  }
}
