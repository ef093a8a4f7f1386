internal import HTTPTransport
internal import Models
internal import StrictJSON

/// OpenAI's responses.
struct OpenAIResponses: ModelWire {
  let server: OpenAIServer

  func request(_ request: ModelRequest, streams: Bool, time_s: Int64) -> HTTPRequest? {
    let user = [request.stable, request.rest].filter { !$0.isEmpty }.joined(separator: "\n\n")
    let format: JSONValue? =
      request.schema.map { ["format": ["type": "json_schema", "name": .string($0.name), "strict": true, "schema": $0.strict]] }
      ?? (request.wantsObject ? ["format": ["type": "json_object"]] : nil)
    return server.request(
      "/responses", request.key,
      .members([
        ("model", .string(request.model)), ("instructions", user.isEmpty ? nil : .string(request.instructions)),
        ("input", .string(user.isEmpty ? request.instructions : user)), ("max_output_tokens", .integer(Int64(request.tokensMaximum))), ("text", format),
        ("reasoning", request.effort.map { ["effort": .string($0.rawValue)] }), ("temperature", request.takesSampling ? 0 : nil), ("store", false),
        ("stream", streams ? true : nil),
      ]))
  }

  func reply(_ body: [UInt8]) throws(WireFault) -> ModelReply { try OpenAIResponses.reply(try WireJSON.read(body)) }

  static func reply(_ value: JSONValue) throws(WireFault) -> ModelReply {
    let usage = OpenAIServer.usage(value["usage"])
    if let fault = OpenAIServer.fault(in: value) { throw fault }
    guard let output = value["output"]?.list else { throw WireFault(.malformed, usage: usage, "no output") }
    let content = output.filter { $0["type"] == "message" }.flatMap { $0["content"]?.list ?? [] }
    let text = content.compactMap { $0["type"] == "output_text" ? $0["text"]?.text : nil }.joined()
    let refusal = content.compactMap { $0["type"] == "refusal" ? $0["refusal"]?.text : nil }.joined()
    var reply = ModelReply(text: text, usage: usage, model: value["model"]?.text ?? "", requestID: value["id"]?.text)
    switch value["status"]?.text {
    case "failed": throw WireFault(.server, usage: usage, "the response failed")
    case "incomplete": reply.stop = value["incomplete_details"]?["reason"] == "content_filter" ? .filtered : .truncated
    case "completed":
      if !refusal.isEmpty { (reply.stop, reply.text) = (.refused, refusal) }
    default: throw WireFault(.malformed, usage: usage, "a response without its finish")
    }
    return reply
  }

  var reader: any StreamReading { OpenAIResponsesReader() }
  func fault(status: Int, headers: [HTTPField], body: [UInt8]) -> WireFault { OpenAIServer.fault(status: status, body) }
  func limits(_ headers: [HTTPField], now_ms: Int64) -> [RateLimit] { OpenAIServer.limits(headers) }
  func requestID(_ headers: [HTTPField]) -> String? { headers.first { $0.name == "x-request-id" }?.value }
}

/// Follows a response's events; the last of them holds it whole.
struct OpenAIResponsesReader: StreamReading {
  private var events = ServerSentEvents()
  private(set) var text = ""
  private var reply: ModelReply?

  var isOver: Bool { reply != nil }

  mutating func take(_ bytes: [UInt8]) throws(WireFault) -> [String] {
    var pieces: [String] = []
    for event in events.take(bytes) where !isOver && event.data != "[DONE]" {
      let value = try WireJSON.read(Array(event.data.utf8))
      switch value["type"]?.text ?? event.name {
      case "response.output_text.delta":
        let piece = value["delta"]?.text ?? ""
        text += piece
        pieces.append(piece)
      case "response.completed", "response.incomplete":
        guard let whole = value["response"] else { throw WireFault(.malformed, "a response's end without it") }
        reply = try OpenAIResponses.reply(whole)
      case "response.failed":
        let whole = value["response"] ?? value
        var fault = OpenAIServer.fault(in: whole) ?? WireFault(.server, "the response failed")
        fault.usage = OpenAIServer.usage(whole["usage"])
        throw fault
      case "error": throw OpenAIServer.fault(of: value)
      default: if let fault = OpenAIServer.fault(in: value) { throw fault }
      }
    }
    return pieces
  }

  func whole() throws(WireFault) -> ModelReply? { reply }
}
