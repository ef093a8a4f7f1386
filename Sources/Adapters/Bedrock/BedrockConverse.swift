internal import HTTPTransport
internal import Models
internal import StrictJSON

/// Bedrock's Converse.
struct BedrockConverse: ModelWire {
  /// Without a slash at its end.
  let endpoint: String
  let signer: SigV4Signer?

  func request(_ request: ModelRequest, streams: Bool, time_s: Int64) -> HTTPRequest? {
    guard let signer else { return nil }
    let point: [JSONValue] = request.marksCache ? [["cachePoint": ["type": "default"]]] : []
    var content: [JSONValue] = request.stable.isEmpty ? [] : [["text": .string(request.stable)]] + point
    if !request.rest.isEmpty { content.append(["text": .string(request.rest)]) }
    let isAlone = content.isEmpty
    if isAlone { content = [["text": .string(request.instructions)]] }
    let format = request.schema.flatMap { schema -> JSONValue? in
      guard let text = WireJSON.write(schema.strict) else { return nil }
      return [
        "textFormat": [
          "type": "json_schema", "structure": ["jsonSchema": ["name": .string(schema.name), "schema": .string(String(decoding: text, as: UTF8.self))]],
        ]
      ]
    }
    let body = JSONValue.members([
      ("system", isAlone ? nil : .array([["text": .string(request.instructions)]] + (request.stable.isEmpty ? point : []))),
      ("messages", [["role": "user", "content": .array(content)]]),
      ("inferenceConfig", .members([("maxTokens", .integer(Int64(request.tokensMaximum))), ("temperature", request.takesSampling ? 0 : nil)])),
      ("outputConfig", format),
    ])
    guard let bytes = WireJSON.write(body) else { return nil }
    let path = "/model/\(URLEncoding.encode(request.model.utf8))/converse" + (streams ? "-stream" : "")
    let unsigned = HTTPRequest(
      method: "POST", url: endpoint + path, headers: [HTTPField("Content-Type", "application/json")], body: bytes)
    return signer.sign(unsigned, time_s: time_s)
  }

  func reply(_ body: [UInt8]) throws(WireFault) -> ModelReply {
    let value = try WireJSON.read(body)
    let usage = Self.usage(value["usage"])
    guard let content = value["output"]?["message"]?["content"]?.list else { throw WireFault(.malformed, usage: usage, "no content") }
    guard let stop = value["stopReason"]?.text else { throw WireFault(.malformed, usage: usage, "an answer without its finish") }
    return try Self.reply(content.compactMap { $0["text"]?.text }.joined(), stop, usage)
  }

  static func reply(_ text: String, _ stop: String, _ usage: TokenUsage?) throws(WireFault) -> ModelReply {
    switch stop {
    case "content_filtered", "guardrail_intervened": return ModelReply(text: text, stop: .filtered, usage: usage)
    case "malformed_model_output": throw WireFault(.malformed, usage: usage, stop)
    default: return try AnthropicMessages.reply(text, stop, category: nil, usage, model: "", requestID: nil)
    }
  }

  /// `inputTokens` is what was neither read from a cache nor written to one. Nil where one of both sums was not told.
  static func usage(_ value: JSONValue?) -> TokenUsage? {
    guard let value, let input = value["inputTokens"]?.count, let output = value["outputTokens"]?.count else { return nil }
    let read = value["cacheReadInputTokens"]?.count ?? 0
    let written = value["cacheWriteInputTokens"]?.count ?? 0
    let long = (value["cacheDetails"]?.list ?? []).filter { $0["ttl"] == "1h" }.reduce(0) { $0 + ($1["inputTokens"]?.count ?? 0) }
    return TokenUsage(
      prompt: input + read + written, cached: read, cacheWrite: max(0, written - long), cacheWriteLong: min(long, written),
      completion: output)
  }

  var reader: any StreamReading { BedrockReader() }

  func fault(status: Int, headers: [HTTPField], body: [UInt8]) -> WireFault {
    // `ThrottlingException:http://internal.amazon.com/coral/…`
    let type = headers.first { $0.name == "x-amzn-errortype" }?.value.prefix { $0 != ":" }
    let value = try? WireJSON.read(body)
    let name = type.map(String.init) ?? value?["__type"]?.text?.split(separator: "#").last.map(String.init)
    return ErrorClasses.fault(
      status: status, words: name.map { [$0] } ?? [], message: (value?["message"] ?? value?["Message"])?.text ?? "", usage: Self.usage(value?["usage"]))
  }

  func limits(_ headers: [HTTPField], now_ms: Int64) -> [RateLimit] { [] }
  func requestID(_ headers: [HTTPField]) -> String? { headers.first { $0.name == "x-amzn-requestid" }?.value }
}

struct BedrockReader: StreamReading {
  private var messages = AWSEventStream()
  private(set) var text = ""
  private var usage: TokenUsage?
  private var stop: String?

  /// Usage comes after the finish, and nothing after usage.
  var isOver: Bool { stop != nil && usage != nil }

  mutating func take(_ bytes: [UInt8]) throws(WireFault) -> [String] {
    let found: [AWSEventStream.Message]
    do throws(AWSEventStream.Fault) { found = try messages.take(bytes) } catch { throw WireFault(.transport, error.rule) }
    var pieces: [String] = []
    for message in found {
      let value = message.payload.isEmpty ? JSONValue.null : try WireJSON.read(message.payload)
      guard message.headers[":message-type"] ?? "event" == "event" else { throw Self.fault(message, value) }
      switch message.headers[":event-type"] {
      case "contentBlockDelta":
        let piece = value["delta"]?["text"]?.text ?? ""
        text += piece
        pieces.append(piece)
      case "messageStop": stop = value["stopReason"]?.text
      case "metadata": usage = BedrockConverse.usage(value["usage"])
      default: break
      }
    }
    return pieces
  }

  private static func fault(_ message: AWSEventStream.Message, _ value: JSONValue) -> WireFault {
    let word = message.headers[":exception-type"] ?? message.headers[":error-code"] ?? ""
    // On this wire an exception's name begins with a small letter.
    let name = word.prefix(1).uppercased() + word.dropFirst()
    return ErrorClasses.fault(status: nil, words: [name], message: value["message"]?.text ?? message.headers[":error-message"] ?? "")
  }

  func whole() throws(WireFault) -> ModelReply? {
    guard let stop else { return nil }
    return try BedrockConverse.reply(text, stop, usage)
  }
}
