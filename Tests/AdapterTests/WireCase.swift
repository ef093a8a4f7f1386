import Adapters
import Fakes
import HTTPTransport
import Models
import StandIns
import StrictJSON
import Testing

/// A wire's streams and answers as its provider writes them, and what they say.
struct WireCase: Sendable, CustomTestStringConvertible {
  enum Wire: String, Sendable, CaseIterable { case chat, responses, anthropic, bedrock }

  var wire: Wire
  var stream: [UInt8]
  var body: String
  var testDescription: String { wire.rawValue }

  static let now_ms: Int64 = 1_795_132_800_000
  static let usage = TokenUsage(prompt: 100, cached: 60, cacheWrite: 20, completion: 9)

  func model(_ transport: any HTTPTransport) -> any LanguageModel { Self.model(wire, transport) }

  static func model(_ wire: Wire, _ transport: any HTTPTransport) -> any LanguageModel {
    switch wire {
    case .chat: OpenAILanguageModel(baseURL: "http://127.0.0.1:9/v1", transport: transport) { now_ms }
    case .responses: OpenAILanguageModel(baseURL: "http://127.0.0.1:9/v1/", interface: .responses, transport: transport) { now_ms }
    case .anthropic: AnthropicLanguageModel(baseURL: "http://127.0.0.1:9", transport: transport) { now_ms }
    case .bedrock:
      BedrockLanguageModel(
        account: AWSAccount(
          region: "us-east-1", credentials: .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret"), endpoints: ["": "http://127.0.0.1:9"]),
        transport: transport
      ) { now_ms }
    }
  }

  /// Line ends of all three kinds, comments, blank lines, what it thinks, text beside the finish, usage in a chunk of its own.
  static let chat = WireCase(
    wire: .chat,
    stream: Array(
      (": keep-alive\r\n\r\n"
        + "data: {\"id\":\"c1\",\"model\":\"m-1\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"reasoning_content\":\"hm\"}}],\"usage\":null}\n\n"
        + "data: {\"choices\":[{\"delta\":{\"content\":\"Grüezi, \"}}]}\r\r" + "data: {\"choices\":[{\"delta\":{\"content\":\"“w\"},\n"
        + "data: \"finish_reason\":null}]}\n\n" + ": keep-alive\n\n"
        + "data: {\"choices\":[{\"delta\":{\"content\":\"elt” 🌍\",\"reasoning\":\"hm\"},\"finish_reason\":\"stop\"}]}\r\n\r\n"
        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":60,\"cache_write_tokens\":20}}}\n\n"
        + "data: [DONE]\n\n").utf8),
    body: "\n\n\r\n"
      + #"{"id":"c1","model":"m-1","error":null,"choices":[{"message":{"content":"Grüezi, “welt” 🌍","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":20}}}"#
  )

  private static let response =
    #"{"id":"r1","model":"m-1","status":"completed","error":null,"output":[{"type":"reasoning","summary":[]},{"type":"message","content":[{"type":"output_text","text":"Grüezi, “welt” 🌍"}]}],"usage":{"input_tokens":100,"output_tokens":9,"input_tokens_details":{"cached_tokens":60,"cache_write_tokens":20}}}"#

  static let responses = WireCase(
    wire: .responses,
    stream: Array(
      ("event: response.created\ndata: {\"type\":\"response.created\"}\n\n"
        + "event: response.output_text.delta\r\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Grüezi, “welt\"}\r\n\r\n"
        + "data: {\"type\":\"response.output_text.delta\",\"delta\":\"” 🌍\"}\n\n" + "data: {\"type\":\"response.completed\",\"response\":\(response)}\n\n").utf8
    ),
    body: response)

  static let anthropic = WireCase(
    wire: .anthropic,
    stream: Array(
      ("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"model\":\"m-1\",\"usage\":{\"input_tokens\":20,\"cache_read_input_tokens\":60,\"cache_creation_input_tokens\":20,\"output_tokens\":1}}}\n\n"
        + "event: ping\ndata: {\"type\":\"ping\"}\n\n"
        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}\n\n"
        + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n"
        + "data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\r\n\r\n"
        + "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Grüezi, “welt\"}}\r\r"
        + "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"” 🌍\"}}\n\n"
        + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\n"
        + "data: {\"type\":\"message_stop\"}\n\n").utf8),
    body:
      #"{"id":"m1","type":"message","model":"m-1","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Grüezi, “welt” 🌍"}],"stop_reason":"end_turn","usage":{"input_tokens":20,"cache_read_input_tokens":60,"cache_creation_input_tokens":20,"output_tokens":9}}"#
  )

  static let bedrock = WireCase(
    wire: .bedrock,
    stream: EventStreamText.message("messageStart", #"{"role":"assistant"}"#)
      + EventStreamText.message("contentBlockDelta", #"{"delta":{"reasoningContent":{"text":"hm"}},"contentBlockIndex":0}"#)
      + EventStreamText.message("contentBlockDelta", #"{"delta":{"text":"Grüezi, “welt"},"contentBlockIndex":1}"#)
      + EventStreamText.message("contentBlockDelta", #"{"delta":{"text":"” 🌍"},"contentBlockIndex":1}"#)
      + EventStreamText.message("messageStop", #"{"stopReason":"end_turn"}"#)
      + EventStreamText.message(
        "metadata", #"{"usage":{"inputTokens":20,"cacheReadInputTokens":60,"cacheWriteInputTokens":20,"outputTokens":9,"totalTokens":109}}"#),
    body:
      #"{"output":{"message":{"role":"assistant","content":[{"reasoningContent":{"text":"hm"}},{"text":"Grüezi, “welt” 🌍"}]}},"stopReason":"end_turn","usage":{"inputTokens":20,"cacheReadInputTokens":60,"cacheWriteInputTokens":20,"outputTokens":9}}"#
  )

  static let all = [chat, responses, anthropic, bedrock]
}
