public import HTTPTransport
public import Models
internal import StrictJSON

/// OpenAI's embeddings, and those of any server that speaks its wire: many texts in one request, told apart by their `index`.
public struct OpenAIEmbedder: Embedder {
  private let server: OpenAIServer
  private let transport: any HTTPTransport
  private let now_ms: @Sendable () -> Int64

  public init(
    baseURL: String = OpenAILanguageModel.ownBaseURL, organization: String? = nil, transport: any HTTPTransport, now_ms: @escaping @Sendable () -> Int64
  ) {
    server = OpenAIServer(baseURL: baseURL.withoutSlash, organization: organization, isOpenAI: true)
    (self.transport, self.now_ms) = (transport, now_ms)
  }

  /// What one answer cannot hold goes out in several requests, one after the other; what was used before one failed is told with the failure.
  public func embed(
    _ texts: [String], model: String, key: ModelKey, within_ms: Int
  ) async throws(ModelFailure) -> (vectors: [[Double]], usage: TokenUsage?) {
    try EmbedderLimits.check(texts)
    let until_ms = now_ms() + Int64(within_ms)
    var vectors: [[Double]] = []
    var used = TokenUsage()
    for portion in EmbedderLimits.portions(texts, of: model) {
      do throws(ModelFailure) {
        let (more, usage) = try await embed(portion, model, key, until_ms)
        guard more.first?.count == vectors.first?.count ?? more.first?.count else {
          throw ModelFailure(.malformed, status: 200, reach: .answering, usage: usage, detail: "embeddings of another length")
        }
        vectors += more
        used.prompt += usage?.prompt ?? portion.reduce(0) { $0 + TokenEstimate.tokens($1) }
        if usage == nil { used.isAssumed = true }
      } catch { throw error.after(used, portion) }
    }
    return (vectors, used)
  }

  private func embed(
    _ texts: ArraySlice<String>, _ model: String, _ key: ModelKey, _ until_ms: Int64
  ) async throws(ModelFailure) -> (vectors: [[Double]], usage: TokenUsage?) {
    let body: JSONValue = ["model": .string(model), "input": .array(texts.map { .string($0) }), "encoding_format": "float"]
    let value = try await EmbeddingExchange.send(
      server.request("/embeddings", key, body), transport, until_ms: until_ms, now_ms: now_ms, fault: { OpenAIServer.fault(status: $0.status, $0.body) })
    let usage = OpenAIServer.usage(value["usage"], answers: false)
    if let fault = OpenAIServer.fault(in: value) { throw ModelFailure(fault.kind, status: 200, reach: .answering, usage: usage, detail: fault.detail) }
    guard let vectors = Self.vectors(value, texts.count) else {
      throw ModelFailure(.malformed, status: 200, reach: .answering, usage: usage, detail: "no embeddings, or not one for each text")
    }
    return (vectors, usage)
  }

  /// In the order of `index`, whatever order they came in.
  private static func vectors(_ value: JSONValue, _ count: Int) -> [[Double]]? {
    let rows = value["data"]?.list ?? []
    var found: [Int: [Double]] = [:]
    for row in rows {
      guard let index = row["index"]?.count, let numbers = EmbeddingExchange.vector(row["embedding"]) else { return nil }
      found[index] = numbers
    }
    let vectors = (0..<count).compactMap { found[$0] }
    guard rows.count == count, vectors.count == count, let length = vectors.first?.count, vectors.allSatisfy({ $0.count == length }) else { return nil }
    return vectors
  }
}
