import Adapters
import Fakes
import HTTPTransport
import Models
import Testing

/// What a provider says of its own answer is no more trusted than the answer.
@Suite struct `Usage that a provider tells` {
  private static let whole: [WireCase.Wire: String] = [
    .chat: #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":USAGE}"#,
    .responses: #"{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}],"usage":USAGE}"#,
    .anthropic: #"{"content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":USAGE}"#,
    .bedrock: #"{"output":{"message":{"content":[{"text":"a"}]}},"stopReason":"end_turn","usage":USAGE}"#,
  ]

  private static func names(_ wire: WireCase.Wire) -> (input: String, output: String) {
    switch wire {
    case .chat: ("prompt_tokens", "completion_tokens")
    case .responses, .anthropic: ("input_tokens", "output_tokens")
    case .bedrock: ("inputTokens", "outputTokens")
    }
  }

  private static func answer(_ wire: WireCase.Wire, _ usage: String) async throws -> ModelReply {
    let body = (whole[wire] ?? "").split(separator: "USAGE", omittingEmptySubsequences: false).joined(separator: usage)
    return try await WireCase.model(wire, ChunkedTransport(200, [], [Array(body.utf8)])).answer(ModelWireRequest.made)
  }

  @Test(arguments: WireCase.Wire.allCases, ["null", "-1", "-9223372036854775808", #""900""#, "[]", "-0.5"])
  func `is not told where one of both sums is no number of tokens`(wire: WireCase.Wire, count: String) async throws {
    let names = Self.names(wire)
    for usage in [
      "{\"\(names.input)\":\(count),\"\(names.output)\":4}", "{\"\(names.input)\":9,\"\(names.output)\":\(count)}", "{\"\(names.input)\":9}",
      "{\"\(names.output)\":4}", "null", "[]",
    ] {
      let reply = try await Self.answer(wire, usage)
      #expect(reply.text == "a" && reply.usage == nil, "\(usage)")
    }
  }

  @Test(arguments: WireCase.Wire.allCases, ["9223372036854775807", "1e300"])
  func `is believed up to a bound, and its sums overflow nothing`(wire: WireCase.Wire, most: String) async throws {
    let names = Self.names(wire)
    let parts =
      [
        "prompt_tokens_details", "input_tokens_details",
      ].map { "\"\($0)\":{\"cached_tokens\":\(most),\"cache_write_tokens\":\(most)}" } + [
        "\"cache_read_input_tokens\":\(most),\"cache_creation_input_tokens\":\(most),\"cache_creation\":{\"ephemeral_1h_input_tokens\":\(most)}",
        "\"cacheReadInputTokens\":\(most),\"cacheWriteInputTokens\":\(most)",
        "\"cacheDetails\":[{\"ttl\":\"1h\",\"inputTokens\":\(most)},{\"ttl\":\"1h\",\"inputTokens\":\(most)}]",
      ]
    let usage = try #require(
      try await Self.answer(wire, "{\"\(names.input)\":\(most),\"\(names.output)\":\(most),\(parts.joined(separator: ","))}").usage)
    #expect(usage.prompt == TokenUsage.tokensMaximum && usage.completion == TokenUsage.tokensMaximum && usage.cached == TokenUsage.tokensMaximum)
  }

  /// A server's part that is less than none is none of it; the whole stays as told.
  @Test func `is without a part that is no number of tokens`() async throws {
    let usage = try await Self.answer(
      .anthropic, #"{"input_tokens":9,"output_tokens":4,"cache_creation_input_tokens":-9223372036854775808,"cache_creation":{"ephemeral_1h_input_tokens":5}}"#)
    #expect(usage.usage == TokenUsage(prompt: 9, completion: 4))
  }

  @Test(arguments: [
    (WireCase.Wire.chat, #"{"error":{"message":"no"},"usage":{"prompt_tokens":9,"completion_tokens":4}}"#),
    (.responses, #"{"error":{"message":"no"},"usage":{"input_tokens":9,"output_tokens":4}}"#),
    (.anthropic, #"{"type":"error","error":{"type":"api_error","message":"no"},"usage":{"input_tokens":9,"output_tokens":4}}"#),
    (.bedrock, #"{"message":"no","usage":{"inputTokens":9,"outputTokens":4}}"#),
  ])
  func `is paid beside an error, whatever its status`(wire: WireCase.Wire, body: String) async throws {
    for status in [200, 400, 500] {
      do throws(ModelFailure) {
        _ = try await WireCase.model(wire, ChunkedTransport(status, [], [Array(body.utf8)])).answer(ModelWireRequest.made)
        Issue.record("an error is no answer")
      } catch { #expect(error.usage == TokenUsage(prompt: 9, completion: 4), "\(status)") }
    }
  }

  @Test func `is not what a stream begins with`() async throws {
    let stream =
      #"data: {"type":"message_start","message":{"usage":{"input_tokens":20,"output_tokens":1}}}"# + "\n\n"
      + #"data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}"# + "\n\n"
      + #"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}"# + "\n\n" + #"data: {"type":"message_stop"}"# + "\n\n"
    let reply = try await WireCase.model(.anthropic, ChunkedTransport(200, [], [Array(stream.utf8)])).stream(ModelWireRequest.made) { _ in }
    #expect(reply.text == "a" && reply.usage == nil)
  }
}

@Suite struct `Embeddings that are an error` {
  @Test(arguments: [(429, FailureClass.rateLimited), (500, .server), (401, .authentication)])
  func `are of the class of its code, though they came as an answer`(code: Int, kind: FailureClass) async throws {
    let body = "{\"error\":{\"message\":\"no\",\"code\":\(code)},\"usage\":{\"prompt_tokens\":3}}"
    let embedder = OpenAIEmbedder(transport: ChunkedTransport(200, [], [Array(body.utf8)])) { WireCase.now_ms }
    do throws(ModelFailure) {
      _ = try await embedder.embed(["a"], model: "m", key: ModelKey("planted-key"), within_ms: 1_000)
      Issue.record("an error is no answer")
    } catch { #expect(error.kind == kind && error.usage == TokenUsage(prompt: 3)) }
  }

  /// One text a call, each told for itself.
  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "null"])
  func `are not believed to have used what there cannot be`(count: String) async throws {
    let account = AWSAccount(
      region: "us-east-1", credentials: .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret"), endpoints: ["": "http://127.0.0.1:9"])
    let body = "{\"embedding\":[0.5],\"inputTextTokenCount\":\(count)}"
    let embedder = TitanEmbedder(account: account, transport: ChunkedTransport(200, [], [Array(body.utf8)])) { WireCase.now_ms }
    let used = try #require(try await embedder.embed(["a", "b"], model: "m", key: ModelKey(""), within_ms: 1_000).usage)
    #expect((1...2 * TokenUsage.tokensMaximum).contains(used.prompt))
  }
}

@Suite struct `Answers of several choices` {
  private static let chunks = [
    #"{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":null}]}"#, #"{"choices":[{"index":0,"delta":{"content":"y"},"finish_reason":null}]}"#,
    #"{"choices":[{"index":1,"delta":{"content":"pe"},"finish_reason":"length"},{"index":0,"delta":{"content":"es"},"finish_reason":"stop"}]}"#,
  ]

  @Test func `are the first of them, wherever it stands`() async throws {
    let body = #"{"choices":[{"index":1,"message":{"content":"no"},"finish_reason":"length"},{"index":0,"message":{"content":"yes"},"finish_reason":"stop"}]}"#
    let whole = try await WireCase.model(.chat, ChunkedTransport(200, [], [Array(body.utf8)])).answer(ModelWireRequest.made)
    let stream = Self.chunks.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n"
    let streamed = try await WireCase.model(.chat, ChunkedTransport(200, [], [Array(stream.utf8)])).stream(ModelWireRequest.made) { _ in }
    for reply in [whole, streamed] { #expect(reply.text == "yes" && reply.stop == .complete) }
  }

  /// Some servers write what there is none of.
  @Test func `are none the less for an error that is null`() async throws {
    let body = #"{"error":null,"content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":4}}"#
    #expect(try await WireCase.model(.anthropic, ChunkedTransport(200, [], [Array(body.utf8)])).answer(ModelWireRequest.made).text == "a")
  }
}

enum ModelWireRequest {
  static let made = ModelRequest(model: "m", key: ModelKey("planted-key"), instructions: "Judge.", stable: "given", rest: "asked")
}
