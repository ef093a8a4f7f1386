public import HTTPTransport
public import Models
internal import StrictJSON

/// OpenAI's models, and those of any server that speaks one of its interfaces.
public struct OpenAILanguageModel: LanguageModel {
  public enum Interface: String, Sendable, Hashable, CaseIterable { case chat, responses }

  public static let ownBaseURL = "https://api.openai.com/v1"
  private let model: WireLanguageModel

  /// `baseURL` ends in the version: `https://api.openai.com/v1`.
  public init(
    baseURL: String = ownBaseURL, organization: String? = nil, interface: Interface = .chat, transport: any HTTPTransport,
    now_ms: @escaping @Sendable () -> Int64
  ) {
    let server = OpenAIServer(baseURL: baseURL.withoutSlash, organization: organization, isOpenAI: HTTPURL(baseURL)?.host == "api.openai.com")
    model = WireLanguageModel(interface == .chat ? OpenAIChat(server: server) : OpenAIResponses(server: server), transport, now_ms: now_ms)
  }

  public func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply { try await model.answer(request) }

  public func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    try await model.stream(request, text)
  }
}

/// OpenAI's embeddings.
public struct OpenAIEmbedder: Embedder {
  public static let textsMaximum = 2_048
  public static let tokensMaximum = 300_000
  private let server: OpenAIServer
  private let transport: any HTTPTransport

  public init(baseURL: String = OpenAILanguageModel.ownBaseURL, organization: String? = nil, transport: any HTTPTransport) {
    server = OpenAIServer(baseURL: baseURL.withoutSlash, organization: organization, isOpenAI: true)
    self.transport = transport
  }

  public func embed(_ texts: [String], model: String, key: ModelKey) async throws(ModelFailure) -> (vectors: [[Double]], usage: TokenUsage?) {
    guard !texts.isEmpty, texts.count <= Self.textsMaximum, texts.reduce(0, { $0 + TokenEstimate.tokens($1) }) <= Self.tokensMaximum else {
      throw ModelFailure(.invalid, reach: .unsent, detail: "1 to \(Self.textsMaximum) texts, of \(Self.tokensMaximum) tokens at most")
    }
    let body: JSONValue = ["model": .string(model), "input": .array(texts.map { .string($0) }), "encoding_format": "float"]
    guard let request = server.request("/embeddings", key, body) else { throw ModelFailure(.invalid, reach: .unsent, detail: "the request cannot be written") }
    let response: HTTPResponse
    do throws(TransportError) { response = try await transport.send(request) } catch {
      throw ModelFailure(error.isAmbiguous ? .timeout : .transport, reach: error.isAmbiguous ? .sent : .unsent, detail: "\(error)")
    }
    guard response.status == 200 else {
      throw ModelFailure(OpenAIServer.fault(status: response.status, response.body).kind, status: response.status, reach: .refused, detail: "")
    }
    guard let value = try? WireJSON.read(response.body), let vectors = Self.vectors(value, texts.count) else {
      throw ModelFailure(.malformed, status: 200, reach: .answering, detail: "no embeddings, or not one for each text")
    }
    return (vectors, OpenAIServer.usage(value["usage"]))
  }

  /// In the order of `index`, whatever order they came in.
  private static func vectors(_ value: JSONValue, _ count: Int) -> [[Double]]? {
    var found: [Int: [Double]] = [:]
    for row in value["data"]?.list ?? [] {
      guard let index = row["index"]?.count, let numbers = row["embedding"]?.list else { return nil }
      found[index] = numbers.compactMap {
        switch $0 {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
      }
    }
    let vectors = (0..<count).compactMap { found[$0] }
    guard vectors.count == count, found.count == count, let length = vectors.first?.count, length > 0, vectors.allSatisfy({ $0.count == length }) else {
      return nil
    }
    return vectors
  }
}

extension String {
  var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
