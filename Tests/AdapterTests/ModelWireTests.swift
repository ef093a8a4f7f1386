import Adapters
import Fakes
import Forms
import HTTPTransport
import Models
import StandIns
import StrictJSON
import Synchronization
import Testing

@Suite struct `The wires of models` {
  static let request = ModelRequest(model: "m", key: ModelKey("planted-key"), instructions: "Judge.", stable: "given", rest: "asked")
  static let text = "Grüezi, “welt” 🌍"

  @Test(arguments: WireCase.all)
  func `read an answer, whole and streamed, to the same text and usage`(example: WireCase) async throws {
    let whole = try await example.model(ChunkedTransport(200, [], [Array(example.body.utf8)])).answer(Self.request)
    let pieces = Mutex("")
    let streamed = try await example.model(ChunkedTransport(200, [], [example.stream])).stream(Self.request) { piece in pieces.withLock { $0 += piece } }
    for reply in [whole, streamed] { #expect(reply.text == Self.text && reply.stop == .complete && reply.usage == WireCase.usage) }
    #expect(pieces.withLock { $0 } == Self.text)
  }

  @Test(arguments: WireCase.all)
  func `read a stream that is cut at any byte`(example: WireCase) async throws {
    for cut in 0...example.stream.count {
      let transport = ChunkedTransport(200, [], [Array(example.stream[..<cut]), Array(example.stream[cut...])].filter { !$0.isEmpty })
      let reply = try await example.model(transport).stream(Self.request) { _ in }
      #expect(reply.text == Self.text && reply.usage == WireCase.usage, "cut at \(cut)")
    }
    let single = ChunkedTransport(200, [], example.stream.map { [$0] })
    #expect(try await example.model(single).stream(Self.request) { _ in }.text == Self.text)
  }

  /// Less than its finish is no answer, with its finish it is whole, wherever it breaks.
  @Test(arguments: WireCase.all)
  func `take no stream without its finish for an answer`(example: WireCase) async throws {
    var answered = false
    for length in 0..<example.stream.count {
      for error in [TransportError.other(detail: "broke"), nil] {
        let transport = ChunkedTransport(200, [], length == 0 ? [] : [Array(example.stream[..<length])], error: error)
        do throws(ModelFailure) {
          let reply = try await example.model(transport).stream(Self.request) { _ in }
          #expect(reply.text == Self.text, "broken off at \(length)")
          answered = true
        } catch {
          #expect(error.kind == .transport && error.reach == .answering && !answered, "broken off at \(length)")
        }
      }
    }
  }

  @Test func `take no message of an event stream whose sums are wrong`() async throws {
    let stream = WireCase.bedrock.stream
    for place in stride(from: 0, to: stream.count, by: 7) {
      var broken = stream
      broken[place] ^= 0x10
      await #expect(throws: ModelFailure.self, "at \(place)") {
        try await WireCase.bedrock.model(ChunkedTransport(200, [], [broken])).stream(Self.request) { _ in }
      }
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var wire: WireCase.Wire
    var status: Int
    var headers: [HTTPField] = []
    var body: String
    var kind: FailureClass
    var wait_ms: Int64?
    var limit: Int?
    var testDescription: String { "\(wire) \(status) \(body.prefix(60))" }
  }

  static func openAI(_ status: Int, _ type: String, _ code: String?, _ kind: FailureClass) -> Refusal { openAI(status, type, code, "no", kind) }

  static func openAI(_ status: Int, _ type: String, _ code: String?, _ message: String, _ kind: FailureClass, limit: Int? = nil) -> Refusal {
    let code = code.map { "\"\($0)\"" } ?? "null"
    return Refusal(
      wire: .chat, status: status, body: #"{"error":{"message":"\#(message)","type":"\#(type)","code":\#(code),"param":null}}"#, kind: kind, limit: limit)
  }

  static func anthropic(_ status: Int, _ type: String, code: String = "", _ kind: FailureClass) -> Refusal { anthropic(status, type, "no", code: code, kind) }

  static func anthropic(_ status: Int, _ type: String, _ message: String, code: String = "", _ kind: FailureClass, limit: Int? = nil) -> Refusal {
    Refusal(
      wire: .anthropic, status: status,
      body: #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)","details":{"error_code":"\#(code)"}},"request_id":"q"}"#,
      kind: kind, limit: limit)
  }

  static func bedrock(_ status: Int, _ type: String, _ kind: FailureClass) -> Refusal { bedrock(status, type, "no", kind) }

  static func bedrock(_ status: Int, _ type: String, _ message: String, _ kind: FailureClass) -> Refusal {
    Refusal(
      wire: .bedrock, status: status, headers: [HTTPField("x-amzn-errortype", type + ":http://internal.amazon.com/")], body: #"{"message":"\#(message)"}"#,
      kind: kind)
  }

  static let refusals: [Refusal] = [
    openAI(429, "requests", "rate_limit_exceeded", .rateLimited), openAI(429, "insufficient_quota", "insufficient_quota", .quota),
    openAI(429, "x", "credit_balance_exhausted", .quota), openAI(429, "x", "project_spend_limit_reached", .quota),
    openAI(429, "x", "organization_spend_limit_exceeded", .quota), openAI(429, "x", "organization_usage_limit_exceeded", .quota), openAI(402, "x", nil, .quota),
    openAI(503, "server_error", "slow_down", .overloaded), openAI(503, "server_error", nil, .overloaded), openAI(500, "server_error", nil, .server),
    openAI(502, "x", nil, .server), openAI(504, "x", nil, .server), openAI(408, "x", nil, .server), openAI(409, "x", nil, .server),
    openAI(424, "x", nil, .server),
    openAI(401, "invalid_request_error", "invalid_api_key", .authentication), openAI(403, "x", nil, .authentication),
    openAI(400, "invalid_request_error", "context_length_exceeded", "maximum context length is 128000 tokens", .context, limit: 128_000),
    openAI(400, "exceed_context_size_error", nil, "exceeds the available context size", .context),
    openAI(400, "x", nil, "This model's maximum context length is 4096 tokens.", .context, limit: 4_096),
    openAI(400, "x", nil, "the request is greater than the context length", .context), openAI(400, "invalid_request_error", nil, .invalid),
    openAI(404, "x", "model_not_found", .invalid), openAI(413, "x", nil, .invalid), openAI(422, "x", nil, .invalid),
    anthropic(429, "rate_limit_error", .rateLimited), anthropic(529, "overloaded_error", .overloaded), anthropic(500, "api_error", .server),
    anthropic(402, "billing_error", .quota), anthropic(400, "invalid_request_error", code: "enforced_spend_limit_reached", .quota),
    anthropic(400, "invalid_request_error", "You have reached your spend limit", .quota), anthropic(401, "authentication_error", .authentication),
    anthropic(403, "permission_error", .authentication),
    anthropic(400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum", .context, limit: 200_000),
    anthropic(400, "invalid_request_error", .invalid), anthropic(404, "not_found_error", .invalid), anthropic(413, "request_too_large", .invalid),
    bedrock(429, "ThrottlingException", .rateLimited), bedrock(429, "ModelNotReadyException", .rateLimited),
    bedrock(503, "ServiceUnavailableException", .overloaded),
    bedrock(500, "InternalServerException", .server), bedrock(408, "ModelTimeoutException", .server), bedrock(424, "ModelErrorException", .server),
    bedrock(403, "AccessDeniedException", .authentication), bedrock(400, "ValidationException", "Input is too long for requested model.", .context),
    bedrock(400, "ValidationException", .invalid), bedrock(404, "ResourceNotFoundException", .invalid),
    Refusal(wire: .chat, status: 502, body: "<html>bad gateway</html>", kind: .server), Refusal(wire: .chat, status: 302, body: "", kind: .invalid),
    Refusal(wire: .chat, status: 200, body: "<html>", kind: .malformed), Refusal(wire: .chat, status: 200, body: #"{"choices":[]}"#, kind: .malformed),
    Refusal(wire: .chat, status: 200, body: #"{"error":{"message":"no","code":429}}"#, kind: .rateLimited),
    Refusal(wire: .anthropic, status: 200, body: #"{"type":"error","error":{"type":"overloaded_error","message":"no"}}"#, kind: .overloaded),
    Refusal(wire: .chat, status: 429, headers: [HTTPField("retry-after", "2")], body: "{}", kind: .rateLimited, wait_ms: 2_000),
    Refusal(wire: .chat, status: 429, headers: [HTTPField("retry-after", "0.25")], body: "{}", kind: .rateLimited, wait_ms: 250),
    Refusal(wire: .chat, status: 429, headers: [HTTPField("retry-after", "-1")], body: "{}", kind: .rateLimited),
    Refusal(wire: .chat, status: 429, headers: [HTTPField("retry-after", "soon")], body: "{}", kind: .rateLimited),
    Refusal(
      wire: .chat, status: 429, headers: [HTTPField("retry-after-ms", "120"), HTTPField("retry-after", "9")], body: "{}", kind: .rateLimited, wait_ms: 120),
    Refusal(
      wire: .chat, status: 429, headers: [HTTPField("x-ratelimit-remaining-tokens", "0"), HTTPField("x-ratelimit-reset-tokens", "1m2.5s")], body: "{}",
      kind: .rateLimited,
      wait_ms: 62_500),
    Refusal(
      wire: .chat, status: 429, headers: [HTTPField("x-ratelimit-remaining-tokens", "-1"), HTTPField("x-ratelimit-reset-tokens", "6m0s")], body: "{}",
      kind: .rateLimited),
    Refusal(
      wire: .anthropic, status: 429,
      headers: [
        HTTPField("anthropic-ratelimit-requests-remaining", "0"), HTTPField("anthropic-ratelimit-requests-reset", Timestamp.text(WireCase.now_ms + 12_000)),
      ],
      body: "{}", kind: .rateLimited, wait_ms: 12_000),
  ]

  @Test(arguments: refusals)
  func `class what a provider answers`(refusal: Refusal) async throws {
    let transport = ChunkedTransport(refusal.status, refusal.headers, refusal.body.isEmpty ? [] : [Array(refusal.body.utf8)])
    for streams in [false, true] where refusal.status != 200 || !streams {
      let failure = try #require(await failure(of: WireCase.model(refusal.wire, transport), streams))
      #expect(failure.kind == refusal.kind, "\(failure.detail)")
      #expect(failure.wait_ms == refusal.wait_ms)
      #expect(failure.contextLimit == refusal.limit)
      #expect(failure.reach == (refusal.status == 200 ? .answering : .refused))
      #expect(!String(reflecting: failure).contains("planted-key"))
    }
  }

  private func failure(of model: any LanguageModel, _ streams: Bool) async -> ModelFailure? {
    do throws(ModelFailure) {
      _ = streams ? try await model.stream(Self.request) { _ in } : try await model.answer(Self.request)
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    (WireCase.Wire.chat, #"data: {"error":{"message":"no","code":503}}"# + "\n\n", FailureClass.overloaded),
    (.chat, "event: error\n" + #"data: {"message":"no","type":"rate_limit_exceeded"}"# + "\n\n", .rateLimited),
    (.responses, #"data: {"type":"response.failed","response":{"error":{"code":"server_error","message":"no"}}}"# + "\n\n", .server),
    (.responses, #"data: {"type":"error","code":"rate_limit_exceeded","message":"no"}"# + "\n\n", .rateLimited),
    (.anthropic, "event: error\n" + #"data: {"type":"error","error":{"type":"overloaded_error","message":"no"}}"# + "\n\n", .overloaded),
    (.chat, "data: nonsense\n\n", .malformed),
  ])
  func `class an error within a stream`(wire: WireCase.Wire, text: String, kind: FailureClass) async throws {
    let failure = try #require(await failure(of: WireCase.model(wire, ChunkedTransport(200, [], [Array(text.utf8)])), true))
    #expect(failure.kind == kind && failure.reach == .answering)
  }

  @Test func `class an exception within Bedrock's stream`() async throws {
    let bytes = EventStreamText.message("throttlingException", #"{"message":"no"}"#, kind: "exception")
    #expect(await failure(of: WireCase.model(.bedrock, ChunkedTransport(200, [], [bytes])), true)?.kind == .rateLimited)
  }

  @Test(arguments: [
    (WireCase.Wire.chat, #"{"choices":[{"message":{"content":"a"},"finish_reason":"length"}]}"#, ModelAnswer.Stop.truncated),
    (.chat, #"{"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]}"#, .filtered),
    (.chat, #"{"choices":[{"message":{"content":null,"refusal":"I cannot"},"finish_reason":"stop"}]}"#, .refused),
    (.responses, #"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}"#, .truncated),
    (.responses, #"{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}"#, .filtered),
    (.anthropic, #"{"content":[],"stop_reason":"refusal","stop_details":{"category":"cyber"}}"#, .refused),
    (.anthropic, #"{"content":[],"stop_reason":"max_tokens"}"#, .truncated), (.anthropic, #"{"content":[],"stop_reason":"stop_sequence"}"#, .complete),
    (.bedrock, #"{"output":{"message":{"content":[]}},"stopReason":"guardrail_intervened"}"#, .filtered),
    (.bedrock, #"{"output":{"message":{"content":[]}},"stopReason":"content_filtered"}"#, .filtered),
  ])
  func `read how an answer stopped`(wire: WireCase.Wire, body: String, stop: ModelAnswer.Stop) async throws {
    let reply = try await WireCase.model(wire, ChunkedTransport(200, [], [Array(body.utf8)])).answer(Self.request)
    #expect(reply.stop == stop && reply.usage == nil)
  }

  @Test func `bound an answer`() async throws {
    let chunk = Array("data: {\"choices\":[{\"delta\":{\"content\":\"\(String(repeating: "x", count: 1_000_000))\"}}]}\n\n".utf8)
    let failure = try #require(await failure(of: WireCase.model(.chat, ChunkedTransport(200, [], Array(repeating: chunk, count: 10))), true))
    #expect(failure.kind == .malformed && failure.detail == "an answer has at most 8 MB")
  }

  @Test func `send what each provider takes`() async throws {
    var request = Self.request
    request.schema = try AnswerSchema("opinion", .closed([.required("agreement", .share)]))
    (request.effort, request.marksCache, request.takesSampling) = (.low, true, false)
    func sent(_ wire: WireCase.Wire) async throws -> (request: HTTPRequest, body: JSONValue) {
      let transport = ChunkedTransport(500, [], [])
      _ = try? await WireCase.model(wire, transport).stream(request) { _ in }
      let sent = try #require(transport.requests.first)
      return (sent, try JSONReader.read(sent.body))
    }
    let strict = try JSONReader.read(
      Array(#"{"type":"object","properties":{"agreement":{"type":"number"}},"required":["agreement"],"additionalProperties":false}"#.utf8))
    let chat = try await sent(.chat)
    #expect(chat.request.url == "http://127.0.0.1:9/v1/chat/completions")
    #expect(chat.request.headers.contains(HTTPField("Authorization", "Bearer planted-key")))
    #expect(
      chat.body == [
        "model": "m", "messages": [["role": "system", "content": "Judge."], ["role": "user", "content": "given\n\nasked"]], "max_tokens": 1_024, "stream": true,
        "stream_options": ["include_usage": true],
        "response_format": ["type": "json_schema", "json_schema": ["name": "opinion", "strict": true, "schema": strict]],
      ])
    let responses = try await sent(.responses)
    #expect(
      responses.body == [
        "model": "m", "instructions": "Judge.", "input": "given\n\nasked", "max_output_tokens": 1_024, "store": false, "stream": true,
        "reasoning": ["effort": "low"], "text": ["format": ["type": "json_schema", "name": "opinion", "strict": true, "schema": strict]],
      ])
    let anthropic = try await sent(.anthropic)
    #expect(anthropic.request.headers.contains(HTTPField("anthropic-version", "2026-10-21")))
    #expect(
      anthropic.body == [
        "model": "m", "max_tokens": 1_024, "system": [["type": "text", "text": "Judge."]], "stream": true,
        "messages": [
          ["role": "user", "content": [["type": "text", "text": "given", "cache_control": ["type": "ephemeral"]], ["type": "text", "text": "asked"]]]
        ], "output_config": ["effort": "low", "format": ["type": "json_schema", "schema": strict]],
      ])
    let bedrock = try await sent(.bedrock)
    #expect(
      bedrock.body == [
        "system": [["text": "Judge."]],
        "messages": [["role": "user", "content": [["text": "given"], ["cachePoint": ["type": "default"]], ["text": "asked"]]]],
        "inferenceConfig": ["maxTokens": 1_024],
        "outputConfig": [
          "textFormat": [
            "type": "json_schema",
            "structure": [
              "jsonSchema": [
                "name": "opinion",
                "schema": #"{"additionalProperties":false,"properties":{"agreement":{"type":"number"}},"required":["agreement"],"type":"object"}"#,
              ]
            ],
          ]
        ],
      ])
  }

  @Test(arguments: ["amazon.nova-micro-v1:0", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0"])
  func `write a Bedrock model's id into the path`(model: String) async throws {
    var request = Self.request
    request.model = model
    let transport = ChunkedTransport(500, [], [])
    _ = try? await WireCase.model(.bedrock, transport).answer(request)
    let url = try #require(transport.requests.first).url
    let id = model.replacing(":", with: "%3A").replacing("/", with: "%2F")
    #expect(url == "http://127.0.0.1:9/model/\(id)/converse")
  }
}
