import Adapters
import Fakes
import HTTPTransport
import Models
import StrictJSON
import Testing

/// The numbered rules of `Embedder`, for each adapter, for the rules' own and for the fake.
@Suite struct `The port of embedders` {
  enum Scene: Sendable { case whole, refused, broken }

  struct Subject: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Whether anything of it can fail.
    var isRemote = true
    var make: @Sendable (Scene) -> any Embedder
  }

  static let secret = "planted-key-of-the-contract"
  static let texts = ["one", "two words", "three words more"]

  static let subjects = [
    Subject(testDescription: "openai") { OpenAIEmbedder(baseURL: "http://o/v1", transport: ScriptedTransport(openAI($0)), now_ms: { 0 }) },
    Subject(testDescription: "titan") { TitanEmbedder(account: account, transport: ScriptedTransport(titan($0)), now_ms: { 0 }) },
    Subject(testDescription: "hashed", isRemote: false) { _ in HashedNGrams() },
    Subject(testDescription: "scripted") { scene in ScriptedEmbedder(scripted(scene)) },
  ]

  static let account = AWSAccount(environment: [
    "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://a",
  ])

  private static let head = [HTTPField("retry-after", "2")]

  private static func openAI(_ scene: Scene) -> [ScriptedTransport.Answer] {
    switch scene {
    case .whole:
      [
        .text(
          200,
          #"{"data":[{"index":2,"embedding":[0.3,1]},{"index":0,"embedding":[0.1,-1]},{"index":1,"embedding":[0.2,2e-3]}],"usage":{"prompt_tokens":9,"total_tokens":9}}"#
        )
      ]
    case .refused: [.success(HTTPResponse(status: 429, headers: head, body: Array(#"{"error":{"type":"rate_limit_error","message":"no"}}"#.utf8)))]
    case .broken: [.failure(.other(detail: "broke"))]
    }
  }

  /// The second of three texts is where it fails.
  private static func titan(_ scene: Scene) -> [ScriptedTransport.Answer] {
    let first = ScriptedTransport.Answer.text(200, #"{"embedding":[0.1,-1],"inputTextTokenCount":3}"#)
    return switch scene {
    case .whole:
      [first, .text(200, #"{"embedding":[0.2,0.002],"inputTextTokenCount":3}"#), .text(200, #"{"embedding":[0.3,1],"inputTextTokenCount":3}"#)]
    case .refused: [first, .success(HTTPResponse(status: 429, headers: head, body: Array(#"{"message":"no"}"#.utf8)))]
    case .broken: [first, .failure(.other(detail: "broke"))]
    }
  }

  private static func scripted(_ scene: Scene) -> [ModelFailure] {
    switch scene {
    case .whole: []
    case .refused: [ModelFailure(.rateLimited, status: 429, reach: .refused, wait_ms: 2_000, detail: "no")]
    case .broken: [ModelFailure(.transport, reach: .sent, detail: "broke")]
    }
  }

  private static func ask(_ subject: Subject, _ scene: Scene, _ texts: [String] = texts, within_ms: Int = 60_000) async -> Result<[[Double]], ModelFailure> {
    do throws(ModelFailure) {
      return .success(try await subject.make(scene).embed(texts, model: "m:0", key: ModelKey(secret), within_ms: within_ms).vectors)
    } catch {
      return .failure(error)
    }
  }

  @Test(arguments: subjects)
  func `1: one vector a text, in their order, all of one length`(subject: Subject) async throws {
    let vectors = try await Self.ask(subject, .whole).get()
    #expect(vectors.count == 3 && Set(vectors.map(\.count)).count == 1 && Set(vectors).count == 3)
    if subject.testDescription != "hashed", subject.testDescription != "scripted" { #expect(vectors == [[0.1, -1], [0.2, 0.002], [0.3, 1]]) }
  }

  @Test(arguments: subjects)
  func `2: over 2,048 texts, over 300,000 tokens, and none at all are invalid, and nothing is sent`(subject: Subject) async {
    for texts in [[], Array(repeating: "a", count: 2_049), [String(repeating: "ab ", count: 340_000)]] {
      guard case .failure(let failure) = await Self.ask(subject, .whole, texts) else {
        Issue.record("\(texts.count) texts were taken")
        continue
      }
      #expect(failure.kind == .invalid && failure.reach == .unsent)
    }
  }

  @Test(arguments: subjects.filter(\.isRemote))
  func `3: a failure says its class, how far it had gone and what was used, and holds no key`(subject: Subject) async {
    guard case .failure(let refused) = await Self.ask(subject, .refused), case .failure(let broken) = await Self.ask(subject, .broken) else {
      Issue.record("no failure")
      return
    }
    #expect(refused.kind == .rateLimited && refused.status == 429 && refused.reach == .refused && refused.wait_ms == 2_000)
    #expect(broken.kind == .transport && broken.reach == .sent)
    for failure in [refused, broken] { #expect(!String(reflecting: failure).contains(Self.secret)) }
    if subject.testDescription == "titan" {
      #expect(refused.usage == TokenUsage(prompt: 3))
      #expect(broken.usage == TokenUsage(prompt: 3 + TokenEstimate.tokens("two words"), isAssumed: true))
    }
  }

  @Test(arguments: subjects.filter(\.isRemote))
  func `4: what has no time left is not sent`(subject: Subject) async {
    guard case .failure(let failure) = await Self.ask(subject, .whole, within_ms: 0) else {
      Issue.record("it was sent")
      return
    }
    #expect(failure.kind == .timeout && failure.reach == .unsent && failure.usage == nil)
  }

  /// 1,536 numbers a text, of 32 bytes each at the longest, are 170 texts in 8 MB.
  @Test func `5: texts whose numbers one answer does not hold go out in several requests, and what was paid is told where one fails`() async throws {
    func answer(_ count: Int) -> ScriptedTransport.Answer {
      let rows = (0..<count).map { #"{"index":\#($0),"embedding":[\#($0),1]}"# }.joined(separator: ",")
      return .text(200, #"{"data":[\#(rows)],"usage":{"prompt_tokens":\#(count)}}"#)
    }
    let texts = (0..<400).map { "text \($0)" }
    let transport = ScriptedTransport([answer(170), answer(170), answer(60)])
    let (vectors, usage) = try await OpenAIEmbedder(baseURL: "http://o/v1", transport: transport, now_ms: { 0 }).embed(
      texts, model: "text-embedding-3-small", key: ModelKey("k"), within_ms: 1_000)
    #expect(vectors.count == 400 && vectors[170] == [0, 1] && vectors[399] == [59, 1] && usage == TokenUsage(prompt: 400))
    let sent = try transport.requests.flatMap { request -> [JSONValue] in
      guard case .object(let body) = try JSONReader.read(request.body), case .array(let input)? = body["input"] else { return [] }
      return input
    }
    #expect(sent == texts.map { .string($0) } && transport.requests.allSatisfy { $0.timeout_ms == 1_000 })
    let failing = ScriptedTransport([answer(170), .text(500, "{}")])
    do throws(ModelFailure) {
      _ = try await OpenAIEmbedder(baseURL: "http://o/v1", transport: failing, now_ms: { 0 }).embed(
        texts, model: "text-embedding-3-small", key: ModelKey("k"), within_ms: 1_000)
      Issue.record("it was taken")
    } catch { #expect(error.kind == .server && error.usage == TokenUsage(prompt: 170)) }
  }

  @Test func `5: the longest numbers of the most texts fit in 8 MB, portion by portion`() {
    let texts = Array(repeating: "a", count: EmbedderLimits.texts.upperBound)
    for (model, length) in [("text-embedding-3-small", 1_536), ("text-embedding-3-large", 3_072), ("another", 4_096)] {
      let portions = EmbedderLimits.portions(texts, of: model)
      #expect(portions.reduce(0) { $0 + $1.count } == texts.count)
      #expect(portions.allSatisfy { $0.count * length * 32 <= ModelRequest.answerBytesMaximum && $0.count * length <= EmbedderLimits.numbersMaximum })
    }
  }

  @Test(arguments: [
    #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]},{"index":2,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]},{"index":2,"embedding":[]}]}"#,
    #"{"data":[{"index":0,"embedding":["1"]},{"index":1,"embedding":[1]},{"index":2,"embedding":[1]}]}"#, "{}", "no",
  ])
  func `take no answer that is not one vector for each text`(body: String) async {
    let embedder = OpenAIEmbedder(baseURL: "http://o/v1", transport: ScriptedTransport([.text(200, body)]), now_ms: { 0 })
    do throws(ModelFailure) {
      _ = try await embedder.embed(Self.texts, model: "m", key: ModelKey("k"), within_ms: 60_000)
      Issue.record("it was taken")
    } catch { #expect(error.kind == .malformed) }
  }

  @Test func `are asked as their wires want it`() async throws {
    let openAI = ScriptedTransport(Self.openAI(.whole))
    _ = try await OpenAIEmbedder(baseURL: "http://o/v1/", transport: openAI, now_ms: { 0 }).embed(Self.texts, model: "m", key: ModelKey("k"), within_ms: 60_000)
    let sent = try #require(openAI.requests.first)
    let input: JSONValue = .array(Self.texts.map { .string($0) })
    #expect(sent.url == "http://o/v1/embeddings" && sent.headers.contains(HTTPField("Authorization", "Bearer k")))
    #expect(try JSONReader.read(sent.body) == ["model": "m", "input": input, "encoding_format": "float"])
    let titan = ScriptedTransport(Self.titan(.whole))
    _ = try await TitanEmbedder(account: Self.account, transport: titan, now_ms: { 0 }).embed(
      Self.texts, model: "amazon.titan-embed-text-v2:0", key: ModelKey(""), within_ms: 60_000)
    #expect(titan.requests.map(\.url) == Array(repeating: "http://a/model/amazon.titan-embed-text-v2%3A0/invoke", count: 3))
    let bodies = try titan.requests.map { try JSONReader.read($0.body) }
    #expect(bodies == Self.texts.map { ["inputText": .string($0)] })
  }
}
