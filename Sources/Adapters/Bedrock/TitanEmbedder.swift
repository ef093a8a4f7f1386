public import HTTPTransport
public import Models
internal import StrictJSON

/// Amazon's Titan embeddings by Bedrock's InvokeModel, which takes one text a call.
///
/// Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
public struct TitanEmbedder: Embedder {
  private let endpoint: String
  private let signer: SigV4Signer?
  private let transport: any HTTPTransport
  private let now_ms: @Sendable () -> Int64

  /// Without the account's credentials every call is `.invalid`. `now_ms` is in milliseconds since 1970.
  public init(account: AWSAccount, transport: any HTTPTransport, now_ms: @escaping @Sendable () -> Int64) {
    endpoint = account.endpoint(of: "BEDROCK_RUNTIME", host: "bedrock-runtime")
    signer = account.credentials.map { SigV4Signer(credentials: $0, region: account.region, service: "bedrock") }
    (self.transport, self.now_ms) = (transport, now_ms)
  }

  /// One after the other; what was used before one failed is told with the failure.
  public func embed(
    _ texts: [String], model: String, key: ModelKey, within_ms: Int
  ) async throws(ModelFailure) -> (vectors: [[Double]], usage: TokenUsage?) {
    try EmbedderLimits.check(texts)
    let until_ms = now_ms() + Int64(within_ms)
    let wire = BedrockConverse(endpoint: endpoint, signer: signer)
    var vectors: [[Double]] = []
    var used = TokenUsage()
    for text in texts {
      do throws(ModelFailure) {
        let value = try await EmbeddingExchange.send(
          request(text, model), transport, until_ms: until_ms, now_ms: now_ms,
          fault: { wire.fault(status: $0.status, headers: $0.headers, body: $0.body) })
        let tokens = value["inputTextTokenCount"]?.count ?? TokenEstimate.tokens(text)
        guard let vector = EmbeddingExchange.vector(value["embedding"]), vector.count == vectors.first?.count ?? vector.count else {
          throw ModelFailure(
            .malformed, status: 200, reach: .answering, usage: TokenUsage(prompt: tokens), detail: "no embedding, or one of another length")
        }
        used.prompt += tokens
        vectors.append(vector)
      } catch { throw error.after(used, CollectionOfOne(text)) }
    }
    return (vectors, used)
  }

  private func request(_ text: String, _ model: String) -> HTTPRequest? {
    guard let signer, let body = WireJSON.write(["inputText": .string(text)]) else { return nil }
    let unsigned = HTTPRequest(
      method: "POST", url: "\(endpoint)/model/\(URLEncoding.encode(model.utf8))/invoke", headers: [HTTPField("Content-Type", "application/json")], body: body)
    return signer.sign(unsigned, time_s: now_ms() / 1_000)
  }
}
